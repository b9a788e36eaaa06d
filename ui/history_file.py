"""A path -> a checked SQLite connection for conversations; what is no such file is set aside."""

import logging
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from index.errors import StoreError
from index.undo import refuse_foreign_journal

APPLICATION_ID = 0x4B555448  # "KUTH" in the database header: this file is ours
VERSION = 1
BUSY_SECONDS = 10.0
COMPANIONS = ("-journal", "-wal", "-shm")

# Not the write-ahead log: before SQLite 3.51.3 two writers of one could damage it, and what was
# deleted would lie in it. EXTRA also makes the end of a transaction survive a loss of power.
PRAGMAS = """
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = EXTRA;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
PRAGMA mmap_size = 0;
"""

# Titles and bodies are JSON: ASCII, whatever characters they say. A body has its own hash, and
# a conversation a seal over the rest, as ``ui.history_seal`` makes it.
TABLES = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
CREATE TABLE conversation (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, visitor TEXT NOT NULL, title TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, changed INTEGER NOT NULL,
    seal TEXT NOT NULL
);
CREATE INDEX conversation_by_visitor ON conversation (visitor, changed);
CREATE TABLE exchange (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
    number INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, sha256 TEXT NOT NULL,
    UNIQUE (conversation, number), UNIQUE (conversation, id)
);
CREATE TABLE cited (
    article_id BLOB NOT NULL,
    exchange INTEGER NOT NULL REFERENCES exchange (key) ON DELETE CASCADE,
    PRIMARY KEY (article_id, exchange)
) WITHOUT ROWID;
CREATE INDEX cited_by_exchange ON cited (exchange);
"""

# The second where a message of SQLite itself quotes damaged bytes.
ERRORS = (sqlite3.Error, UnicodeDecodeError)

log = logging.getLogger("kutip.history")


class NewerError(Exception):
    """The file was written by a later version."""


def connect(path: Path | None) -> tuple[sqlite3.Connection, bool]:
    """Return a connection, and whether what it keeps outlives this process.

    A damaged file, or one of something else, is set aside and a new one is begun. Where none
    can be used, conversations are kept in memory. Either way the log says so in one line.
    """
    if path is None:
        return _in_memory(), False
    try:
        try:
            return _opened(path), True
        except ERRORS as error:
            if not is_damage(error):
                raise
            set_aside(path, error)
            return _opened(path), True
    except NewerError:
        log.warning(
            "%s was written by a later version of Kutip and is left as it is; "
            "conversations are kept until this server stops",
            path,
        )
    except (*ERRORS, OSError) as error:
        log.warning(
            "conversations cannot be kept in %s (%s); they are kept until this server stops",
            path,
            " ".join(str(error).split()),
        )
    return _in_memory(), False


def file_of(path: Path | None) -> tuple[int, int] | None:
    """Return what tells the file at a path from one that was there before."""
    try:
        status = os.stat(path) if path is not None else None
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status else None


def is_damage(error: Exception) -> bool:
    """Tell whether an error is about what the file holds, not about the moment or the disk."""
    passing = (sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.ProgrammingError)
    damage = (sqlite3.DatabaseError, UnicodeDecodeError)
    return isinstance(error, damage) and not isinstance(error, passing)


def set_aside(path: Path, reason: object) -> None:
    """Give a file that cannot be read another name, together with what SQLite left beside it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    # The journal first: one that is left behind would be applied to the new file.
    for end in (*COMPANIONS, ""):
        with suppress(FileNotFoundError):
            os.rename(f"{path}{end}", f"{aside}{end}")
    log.warning(
        "the conversations in %s cannot be read (%s); the file is kept as %s and a new one begun",
        path,
        " ".join(str(reason).split()),
        aside.name,
    )


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(f"PRAGMA foreign_keys = ON; {TABLES}")
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    try:
        refuse_foreign_journal(path)
    except StoreError as error:
        raise sqlite3.OperationalError(str(error)) from None
    # For its owner alone from the first moment on; SQLite gives its journal the same mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    os.chmod(path, 0o600)
    connection = sqlite3.connect(path, BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.executescript(PRAGMAS)
        connection.execute("BEGIN IMMEDIATE")  # two servers may begin the file at once
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in TABLES.split(";"):
                connection.execute(statement)
        _require_ours(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _require_ours(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise sqlite3.DatabaseError("it is a database of something else")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerError
    if not has_our_tables(connection):
        raise sqlite3.DatabaseError("its tables are not as they were made")
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(" ".join(str(state).split()))


def has_our_tables(connection: sqlite3.Connection) -> bool:
    """Tell whether tables and indexes are those of a new file: no check of SQLite's looks."""
    made = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    with closing(_in_memory()) as new:
        return connection.execute(made).fetchall() == new.execute(made).fetchall()
