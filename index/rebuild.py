"""A damaged database -> a new one with every article in it that can still be proved."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from index import schema
from index.build import BATCH_ARTICLES, index_articles
from index.commit import Stage
from index.datatypes import Article, Encoder, Level
from index.errors import StoreError
from index.local_store import LocalStore
from index.proof import LASTING, Proof, prove
from index.quarantine import FOLDER, set_apart
from index.segments import remove_orphans, sync_folder
from index.trust import prove_trust

# The first bytes of every database that Kutip makes: one wrong bit there and SQLite reads nothing.
HEADER = b"SQLite format 3\0" + bytes((16, 0, 2, 2, 0, 64, 32, 32))
OURS = slice(68, 72)  # where the application's id stands
OWNERS = ("key FROM article", "article FROM seal", "article FROM chunk", "article FROM sentence")


@dataclass
class Rebuilt:
    """What became of the articles, and where the damaged database is now."""

    database: Path
    articles: list[str] = field(default_factory=list)
    quarantined: dict[str, Path] = field(default_factory=dict)
    lost: int = 0


def rebuild(folder: Path, encoder: Encoder, settings: Mapping[str, str], stage: Stage) -> Rebuilt:
    """Build a new database beside the damaged one and rename it into its place.

    The damaged one stays in the quarantine. The caller holds the writer's lock; a running
    server must be started again, as it still reads the old file.
    """
    database, work = folder / schema.DATABASE, folder / schema.WORK_FOLDER
    _fold_in_log(folder)
    shutil.rmtree(work, ignore_errors=True)  # of a repair that was cut short
    done = Rebuilt(folder / FOLDER / f"{schema.DATABASE}.damaged-{_hash(database)[:12]}")
    store = LocalStore.open(work, settings, create=True)
    try:
        _fill(store, folder, encoder, done)
        for source, level in _trust(folder).items():
            store.set_trust(source, level)
    finally:
        store.close()
    stage("rebuilt")
    segments = folder / schema.SEGMENT_FOLDER
    for path in (work / schema.SEGMENT_FOLDER).iterdir():
        os.rename(path, segments / path.name)
    sync_folder(segments)
    done.database.parent.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError):
        os.link(database, done.database)
    sync_folder(done.database.parent)
    stage("moved")
    os.replace(work / schema.DATABASE, database)
    sync_folder(folder)
    stage("committed")
    shutil.rmtree(work, ignore_errors=True)
    with LocalStore.open(folder, settings, writable=False) as rebuilt:
        remove_orphans(segments, rebuilt.segment_names())
    return done


def _fill(store: LocalStore, folder: Path, encoder: Encoder, done: Rebuilt) -> None:
    batch: list[Article] = []
    for proof in _salvaged(folder, done):
        if set(proof.faults) & set(LASTING):
            done.quarantined[proof.article.id] = set_apart(folder, proof.article, proof.faults)
            continue
        done.articles.append(proof.article.id)
        batch.append(proof.article)
        if len(batch) == BATCH_ARTICLES:
            store.upsert(index_articles(encoder, batch))
            batch = []
    store.upsert(index_articles(encoder, batch))


def _trust(folder: Path) -> Mapping[str, Level]:
    """Return how far sources are trusted, where that can still be proved."""
    with _opened(folder) as connection:
        try:
            return prove_trust(connection)
        except sqlite3.DatabaseError:
            return {}


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Lend the broken database for reading what is left of it."""
    connection = sqlite3.connect(
        f"{_with_header(folder).absolute().as_uri()}?mode=ro&immutable=1",
        isolation_level=None,
        uri=True,
    )
    try:
        yield connection
    finally:
        connection.close()


def _salvaged(folder: Path, done: Rebuilt) -> Iterator[Proof]:
    """Yield every article whose row can be read, its spans left aside."""
    with _opened(folder) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        keys = _keys(connection)
        if not keys:
            raise schema.damaged_database(folder, "no article in it can be read")
        for key in sorted(keys):
            try:
                proof = prove(connection, key, with_spans=False)
            except sqlite3.DatabaseError:
                done.lost += 1
                continue
            if proof is not None:
                yield proof


def _with_header(folder: Path) -> Path:
    """Return the database, or a copy with its first bytes mended where only they are wrong."""
    database, copy = folder / schema.DATABASE, folder / schema.WORK_FOLDER / "headed"
    with database.open("rb") as file:
        first = file.read(100)
    ours = first[OURS] == schema.APPLICATION_ID.to_bytes(4, "big")
    if first.startswith(HEADER) or not ours:
        return database
    shutil.copyfile(database, copy)
    with copy.open("r+b") as file:
        file.write(HEADER)
    return copy


def _keys(connection: sqlite3.Connection) -> set[int]:
    """Return the row keys that any table names, read from both ends up to the damage."""
    found: set[int] = set()
    for owner in OWNERS:
        for direction in ("ASC", "DESC"):
            column = owner.split()[0]
            with suppress(sqlite3.DatabaseError):
                for (key,) in connection.execute(
                    f"SELECT DISTINCT {owner} ORDER BY {column} {direction}"
                ):
                    if isinstance(key, int):
                        found.add(key)
    return found


def _fold_in_log(folder: Path) -> None:
    """Bring what is committed from the log into the database; the new one must find no log."""
    with suppress(sqlite3.DatabaseError):
        connection = sqlite3.connect(folder / schema.DATABASE, schema.BUSY_SECONDS)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    for end in ("-wal", "-shm"):
        log = folder / f"{schema.DATABASE}{end}"
        with suppress(FileNotFoundError):
            if end == "-wal" and log.stat().st_size:
                raise StoreError(
                    f"{log} cannot be folded into the database. Stop the programs that use the "
                    "folder, then run the same again."
                )
            log.unlink()


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
