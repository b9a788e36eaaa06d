"""kutip ask: one question -> its quoted answer."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.datatypes import Filter
from index.errors import KutipError
from qa.datatypes import Answer, Turn
from ui import options
from ui.messages import Messages
from ui.render import answer_object
from ui.terminal import complain, say_answer, say_json

if TYPE_CHECKING:
    from qa.assistant import Assistant

HELP = """Answer one question with a quote from the articles.

\b
Examples:
  kutip ask "Berapa tarif bus yang baru?"
  kutip ask "Who is the minister?" --from 2026-01-01 --source "Harian Nusantara"
  kutip ask "Siapa presiden Kazakhstan?" --json >> talk.jsonl
  kutip ask "Kapan dia berpidato?" --json --history talk.jsonl >> talk.jsonl
  kutip ask "Berapa tarif bus yang baru?" --receipt receipt.html
  kutip ask "Berapa tarif bus yang baru?" --at-most-wrong 25%

\b
Exit codes: 0 answered, 1 nothing found, 2 wrong use.
"""

EXIT_FOUND, EXIT_NOT_FOUND, EXIT_WRONG_USE = 0, 1, 2


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ask", help=HELP)(ask)


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in quotation marks")],
    store: options.Store = None,
    as_json: options.AsJson = False,
    history: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Earlier answers, one --json object a line"),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this publisher (repeatable)")
    ] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Not before, as 2026-03-12")
    ] = None,
    date_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Not after, as 2026-03-12")
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only articles in this language, as id (repeatable)"),
    ] = None,
    encoder: options.Encoder = None,
    reader: options.Reader = None,
    at_most_wrong: options.AtMostWrong = None,
    lang: options.Language = None,
    receipt: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a receipt, as HTML, or as JSON where it ends so"),
    ] = None,
) -> int:
    """Print the answer, or that there is none."""
    settings = options.settings(context, store, lang)
    share = options.share(at_most_wrong)
    where = options.make_filter(source, date_from, date_to, language)
    turns = read_history(history)
    from qa.assistant import Assistant

    assistant = Assistant.load(settings.store, encoder=encoder, reader=reader, at_most_wrong=share)
    try:
        answer = assistant.ask(question, history=turns, where=where)
        if receipt is not None:
            write_receipt(receipt, answer, where, assistant, settings.words)
    finally:
        assistant.close()
    if as_json:
        say_json(answer_object(answer))
    else:
        say_answer(answer, settings.words)
    return exit_code(answer)


def write_receipt(
    path: Path, answer: Answer, where: Filter | None, assistant: "Assistant", words: Messages
) -> None:
    """Write the receipt of an answer whole, or not at all, and say where."""
    from eval.whole import write_whole
    from ui.export.receipt_page import receipt_page, receipt_text
    from ui.own_version import own_version
    from ui.receipts import Maker, receipt_of

    index = assistant.index
    maker = Maker(index.encoder.name, assistant.reader.name, own_version(), words["language"])
    made = receipt_of(answer, where, index.store, maker)
    as_json = path.suffix.lower() == ".json"
    write_whole(path, receipt_text(made) if as_json else receipt_page(made))
    complain(words["receipt_written"].format(path=path))


def exit_code(answer: Answer) -> int:
    """Return what the shell is told."""
    if answer.found:
        return EXIT_FOUND
    return (
        EXIT_WRONG_USE
        if answer.reason in ("empty_question", "question_too_long")
        else EXIT_NOT_FOUND
    )


def read_history(path: Path | None) -> list[Turn]:
    """Return the turns in a file of earlier ``--json`` answers."""
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KutipError(f"--history {path} cannot be read: {error}") from None
    return [
        _turn(line, f"--history {path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _turn(line: str, place: str) -> Turn:
    try:
        earlier = json.loads(line)
        question, answer = earlier.get("rewritten") or earlier["question"], earlier["answer"]
    except (ValueError, KeyError, AttributeError, RecursionError):
        raise KutipError(f"{place} is no answer printed by: kutip ask --json") from None
    if not isinstance(question, str) or not isinstance(answer, str | None):
        raise KutipError(f"{place}: question and answer must be text")
    return Turn(question, answer)
