"""Turn a command line (kutip add | ask | chat | serve | …) into calls of the engine."""

import sys

import typer

from index.errors import KutipError
from ui import options
from ui.commands import accept, add, ask, audit, chat, check, measure, serve, shelf, trust, verify
from ui.terminal import complain, drop_output, end_unread, use_utf8

HELP = """Ask your own articles, get a quote.

Every answer stands word for word in one of your articles; Kutip shows the sentence
and its source. Nothing leaves this computer.

\b
Examples:
  kutip add news/ report.pdf
  kutip ask "Siapa Wakil Menteri Luar Negeri Kazakhstan?"
  kutip serve --open

\b
Exit codes:
  0  done; answered
  1  nothing found (ask); something could not be read (add), was not there (forget) or is
     no longer as it was (verify); problems were found (check), are left (repair), or
     something is left (audit)
  2  wrong use, or nothing could be done
"""

EXIT_UNUSABLE = 2
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="kutip",
    help=HELP,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def remember_flags(
    context: typer.Context, store: options.Store = None, lang: options.Language = None
) -> None:
    """Keep the flags given before the command for the command."""
    context.obj = options.Flags(store, lang)


for command in (add, ask, chat, verify, shelf, trust, check, audit, accept, serve, measure):
    command.register(app)


def run(arguments: list[str]) -> int:
    """Carry out one command line; return its exit code."""
    try:
        code = app(arguments or ["--help"], prog_name="kutip", standalone_mode=False)
    except typer.TyperException as error:
        complain(f"{error.format_message()} See: kutip --help")
        return EXIT_UNUSABLE
    except KutipError as error:
        complain(str(error))
        return EXIT_UNUSABLE
    except BrokenPipeError:
        end_unread()
    except OSError as error:  # a full disk, a closed terminal: nothing to be mended here
        complain(f"the system refused ({error}). Make room, or choose another place.")
        drop_output()
        return EXIT_UNUSABLE
    except (typer.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    return code if isinstance(code, int) else 0


def main() -> None:
    """Entry point of the ``kutip`` command."""
    use_utf8()
    sys.exit(run(sys.argv[1:]))
