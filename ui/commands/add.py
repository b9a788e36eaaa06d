"""kutip add: files, folders or standard input -> articles in the store."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import KutipError
from ui import options
from ui.messages import Messages
from ui.terminal import complain, is_terminal, say, say_json
from ui.wording import articles_in_words, counted, number

if TYPE_CHECKING:
    from index.build import AddProgress, AddReport

HELP = """Add articles: txt, md, html, pdf, docx, jsonl, csv, folders, zip files.

The same article again changes nothing; an article with a known id replaces the old one.
A file that cannot be read is named with the reason, and the others are added all the same.

\b
Examples:
  kutip add news/ report.pdf
  kutip add archive.jsonl --store ./my-archive
  zcat dump.jsonl.gz | kutip add -
"""

EXIT_DONE, EXIT_SOME_FAILED, EXIT_NOTHING_DONE = 0, 1, 2


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("add", help=HELP)(add)


def add(
    context: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH…", help="Files, folders, or - for JSONL on standard input"),
    ],
    store: options.Store = None,
    encoder: options.Encoder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Read, encode and store articles; report what could not be read."""
    from index.build import add_articles
    from index.ingest import read_paths
    from index.search import Index

    settings = options.settings(context, store, lang)
    index = Index.open(settings.store, encoder=encoder, create=True, writable=True)
    try:
        with progress_line(settings.words) as on_progress:
            report = add_articles(index, read_paths([_place(path) for path in paths]), on_progress)
    finally:
        index.close()
    for problem in report.problems:
        complain(problem.line)
    exit_code = _exit_code(report)
    if as_json:
        say_json(_report_object(report))
    elif exit_code == EXIT_NOTHING_DONE and not report.problems:
        complain(settings.words["add_nothing"].format(paths=", ".join(paths)))
    elif exit_code != EXIT_NOTHING_DONE:
        say(_report_line(report, settings.words))
    return exit_code


def _place(path: str) -> Path | Literal["-"]:
    if not path:  # of an unset variable; as a Path it would be the current folder
        raise KutipError("a path is empty. Name a file or folder; the current one is .")
    return "-" if path == "-" else Path(path)


@contextmanager
def progress_line(words: Messages) -> Iterator["Callable[[AddProgress], None] | None"]:
    """Yield what draws a running count with its rate; None when nobody watches."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("…", total=None)

        def draw(progress: "AddProgress") -> None:
            bar.update(task, description=_progress_text(progress, words))

        yield draw


def _progress_text(progress: "AddProgress", words: Messages) -> str:
    return words["add_working"].format(
        articles=articles_in_words(progress.articles, words),
        chunks=counted(progress.chunks, "chunks_count_one", "chunks_count", words),
        rate=number(_rate(progress.chunks, progress.seconds), words),
    )


def _report_line(report: "AddReport", words: Messages) -> str:
    return words["add_done"].format(
        articles=articles_in_words(report.added, words),
        replaced=number(report.replaced, words),
        unchanged=number(report.unchanged, words),
        chunks=counted(report.chunks, "chunks_count_one", "chunks_count", words),
        seconds=number(report.seconds, words, decimals=1),
        rate=number(_rate(report.chunks, report.seconds), words),
    )


def _report_object(report: "AddReport") -> dict[str, object]:
    return {
        "added": report.added,
        "replaced": report.replaced,
        "unchanged": report.unchanged,
        "chunks": report.chunks,
        "seconds": report.seconds,
        "problems": [problem.line for problem in report.problems],
    }


def _exit_code(report: "AddReport") -> int:
    if report.added + report.replaced + report.unchanged == 0:
        return EXIT_NOTHING_DONE
    return EXIT_SOME_FAILED if report.problems else EXIT_DONE


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0
