"""kutip eval: hands its arguments to the evaluation."""

import sys

import typer

from ui import options

HELP = """Measure answers on your own question sets, and Kutip itself.

\b
Examples:
  kutip eval my-questions.jsonl          your own questions over your own articles
  kutip eval report runs/….jsonl         the run as a page: what went wrong, and where
  kutip eval compare OLD NEW             did a change help, beyond chance?
  kutip eval --help                      everything that can be measured
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

    chosen = context.obj.store
    arguments = ["--store", str(chosen), *context.args] if chosen else context.args
    code = main(arguments, options.settings(context, None, None).store)
    sys.stdout.flush()  # here, where a pipe that nobody reads can still be told
    return code
