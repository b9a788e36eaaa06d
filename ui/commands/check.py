"""kutip check, repair: whether the store is what was put into it, and mending it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from index.errors import KutipError, StoreError
from ui import options
from ui.messages import Messages
from ui.terminal import is_terminal, safe, say, say_json
from ui.wording import articles_in_words, counted, number

if TYPE_CHECKING:
    from index.check import Problem, Report
    from index.repair import Repaired

CHECK_HELP = """Compare everything in the store with what was put into it. Changes nothing.

Every text, title, date, source, sentence and chunk against its hash, the search data,
the database itself, kept conversations and feedback. Each problem is one line.

\b
Examples:
  kutip check
  kutip check --json
  kutip check --store ./my-archive

\b
Exit codes: 0 sound, 1 problems found, 2 could not be checked.
"""

REPAIR_HELP = """Mend the store: make search data again, set damaged articles apart.

What can be made again from the articles is. An article that is no longer what was stored
is moved into the store's quarantine folder, as JSON, and answers no more: add it again
from its source. A store that an earlier version built with other weights gets its search data
made anew from its articles. A store without problems is left as it is.

\b
Examples:
  kutip repair
  kutip repair --store ./my-archive

\b
Exit codes: 0 sound now, 1 some problems are left, 2 nothing could be done.
"""

EXIT_SOUND, EXIT_PROBLEMS = 0, 1
SHOWN_FROM = 2_000  # articles from which on progress is worth a line


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("check", help=CHECK_HELP)(check)
    app.command("repair", help=REPAIR_HELP)(repair)


def check(
    context: typer.Context,
    store: options.Store = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Name every problem of the store."""
    from index.check import check_store
    from ui.kept_check import check_kept

    settings = options.settings(context, store, lang)
    with _progress(settings.words) as progress:
        report = check_store(settings.store, progress)
    problems = [*report.problems, *check_kept(settings.store)]
    if as_json:
        say_json(_check_object(settings.store, report, problems))
    else:
        for problem in problems:
            say(safe(problem_line(problem, settings.words)))
        if report.writer:
            say(settings.words["check_writer"].format(writer=safe(report.writer)))
        say(_summary(report, problems, settings.words))
    return EXIT_PROBLEMS if problems else EXIT_SOUND


def repair(
    context: typer.Context,
    store: options.Store = None,
    encoder: options.Encoder = None,
    as_json: options.AsJson = False,
    lang: options.Language = None,
) -> int:
    """Mend what can be mended, and say what was done."""
    from index.encode import load_encoder
    from index.local_store import stored_settings
    from index.model_record import ModelRecord
    from index.repair import repair_store
    from index.schema import BUILTIN
    from index.search import build_settings

    settings = options.settings(context, store, lang)
    try:
        stored = None if encoder else stored_settings(settings.store)
    except StoreError as error:  # another model than the former would answer otherwise
        raise KutipError(settings.words["repair_encoder"].format(error=error)) from None
    wanted = encoder or (stored or {}).get("encoder", BUILTIN)
    loaded = load_encoder(wanted, ModelRecord(settings.store), may_fetch=encoder is not None)
    done = repair_store(settings.store, loaded, build_settings(wanted, loaded), renew=True)
    if as_json:
        say_json(_repair_object(done))
    else:
        for line in _repair_lines(done, settings.words):
            say(safe(line))
    return EXIT_PROBLEMS if done.left else EXIT_SOUND


def problem_line(problem: "Problem", words: Messages) -> str:
    """Return one problem as what, where and what to do."""
    text = words[f"check_{problem.kind}"]
    return text.format(where=problem.where, detail=problem.detail)


def _summary(report: "Report", problems: Sequence["Problem"], words: Messages) -> str:
    key = "check_total_problems" if problems else "check_total_sound"
    return words[key].format(
        problems=number(len(problems), words),
        articles=articles_in_words(report.articles, words),
        sentences=counted(report.sentences, "sentences_count_one", "sentences_count", words),
        chunks=counted(report.chunks, "chunks_count_one", "chunks_count", words),
        segments=counted(report.segments, "segments_count_one", "segments_count", words),
    )


def _repair_lines(done: "Repaired", words: Messages) -> Iterator[str]:
    if done.database:
        yield words["repair_database"].format(path=done.database)
    for article_id, path in done.quarantined.items():
        yield words["repair_quarantined"].format(id=article_id, path=path)
    if done.lost:
        yield words["repair_lost"].format(articles=articles_in_words(done.lost, words))
    if done.made_again:
        yield words["repair_again"].format(articles=articles_in_words(len(done.made_again), words))
    if done.segments:
        yield counted(done.segments, "repair_segments_one", "repair_segments", words)
    if done.orphans:
        yield counted(done.orphans, "repair_orphans_one", "repair_orphans", words)
    for problem in done.left:
        yield problem_line(problem, words)
    if not done.left:
        yield words["repair_done" if done.did_something else "repair_nothing"]


def _check_object(
    folder: Path, report: "Report", problems: Sequence["Problem"]
) -> dict[str, object]:
    counts = {name: value for name, value in asdict(report).items() if name != "problems"}
    return {
        "store": str(folder.absolute()),
        "sound": not problems,
        "problems": [asdict(problem) for problem in problems],
        **counts,
    }


def _repair_object(done: "Repaired") -> dict[str, object]:
    return {
        "changed": done.did_something,
        "database": str(done.database) if done.database else None,
        "quarantined": {name: str(path) for name, path in done.quarantined.items()},
        "made_again": done.made_again,
        "lost": done.lost,
        "segments": done.segments,
        "orphans": done.orphans,
        "left": [asdict(problem) for problem in done.left],
    }


@contextmanager
def _progress(words: Messages) -> Iterator[Callable[[int, int], None]]:
    """Yield what writes how far it is over one line, for large stores and who watches."""
    watched = is_terminal(sys.stderr)

    def tell(done: int, total: int) -> None:
        if watched and total >= SHOWN_FROM:
            line = words["check_working"].format(
                done=number(done, words), total=number(total, words)
            )
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if watched:
            sys.stderr.write("\r\x1b[K")
