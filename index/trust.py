"""How far each source is trusted, as the archive's owner marked it: rows among the store's notes.

They stand in ``meta`` under ``PREFIX`` and the source's name, so that its seal covers them.
"""

import sqlite3
from collections.abc import Mapping
from typing import get_args

from index.datatypes import Level
from index.schema import is_meta_sealed

LEVELS: tuple[Level, ...] = get_args(Level)
MARKS: Mapping[object, Level] = {"trusted": "trusted", "doubtful": "doubtful"}
PREFIX = "trust:"
_AFTER = "trust;"  # the next text after all that begin with the prefix


def trust_key(source: str) -> str:
    """Return the key of a source's row."""
    return PREFIX + source


def same_source(name: str) -> str:
    """Return what is alike for all spellings of a source that count as one."""
    return " ".join(name.casefold().split())


def select_trust(connection: sqlite3.Connection) -> dict[str, Level]:
    """Return the level of every source that was marked; raise DatabaseError for what is none."""
    levels: dict[str, Level] = {}
    for key, value in _rows(connection):
        level = MARKS.get(value)
        if level is None:
            raise sqlite3.DatabaseError(f"the trust in {key[len(PREFIX) :]} is {value!r}")
        levels[key[len(PREFIX) :]] = level
    return levels


def unproved_trust(connection: sqlite3.Connection) -> list[str]:
    """Return the keys of rows that hold no level, or of all where the notes were changed."""
    is_proved = is_meta_sealed(connection)
    return [key for key, value in _rows(connection) if not is_proved or value not in MARKS]


def prove_trust(connection: sqlite3.Connection) -> dict[str, Level]:
    """Return the same; raise DatabaseError where the notes are not what was written last."""
    if not is_meta_sealed(connection):
        raise sqlite3.DatabaseError("its settings or list of files changed")
    return select_trust(connection)


def _rows(connection: sqlite3.Connection) -> list[tuple[str, object]]:
    return connection.execute(
        "SELECT key, value FROM meta WHERE key >= ? AND key < ? ORDER BY key", (PREFIX, _AFTER)
    ).fetchall()
