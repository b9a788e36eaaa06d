"""Articles in one folder: SQLite holds the truth, segment files what makes search fast.

The transaction that inserts an article's rows also names its segment files, so SQLite is the
only commit point: a reader sees a batch of articles whole or not at all.
"""

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Self

from index import rows, schema
from index.changes import Changes, compare, require_sound
from index.commit import Stage, clean, commit
from index.datatypes import (
    Article,
    Chunk,
    Filter,
    FloatMatrix,
    Heading,
    IndexedArticle,
    Level,
    Sentence,
)
from index.errors import IndexMismatchError, MissingStoreError, StoreError
from index.lock import WriterLock
from index.proof import Proof, find_key, prove_sound, seal_store
from index.segment_plan import pair_files
from index.segments import damaged, remove_orphans
from index.snapshot import Positions, Snapshot, load
from index.store import Result, ScoredIds, StoreStats, UpsertCounts
from index.trust import prove_trust, same_source, select_trust, trust_key

# So often is something read again that a commit fell into, before commits of others are kept out
# of sight: that makes the other threads of this process wait.
FREE_READINGS = 3


def ignore(stage: str) -> None:
    """Do nothing at any stage of a commit."""


def stored_settings(folder: Path) -> Mapping[str, str] | None:
    """Return the settings that the store in ``folder`` was built with, None without a store."""
    try:
        with LocalStore.open(folder) as store:
            return store.stats().settings
    except MissingStoreError:
        return None


