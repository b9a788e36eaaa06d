"""A folder -> a checked SQLite connection: tables, settings, and errors in plain words."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexMismatchError, KutipError, MissingStoreError, StoreError, remedy
from index.seal import list_seal
from index.segments import sync_path
from index.undo import refuse_foreign_journal, undo_half_written

DATABASE = "kutip.sqlite3"
SEGMENT_FOLDER = "seg"
LOCK = "writer.lock"
BUILTIN = "builtin"  # the name of the encoder that Kutip ships
OPEN = "open"  # and of the other one, which has learned from openly licensed texts alone
SHIPPED = (BUILTIN, OPEN)
WORK_FOLDER = "rebuilt"  # where a repair builds a new database; left only by one that was killed
FORMAT = "1"
APPLICATION_ID = 0x4B555450  # "KUTP" in the database header: this file is ours

OWN_NAMES = frozenset(
    {SEGMENT_FOLDER, LOCK, *(DATABASE + end for end in ("", "-wal", "-shm", "-journal"))}
)
META_SEAL = "seal"  # key of meta: the hash of all others
SETTING = "setting:"  # prefix of the settings among the keys of meta
VECTOR_WIDTH = "vector_width"  # key of meta: how many numbers a vector has
CLEANING = "cleaning"  # key of meta while deleted text may still lie in the files

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    url TEXT, source TEXT, published TEXT, language TEXT, text_sha256 TEXT NOT NULL
);
CREATE TABLE sentence (
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    number INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    start_at INTEGER NOT NULL, end_at INTEGER NOT NULL
);
CREATE INDEX chunk_by_article ON chunk (article);
CREATE TABLE segment (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
    chunks INTEGER NOT NULL, chunk_lo INTEGER NOT NULL, chunk_hi INTEGER NOT NULL,
    generation INTEGER NOT NULL
) WITHOUT ROWID;
"""
# Apart from the others: a store of an earlier version gets it from its next writer.
SEALS = """
CREATE TABLE seal (
    article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
    head TEXT NOT NULL, spans TEXT NOT NULL
);
"""

PRAGMAS = """
PRAGMA foreign_keys = ON;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
PRAGMA trusted_schema = OFF;
PRAGMA mmap_size = 0;
"""
BUSY_SECONDS = 10.0
CHECK_FOLDER = "Check that it is there and its permissions"
# How SQLite's operational errors begin that no second attempt mends.
DAMAGE = ("Could not decode", "no such column", "no such table", "malformed", "unsupported file")


