"""A store's folder -> what is wrong with conversations, feedback and models noted in it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Literal

from index.check import Problem
from index.errors import KutipError
from index.model_record import FILE as MODELS
from index.model_record import ModelRecord
from index.undo import undo_half_written
from ui.conversation import read_exchange
from ui.feedback import is_as_sealed
from ui.feedback_file import FILE as FEEDBACK
from ui.histories import FILE as HISTORY
from ui.history_file import APPLICATION_ID, has_our_tables
from ui.history_seal import seal_of

LINES_NAMED = 20


def check_kept(folder: Path) -> Iterator[Problem]:
    """Yield the problems of each file; a file that is not there has none."""
    if (folder / HISTORY).exists():
        try:
            yield from _history(folder / HISTORY)
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            yield Problem("history", HISTORY, " ".join(str(error).split()))
    if (folder / FEEDBACK).exists():
        try:
            yield from _feedback(folder / FEEDBACK)
        except OSError as error:
            yield Problem("history", FEEDBACK, str(error))
    try:
        ModelRecord(folder).known("")
    except KutipError:
        yield Problem("models", MODELS)


def open_history(path: Path) -> sqlite3.Connection:
    """Open conversations for reading only; without a journal not even a lock is taken.

    What a crash left half-written is undone first, as the next server would.
    """
    undo_half_written(path)
    resting = not path.with_name(f"{path.name}-journal").exists()
    mode = "mode=ro&immutable=1" if resting else "mode=ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", isolation_level=None, uri=True)


def _history(path: Path) -> Iterator[Problem]:
    with closing(open_history(path)) as connection:
        if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            yield Problem("history", HISTORY, "application_id")
        if not has_our_tables(connection):
            yield Problem("history", HISTORY, "CREATE TABLE")
        for (line,) in connection.execute(f"PRAGMA integrity_check({LINES_NAMED})"):
            if line != "ok":
                yield Problem("history", HISTORY, " ".join(line.split()))
        for table, *_ in connection.execute("PRAGMA foreign_key_check"):
            yield Problem("history", HISTORY, table)
        for name, body, digest in connection.execute("SELECT id, body, sha256 FROM exchange"):
            if sha256(str(body).encode("utf-8", "surrogatepass")).hexdigest() != digest:
                yield Problem("exchange", HISTORY, str(name))
                continue
            try:
                read_exchange(name, body)
            except KutipError:
                yield Problem("exchange", HISTORY, str(name))
        conversations = connection.execute("SELECT key, id, seal FROM conversation").fetchall()
        for key, name, seal in conversations:
            if seal != seal_of(connection, key):
                yield Problem("conversation", HISTORY, str(name))


def _feedback(path: Path) -> Iterator[Problem]:
    named = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if (kind := _wrong_with(line)) and named < LINES_NAMED:
                named += 1
                yield Problem(kind, FEEDBACK, str(number))


def _wrong_with(line: bytes) -> Literal["feedback", "feedback_seal"] | None:
    try:
        record = json.loads(line) if line.strip() else {}
    except (ValueError, RecursionError):
        return "feedback"
    if not isinstance(record, dict):
        return "feedback"
    return None if is_as_sealed(record) else "feedback_seal"
