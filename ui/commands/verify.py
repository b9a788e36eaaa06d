"""kutip verify: a receipt -> whether its quotes still stand, without any model."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from index.errors import KutipError
from ui import options
from ui.terminal import complain, is_terminal, say, say_json

HELP = """Check a receipt against the articles, without any model.

Says first whether the receipt itself was edited, then of each quote whether its article still
has the same text, the sentence still stands there, or what has changed in it, letter by letter.

\b
Examples:
  kutip verify receipt.html
  kutip verify receipt.json --articles news/
  kutip verify receipt.html --store ./my-archive --json

\b
Exit codes: 0 everything is as the receipt says, 1 something is not, 2 it cannot be read.
"""

EXIT_FITS, EXIT_DOES_NOT = 0, 1


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("verify", help=HELP)(verify)


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A receipt, HTML or JSON")],
    store: options.Store = None,
    articles: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Article files instead of a store: file, folder, zip"),
    ] = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Print what became of each quote."""
    settings = options.settings(context, store, lang)
    words = settings.words
    if store is not None and articles is not None:
        raise KutipError(words["verify_choose"])
    from ui.problem_words import problem_line
    from ui.receipt_file import read_receipt
    from ui.verification import against_files, against_store, verification_object
    from ui.verify_lines import verification_lines

    receipt = read_receipt(file, words)
    if articles is None:
        found = against_store(receipt, settings.store)
    else:
        found = against_files(receipt, articles)
        for problem in found.against.problems:
            complain(problem_line(problem, words))
        if not found.against.count:
            raise KutipError(words["verify_files_none"].format(path=articles))
    if as_json:
        say_json({"file": str(file), **verification_object(found)})
    else:
        say("\n".join(verification_lines(found, words, is_terminal(sys.stdout))))
    return EXIT_FITS if found.fits else EXIT_DOES_NOT
