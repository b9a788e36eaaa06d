"""A store's folder -> every problem in it, each with its kind and place. Mends nothing."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import rows, schema
from index.datatypes import Filter
from index.proof import prove
from index.segment_check import check_folder, check_segments
from index.trust import select_trust
from index.undo import undo_half_written

Progress = Callable[[int, int], None]  # articles checked, articles in all
SQLITE_LINES = 20
PROGRESS_ARTICLES = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its kind, the file, and the article or detail meant."""

    kind: str
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what is wrong.

    ``writer`` is who writes now, "" for nobody; ``settings`` are those it was built with.
    """

    problems: tuple[Problem, ...]
    articles: int
    sentences: int
    chunks: int
    segments: int
    generation: int
    writer: str
    settings: Mapping[str, str]


class Checker:
    """Collects what is wrong with one store."""

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self.folder = folder
        self.progress = progress
        self.problems: list[Problem] = []
        self.counts = (0, 0, 0)
        self.segments = self.generation = 0
        self.writer = ""
        self.settings: Mapping[str, str] = {}

    def found(self, kind: str, where: str, detail: object = "") -> None:
        """Remember a problem."""
        self.problems.append(Problem(kind, where, " ".join(str(detail).split())))

    def check(self, connection: sqlite3.Connection) -> None:
        """Look at everything inside one read transaction."""
        connection.execute("BEGIN")
        for step in (self._database, self._meta, self._articles, self._segments):
            with self._named():
                step(connection)
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn what a damaged database raises into a problem."""
        try:
            yield
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", 0)  # Python's own errors have none
            if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            self.found("database", schema.DATABASE, error)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            self.found("database", schema.DATABASE, error)

    def _database(self, connection: sqlite3.Connection) -> None:
        if schema.is_empty(connection) and not _has_segments(self.folder):
            raise schema.missing(self.folder)
        (own,) = connection.execute("PRAGMA application_id").fetchone()
        if own != schema.APPLICATION_ID:
            self.found("database", schema.DATABASE, "application_id")
        unused = ("user_version", "auto_vacuum")
        for name in unused:
            if connection.execute(f"PRAGMA {name}").fetchone() != (0,):
                self.found("database", schema.DATABASE, name)
        if not schema.has_seals(connection):
            self.found("unsealed_store", schema.DATABASE)
        elif schema.definitions(connection) != schema.expected_definitions():
            self.found("database", schema.DATABASE, "CREATE TABLE")
        lines = connection.execute(f"PRAGMA integrity_check({SQLITE_LINES})").fetchall()
        for (line,) in lines:
            if line != "ok":
                self.found("database", schema.DATABASE, line)
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            self.found("database", schema.DATABASE, f"{table} {row} -> {parent}")

    def _meta(self, connection: sqlite3.Connection) -> None:
        meta = schema.read_meta(connection)
        if not schema.is_meta_sealed(connection):
            self.found("meta", schema.DATABASE)
        if meta.get("format") != schema.FORMAT:
            self.found("database", schema.DATABASE, f"format {meta.get('format')}")
        self.generation = schema.counter(meta, "generation")
        self.settings = schema.stored_settings(meta)
        (newest,) = connection.execute("SELECT max(generation) FROM segment").fetchone()
        (last,) = connection.execute("SELECT max(id) FROM chunk").fetchone()
        if self.generation < (newest or 0) or schema.counter(meta, "next_chunk") <= (last or 0):
            self.found("meta", schema.DATABASE)
        try:
            select_trust(connection)
        except sqlite3.DatabaseError:
            self.found("meta", schema.DATABASE)
        if schema.CLEANING in meta:
            self.found("cleaning", schema.DATABASE)

    def _articles(self, connection: sqlite3.Connection) -> None:
        self.counts = rows.count_rows(connection)
        keys = [key for (key,) in connection.execute("SELECT key FROM article ORDER BY key")]
        for number, key in enumerate(keys):
            if self.progress and number % PROGRESS_ARTICLES == 0:
                self.progress(number, len(keys))
            proof = prove(connection, key)
            if proof is None:
                self.found("database", schema.DATABASE, f"article {key}")
                continue
            for fault in proof.faults:
                self.found(f"article_{fault}", schema.DATABASE, proof.article.id)
        if self.progress:
            self.progress(len(keys), len(keys))

    def _segments(self, connection: sqlite3.Connection) -> None:
        folder = self.folder / schema.SEGMENT_FOLDER
        files = rows.select_segments(connection)
        self.segments = len(files)
        width = schema.read_meta(connection).get(schema.VECTOR_WIDTH)

        def found(kind: str, name: str) -> None:
            self.found(kind, f"{schema.SEGMENT_FOLDER}/{name}")

        if not folder.is_dir():
            self.found("no_segments", schema.SEGMENT_FOLDER)
            return
        checked = check_segments(folder, files, int(width) if width else None, found)
        stored = rows.select_chunk_ids(connection, Filter())
        missing = np.setdiff1d(stored, checked.chunk_ids)
        stray = np.setdiff1d(checked.chunk_ids, stored)
        if len(missing):
            self.found("uncovered", schema.SEGMENT_FOLDER, len(missing))
        if len(stray):
            self.found("stray", schema.SEGMENT_FOLDER, len(stray))
        if not self.writer:  # whose files no row names yet
            check_folder(folder, {file.name for file in files}, found)
            if (self.folder / schema.WORK_FOLDER).exists():
                self.found("orphan", schema.WORK_FOLDER)


