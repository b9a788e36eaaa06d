"""An article's id -> the kept conversations and lines of feedback that hold text of it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from index.audit import Trace
from index.errors import StoreError
from ui.feedback_file import FILE as FEEDBACK
from ui.histories import FILE as HISTORY
from ui.kept_check import open_history


def audit_kept(folder: Path, article_id: str) -> Iterator[Trace]:
    """Yield a line for each conversation and each line of feedback, or one that says none."""
    yield from _some(Trace("conversation", 0, HISTORY), _conversations(folder, article_id))
    yield from _some(Trace("feedback", 0, FEEDBACK), _records(folder, article_id))


def _some(nothing: Trace, found: Iterator[Trace]) -> Iterator[Trace]:
    first = next(found, nothing)
    yield first
    yield from found


def _conversations(folder: Path, article_id: str) -> Iterator[Trace]:
    path = folder / HISTORY
    if not path.exists():
        return
    # Not the table of citations alone: the text stands in the body, whatever that table says.
    question = (
        "SELECT conversation.id, title, count(*) FROM exchange "
        "JOIN conversation ON conversation.key = exchange.conversation "
        "WHERE instr(body, ?) OR exchange.key IN (SELECT exchange FROM cited WHERE article_id = ?) "
        "GROUP BY conversation.key ORDER BY conversation.key"
    )
    try:
        with closing(open_history(path)) as connection:
            values = (json.dumps(article_id), article_id.encode("utf-8", "surrogatepass"))
            for name, title, count in connection.execute(question, values).fetchall():
                yield Trace("conversation", count, f"{_shown(title)} ({name})")
    except (sqlite3.Error, OSError, ValueError) as error:
        yield Trace("conversation", None, f"{HISTORY}: {error}")


def _records(folder: Path, article_id: str) -> Iterator[Trace]:
    path = folder / FEEDBACK
    if not path.exists():
        return
    needle = json.dumps(article_id).encode()
    plain = json.dumps(article_id, ensure_ascii=False).encode("utf-8", "surrogatepass")
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if needle in line or plain in line:
                    yield Trace("feedback", 1, f"{FEEDBACK}:{number}")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read: {error.strerror}. Check its permissions"
        ) from None


def _shown(title: str) -> str:
    try:
        return str(json.loads(title))
    except ValueError:
        return "…"
