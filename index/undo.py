"""A database that a crash left half-written -> the database as it was before that change."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from index.errors import StoreError

BUSY_SECONDS = 10.0
# A journal that ends so names another file, which SQLite deletes when the journal is undone.
NAMES_ANOTHER_FILE = bytes.fromhex("d9d505f920a163d7")


def refuse_foreign_journal(database: Path) -> None:
    """Raise StoreError where the journal beside a database would make SQLite delete a file.

    Kutip never writes such a journal: somebody else has put it there.
    """
    journal = _journal(database)
    if _names_another_file(journal):
        raise StoreError(
            f"{journal} was not written by Kutip: undoing it would delete another file. Do not use "
            "this folder; restore it from a copy"
        )


def _journal(database: Path) -> Path:
    return database.with_name(f"{database.name}-journal")


def _names_another_file(journal: Path) -> bool:
    try:
        return journal.read_bytes().endswith(NAMES_ANOTHER_FILE)
    except FileNotFoundError:
        return False


def undo_half_written(database: Path) -> None:
    """Let SQLite undo what its journal tells of: a connection for reading only cannot.

    The journal of a running writer is left alone, as SQLite's own locks tell. Where nothing can
    be undone now, whoever reads next is told why.
    """
    journal = _journal(database)
    # The last one where a message of SQLite itself quotes damaged bytes.
    with suppress(OSError, sqlite3.Error, UnicodeDecodeError):
        if not journal.stat().st_size or _names_another_file(journal):
            return
        address = f"{database.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, BUSY_SECONDS, uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
