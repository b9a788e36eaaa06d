"""A database that a crash left half-written -> the database as it was before that change."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

BUSY_SECONDS = 10.0


def undo_half_written(database: Path) -> None:
    """Let SQLite undo what its journal tells of: a connection for reading only cannot.

    The journal of a running writer is left alone, as SQLite's own locks tell. Where nothing can
    be undone now, whoever reads next is told why.
    """
    journal = database.with_name(f"{database.name}-journal")
    # The last one where a message of SQLite itself quotes damaged bytes.
    with suppress(OSError, sqlite3.Error, UnicodeDecodeError):
        if not journal.stat().st_size:
            return
        address = f"{database.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, BUSY_SECONDS, uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