@contextmanager
def plain_errors(folder: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the folder into one line that says what to do."""
    path = folder / DATABASE
    try:
        yield
    except UnicodeEncodeError:
        raise KutipError(
            "an article holds half of a character (a lone surrogate), which cannot be stored. "
            "Save its file as UTF-8 and add it again; nothing was changed."
        ) from None
    except sqlite3.ProgrammingError as error:
        raise StoreError(f"{path}: {error} Open the store again.") from None
    except sqlite3.OperationalError as error:
        if str(error).startswith(DAMAGE):
            raise damaged_database(folder, error) from None
        raise StoreError(
            f"cannot use {path}: {error}. Nothing was changed; check free space, permissions "
            "and other running programs, then run the same again."
        ) from None
    except sqlite3.IntegrityError as error:
        raise StoreError(
            f"an article does not fit the store ({error}). Nothing was changed."
        ) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # The latter where a message of SQLite itself quotes damaged bytes.
        raise damaged_database(folder, error) from None
    except OSError as error:
        raise StoreError(
            f"cannot use {error.filename or folder}: {error.strerror or error}. "
            f"{remedy(error, CHECK_FOLDER)}, or choose another folder: --store DIR"
        ) from None


def damaged_database(folder: Path, reason: object) -> StoreError:
    """Return the error for a database that does not hold what was stored."""
    return StoreError(
        f"{folder / DATABASE} is damaged ({' '.join(str(reason).split())}). Restore the folder "
        "from a copy, or save what can be saved: kutip repair"
    )


def missing(folder: Path) -> MissingStoreError:
    """Return the error for a store that was never made."""
    return MissingStoreError(f"no articles yet at {folder}. Run: kutip add PATH")


def prepare_folder(folder: Path) -> None:
    """Create the folder for its owner alone; refuse one that holds something else."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_foreign(folder)
        (folder / SEGMENT_FOLDER).mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        raise StoreError(f"{folder} is a file, not a folder. Choose another: --store DIR") from None
    except OSError as error:
        raise StoreError(
            f"cannot write in {folder}: {error.strerror}. "
            f"{remedy(error, CHECK_FOLDER)}, or choose another folder: --store DIR"
        ) from None


def refuse_foreign(folder: Path) -> None:
    """Raise when the folder holds files but no store."""
    if not folder.exists():
        raise missing(folder)
    if not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a folder. Choose another: --store DIR")
    names = set(os.listdir(folder))
    if DATABASE not in names and names - OWN_NAMES:
        raise StoreError(
            f"{folder} holds other files ({min(names - OWN_NAMES)}) and no Kutip store. "
            "Choose another folder: --store DIR"
        )


def connect_writer(folder: Path) -> sqlite3.Connection:
    """Open for writing; create the tables where there are none yet."""
    refuse_foreign_journal(folder / DATABASE)
    connection = sqlite3.connect(
        folder / DATABASE, BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.executescript(PRAGMAS)
        if is_empty(connection):
            os.chmod(folder / DATABASE, 0o600)
            connection.execute("PRAGMA journal_mode = WAL")
            # First: once there are tables, nobody asks again whether the way to them lasts.
            sync_path(folder)
            _create(connection)
        _require_ours(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(folder: Path) -> sqlite3.Connection:
    """Open for reading only."""
    if not (folder / DATABASE).exists():
        raise missing(folder)
    undo_half_written(folder / DATABASE)
    connection = sqlite3.connect(
        f"{(folder / DATABASE).absolute().as_uri()}?mode=ro",
        BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    try:
        connection.executescript(PRAGMAS)
        if is_empty(connection):
            raise missing(folder)
        _require_ours(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return generation, format, next chunk id and settings."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def read_generation(connection: sqlite3.Connection) -> int:
    """Return the number that every commit raises by one."""
    found = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return counter({"generation": found[0]} if found else {}, "generation")


def counter(meta: Mapping[str, str], name: str) -> int:
    """Return one of the store's numbers; raise DatabaseError where it is none."""
    value = str(meta.get(name, ""))
    if not (value.isascii() and value.isdigit()):
        raise sqlite3.DatabaseError(f"the store's {name} is {value!r}, which is no number")
    return int(value)


def write_meta(
    connection: sqlite3.Connection, values: Mapping[str, object], removed: Sequence[str] = ()
) -> None:
    """Set some keys, remove others and seal all; call inside a transaction."""
    connection.executemany("DELETE FROM meta WHERE key = ?", [(key,) for key in removed])
    _set_meta(connection, values)
    _set_meta(connection, {META_SEAL: sealed_meta(connection)})


def _set_meta(connection: sqlite3.Connection, values: Mapping[str, object]) -> None:
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, str(value)) for key, value in values.items()],
    )


def sealed_meta(connection: sqlite3.Connection) -> str:
    """Return the seal that fits the notes, the settings and the list of segments."""
    notes = [(key, value) for key, value in read_meta(connection).items() if key != META_SEAL]
    return list_seal([*notes, *connection.execute("SELECT * FROM segment")])


def definitions(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return type, name and text of every definition in a database."""
    return {
        (kind, name, " ".join((text or "").split()))
        for kind, name, text in connection.execute("SELECT type, name, sql FROM sqlite_master")
    }


def expected_definitions() -> set[tuple[str, str, str]]:
    """Return the definitions of a new store."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(TABLES + SEALS)
        return definitions(connection)
    finally:
        connection.close()


def is_meta_sealed(connection: sqlite3.Connection) -> bool:
    """Tell whether notes, settings and the list of segments are what was written last."""
    seal = read_meta(connection).get(META_SEAL)
    return seal == sealed_meta(connection) if seal is not None else not has_seals(connection)


def has_seals(connection: sqlite3.Connection) -> bool:
    """Tell whether the store's articles are sealed, as those of the first version are not."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'seal'")
    return found.fetchone() is not None


def stored_settings(meta: Mapping[str, str]) -> dict[str, str]:
    """Return the settings the store was built with."""
    return {
        key.removeprefix(SETTING): value for key, value in meta.items() if key.startswith(SETTING)
    }


def setting_notes(settings: Mapping[str, str]) -> dict[str, str]:
    """Return settings as the notes hold them: the inverse of ``stored_settings``."""
    return {SETTING + key: value for key, value in settings.items()}


def check_settings(folder: Path, stored: Mapping[str, str], asked: Mapping[str, str]) -> None:
    """Raise ``IndexMismatchError`` when the store was built with other settings."""
    if differing := differing_settings(stored, asked):
        was = ", ".join(f"{key} {stored.get(key, 'unset')}" for key in differing)
        now = ", ".join(f"{key} {asked[key]}" for key in differing)
        again = "make its search data anew from its articles: kutip repair, or "
        raise IndexMismatchError(
            f"{folder} was built with {was}; asked for {now}. Use the former again, "
            f"{again if is_renewable(stored, asked) else 'or '}"
            "build a second store: kutip add PATH --store DIR"
        )


def differing_settings(stored: Mapping[str, str], asked: Mapping[str, str]) -> list[str]:
    """Return the settings asked for that the store was not built with."""
    return [key for key in asked if stored.get(key) != asked[key]]


def is_renewable(stored: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Tell whether search data may be made anew in place of what was built otherwise.

    With an encoder that Kutip ships, or the very same weights: a named model whose weights have
    changed is nothing to accept in passing.
    """
    same = [key for key in ("encoder", "encoder_weights") if stored.get(key) == asked.get(key)]
    return len(same) == 2 or (same == ["encoder"] and asked.get("encoder") in SHIPPED)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether there are no tables: nothing was stored yet, or its creation was cut short."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(tables == 0)


def _create(connection: sqlite3.Connection) -> None:
    """Create everything or nothing: a killed creation leaves an empty database."""
    start = {"format": FORMAT, "generation": 0, "next_chunk": 1}
    connection.executescript(
        f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {TABLES} {SEALS}"
    )
    write_meta(connection, start)
    connection.execute("COMMIT")


def _require_ours(connection: sqlite3.Connection, folder: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise StoreError(
            f"{folder / DATABASE} is a database of something else. "
            "Choose another folder: --store DIR"
        )
    found = read_meta(connection).get("format")
    if found != FORMAT:
        raise IndexMismatchError(
            f"{folder} has store format {found}; this Kutip reads format {FORMAT}. "
            "Use the version that wrote it, or build a second store: kutip add PATH --store DIR"
        )