def check_store(
    folder: Path, progress: Progress | None = None, *, is_writer: bool = False
) -> Report:
    """Return what is wrong with a store; raise StoreError where it cannot be looked at.

    A store at rest is read without even the files that SQLite shares between its readers.
    ``is_writer`` tells that the caller holds the writer's lock.
    """
    with schema.plain_errors(folder):
        schema.refuse_foreign(folder)
        if not (folder / schema.DATABASE).exists():
            raise schema.missing(folder)
        undo_half_written(folder / schema.DATABASE)
        before = _state(folder)
        checker = Checker(folder, progress)
        checker.writer = "" if is_writer else _writer(folder, checker)
        _look(checker, immutable=before is not None)
        if checker.problems and before is not None and _state(folder) != before:
            checker = Checker(folder, progress)  # somebody wrote meanwhile
            checker.writer = _writer(folder, checker)
            _look(checker, immutable=False)
    return Report(
        tuple(dict.fromkeys(checker.problems)),
        *checker.counts,
        checker.segments,
        checker.generation,
        checker.writer,
        checker.settings,
    )


def _look(checker: Checker, immutable: bool) -> None:
    folder = checker.folder
    mode = "mode=ro&immutable=1" if immutable else "mode=ro"
    connection = sqlite3.connect(
        f"{(folder / schema.DATABASE).absolute().as_uri()}?{mode}",
        schema.BUSY_SECONDS,
        isolation_level=None,
        uri=True,
    )
    try:
        connection.executescript(schema.PRAGMAS)
        checker.check(connection)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        checker.found("database", schema.DATABASE, error)
    finally:
        connection.close()


def _has_segments(folder: Path) -> bool:
    with suppress(FileNotFoundError):
        return any((folder / schema.SEGMENT_FOLDER).iterdir())
    return False


def _state(folder: Path) -> tuple[int, int] | None:
    """Return what changes when somebody writes; None while the log of a writer holds pages."""
    with suppress(FileNotFoundError):
        if (folder / f"{schema.DATABASE}-wal").stat().st_size:
            return None
    status = (folder / schema.DATABASE).stat()
    return status.st_mtime_ns, status.st_size


def _writer(folder: Path, checker: Checker) -> str:
    """Return who holds the writer's lock; the note of one that died is harmless."""
    path = folder / schema.LOCK
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    except OSError:
        checker.found("lock", schema.LOCK)
        return ""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            checker.found("lock", schema.LOCK)
            return ""
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return ""
    except BlockingIOError:
        note = os.pread(descriptor, 100, 0).decode("ascii", "replace").strip()
        return note or "?"
    finally:
        os.close(descriptor)
