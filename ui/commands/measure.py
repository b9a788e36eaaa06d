"""kutip eval: hands its arguments to the evaluation."""

import sys

import typer

from ui import options
from ui.terminal import end_unread

HELP = """Measure retrieval, reading, refusals and speed; kutip eval --help lists the parts.

\b
Examples:
  kutip eval my-questions.jsonl          your own questions over your store
  kutip eval my-questions.jsonl --list   the same, question by question
  kutip eval --help                      the parts that measure Kutip itself
"""

EVERYTHING_ELSE = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "allow_interspersed_args": False,
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("eval", help=HELP, add_help_option=False, context_settings=EVERYTHING_ELSE)(measure)


def measure(context: typer.Context) -> int:
    """Run the evaluation with the arguments as they are."""
    from eval.cli import main

    store = options.settings(context, None, None).store
    try:
        code = main(["--store", str(store), *context.args])
        sys.stdout.flush()
    except BrokenPipeError:
        end_unread()
    return code