class LocalStore:
    """The ``Store`` of one folder: one writer, any number of readers, safe between threads.

    ``stage`` is told how far a commit is: see ``index.commit``.
    """

    def __init__(
        self,
        folder: Path,
        connection: sqlite3.Connection,
        lock: WriterLock | None = None,
        stage: Stage = ignore,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._segment_folder = folder / schema.SEGMENT_FOLDER
        self._connection = connection
        self._writer_lock = lock
        self._stage = stage
        self._settings = settings
        self._mutex = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._trusted: set[str] = set()

    @property
    def folder(self) -> Path:
        """Return where the store is kept."""
        return self._folder

    @classmethod
    def open(
        cls,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        create: bool = False,
        writable: bool = False,
        stage: Stage = ignore,
    ) -> Self:
        """Open the store; ``settings`` must be those it was built with, None = any.

        ``writable`` keeps every other writer out until ``close``; ``create`` also makes the
        store when there is none.
        """
        with schema.plain_errors(folder):
            if create or writable:
                return cls._open_writer(folder, settings, create, stage)
            schema.refuse_foreign(folder)
            store = cls(folder, schema.connect_reader(folder), settings=settings)
            store._check()
            return store

    @classmethod
    def _open_writer(
        cls, folder: Path, settings: Mapping[str, str] | None, create: bool, stage: Stage
    ) -> Self:
        if create:
            schema.prepare_folder(folder)
        elif stored_settings(folder) is None:
            raise schema.missing(folder)
        lock = WriterLock(folder / schema.LOCK)
        try:
            store = cls(folder, schema.connect_writer(folder), lock, stage, settings)
            store._check()
            store._tidy_up(settings or {})
        except BaseException:
            lock.release()
            raise
        return store

    def upsert(self, articles: Sequence[IndexedArticle]) -> UpsertCounts:
        """Insert or replace by article id, all or nothing; an equal article changes nothing."""
        for indexed in articles:
            require_sound(indexed)
        with self._writing() as connection:
            changes, counts = compare(connection, articles)
            if changes:
                commit(connection, self._segment_folder, changes, self._stage)
        return counts

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles, their text and their search data from every file of the folder."""
        with self._writing() as connection:
            states = rows.article_states(connection, article_ids)
            if states:
                changes = Changes([state.key for state in states.values()], ())
                notes = {schema.CLEANING: "due"}
                commit(connection, self._segment_folder, changes, self._stage, notes)
                clean(connection, self._folder)
        return len(states)

    def search_dense(
        self, vector: FloatMatrix, top_k: int, where: Filter | None = None
    ) -> ScoredIds:
        """Return (chunk id, inner product), best first; ``vector`` has shape (dimensions,)."""
        current, allowed = self._current(where)
        if current.dimensions is None:
            return []
        if vector.shape != (current.dimensions,):
            raise IndexMismatchError(
                f"the question's vector has shape {vector.shape}, those in {self._folder} have "
                f"{current.dimensions} numbers. Use the encoder that the store was built with."
            )
        return current.scored(current.vectors.search(vector, top_k, allowed))

    def search_text(
        self, terms: Sequence[str], top_k: int, where: Filter | None = None
    ) -> ScoredIds:
        """Return (chunk id, Okapi BM25), best first; chunks without a shared term are left out."""
        current, allowed = self._current(where)
        return current.scored(current.keyword.search(terms, top_k, allowed))

    def chunks_searched(self, where: Filter | None = None) -> int:
        """Return among how many chunks a search with this filter looks; costs no counting."""
        current, allowed = self._current(where)
        return len(current.chunk_ids if allowed is None else allowed)

    def get(self, chunk_ids: Sequence[int]) -> list[Chunk]:
        """Return the chunks in the order asked for, without those that are gone."""
        with self._reading() as connection:
            owners = rows.select_owners(connection, chunk_ids)
            chunks = {
                chunk.id: chunk
                for key in sorted({key for _, key in owners})
                for chunk in self._sound(connection, key).chunks
            }
        return [chunks[chunk_id] for chunk_id in chunk_ids if chunk_id in chunks]

    def article(self, article_id: str) -> Article | None:
        """Return the stored article; raise when its text is no longer what was stored."""
        with self._reading() as connection:
            key = find_key(connection, article_id)
            return None if key is None else self._sound(connection, key).article

    def articles(self, where: Filter | None = None) -> list[Article]:
        """Return the articles that pass ``where``, newest first, then by id."""
        with self._reading() as connection:
            return rows.select_articles(connection, where)

    def headings(self) -> list[Heading]:
        """Return all articles without their texts, newest first, then by id."""
        with self._reading() as connection:
            return rows.select_headings(connection)

    def text_hashes(self) -> dict[str, str]:
        """Return the hex SHA-256 of every article's text, by id, in the order of the ids."""
        with self._reading() as connection:
            return rows.select_text_hashes(connection)

    def digest(self) -> str:
        """Return a hash of what the articles say, in whatever order they were added."""
        digest = hashlib.sha256()
        with self._reading() as connection:
            for fields in rows.select_fields(connection):
                digest.update(json.dumps(fields).encode() + b"\n")
        return digest.hexdigest()

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return the article's sentences in order."""
        with self._reading() as connection:
            key = find_key(connection, article_id)
            return [] if key is None else list(self._sound(connection, key).sentences)

    def known(self, articles: Sequence[Article]) -> set[str]:
        """Return the ids of those that are stored already, equal in every field."""
        with self._reading() as connection:
            states = rows.article_states(connection, (article.id for article in articles))
        return {
            article.id
            for article in articles
            if article.id in states and states[article.id].fields == rows.state_of(article)
        }

    def period(self) -> tuple[str, str] | None:
        """Return the first and the last date of all articles, None where none has a date."""
        with self._reading() as connection:
            return rows.period(connection)

    def at_one_generation(self, read: Callable[[], Result]) -> Result:
        """Return what ``read`` makes of several readings, all of them of one generation."""
        for _ in range(FREE_READINGS):
            before = self._generation()
            result = read()
            if self._generation() == before:
                return result
        with self._newest():
            return read()

    def stats(self) -> StoreStats:
        """Return counts, generation and build settings."""
        with self._reading() as connection:
            meta = schema.read_meta(connection)
            counts = rows.count_rows(connection)
        return StoreStats(*counts, schema.counter(meta, "generation"), schema.stored_settings(meta))

    def trust(self) -> dict[str, Level]:
        """Return the level of every source that was marked, by its name."""
        with self._reading() as connection:
            return prove_trust(connection)

    def set_trust(self, source: str, level: Level) -> None:
        """Mark a source in one commit; "normal" takes its mark away."""
        name = " ".join(source.split())
        if not name:
            raise StoreError("the source is empty. Sources: kutip articles")
        with self._writing() as connection:
            marked = [
                trust_key(known)
                for known in select_trust(connection)
                if same_source(known) == same_source(name)
            ]
            notes = {} if level == "normal" else {trust_key(name): level}
            commit(
                connection,
                self._segment_folder,
                Changes((), ()),
                self._stage,
                notes,
                removed_notes=marked,
            )

    def segment_names(self) -> set[str]:
        """Return the names of the files that hold what makes search fast."""
        with self._reading() as connection:
            return {segment.name for segment in rows.select_segments(connection)}

    def close(self) -> None:
        """Release files and locks; harmless when called twice."""
        with self._mutex:
            if self._writer_lock is None:
                self._connection.close()
            else:
                self._close_writer()
                self._writer_lock.release()
            self._snapshot = None

    def _close_writer(self) -> None:
        with suppress(sqlite3.Error):  # the log is then folded in by the next writer
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # The last to write takes the files away that readers share, 32 KiB, and the first to
        # read needs room for them: while one reads they stay, also for a disk that is full then.
        with suppress(sqlite3.Error, StoreError), closing(schema.connect_reader(self._folder)):
            self._connection.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _check(self) -> None:
        stored = schema.stored_settings(schema.read_meta(self._connection))
        if self._settings is not None and stored:
            schema.check_settings(self._folder, stored, self._settings)
        if self._writer_lock is not None and not schema.is_meta_sealed(self._connection):
            raise schema.damaged_database(self._folder, "its settings or list of files changed")

    def _tidy_up(self, settings: Mapping[str, str]) -> None:
        """Save the settings of a new store; finish what a killed writer left undone."""
        meta = schema.read_meta(self._connection)
        if not schema.stored_settings(meta):
            self._connection.execute("BEGIN IMMEDIATE")
            schema.write_meta(self._connection, schema.setting_notes(settings))
            self._connection.execute("COMMIT")
        if not schema.has_seals(self._connection):
            seal_store(self._connection)
        remove_orphans(self._segment_folder, self.segment_names())
        # Of a repair that was killed: it holds texts that may be forgotten later.
        shutil.rmtree(self._folder / schema.WORK_FOLDER, ignore_errors=True)
        if schema.CLEANING in meta:
            clean(self._connection, self._folder)

    def _sound(self, connection: sqlite3.Connection, key: int) -> Proof:
        proof = prove_sound(connection, key, self._folder / schema.DATABASE)
        if proof is None:
            raise schema.damaged_database(self._folder, "a chunk without its article")
        return proof

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection inside one read transaction: one generation."""
        with self._mutex, schema.plain_errors(self._folder):
            if self._connection.in_transaction:  # of this thread: see _newest
                yield self._connection
                return
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._roll_back()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection inside a write transaction, undone unless it was committed."""
        if self._writer_lock is None:
            raise StoreError(f"{self._folder} was opened for reading only.")
        with self._mutex, schema.plain_errors(self._folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _generation(self) -> int:
        with self._reading() as connection:
            return schema.read_generation(connection)

    def _current(self, where: Filter | None) -> tuple[Snapshot, Positions | None]:
        """Return the newest generation in memory and the positions that ``where`` allows."""
        with self._newest() as connection, schema.plain_errors(self._folder):
            current = self._refreshed(connection)
            if where is None:
                return current, None
            if where not in current.allowed:
                current.remember(where, rows.select_chunk_ids(connection, where))
            return current, current.allowed[where]

    @contextmanager
    def _newest(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection inside a read transaction whose generation is in memory."""
        with self._mutex:
            if self._connection.in_transaction:
                yield self._connection
                return
            try:
                self._begin_newest()
                yield self._connection
            finally:
                self._roll_back()

    def _begin_newest(self) -> None:
        failed = -1
        while True:
            with schema.plain_errors(self._folder):
                self._connection.execute("BEGIN")
                generation = schema.read_generation(self._connection)
                try:
                    self._refreshed(self._connection)
                    return
                except FileNotFoundError as error:
                    # A writer replaced the file since this transaction began, if anything
                    # has been committed; the next round then sees another generation.
                    if generation == failed:
                        raise damaged(Path(error.filename)) from None
                    failed = generation
                    self._roll_back()

    def _refreshed(self, connection: sqlite3.Connection) -> Snapshot:
        generation = schema.read_generation(connection)
        current = self._snapshot
        if current is None or current.generation != generation:
            self._check()  # an open reader outlives a repair by another version of Kutip
            segments = pair_files(rows.select_segments(connection))
            current = load(self._segment_folder, generation, segments, self._trusted)
            expected = (rows.count_rows(connection)[2], rows.chunk_sum(connection))
            if (len(current.chunk_ids), int(current.chunk_ids.sum())) != expected:
                raise damaged(self._segment_folder)
            self._snapshot = current
        return current
