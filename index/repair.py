"""A store with problems -> the same store without: derived data made again, the rest set apart.

Where it is asked for, a store that an earlier Kutip built otherwise (other built-in weights, other
chunks) counts as derived data to be made again as well; another encoder's store never does.

Everything happens under the writer's lock, and either in one transaction or by one renaming of
the whole database: a crash leaves the old state or the new one.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import rows, schema
from index.build import index_articles
from index.changes import Changes
from index.check import Problem, check_store
from index.commit import Stage, clean, commit
from index.datatypes import Encoder
from index.local_store import ignore
from index.lock import WriterLock
from index.proof import LASTING, Proof, prove, seal_store
from index.quarantine import set_apart
from index.rebuild import rebuild
from index.segment_check import Checked, check_segments
from index.segments import remove_orphans
from index.trust import unproved_trust

# What only a person can mend: whose file it is, Kutip cannot know.
LEFT = ("stranger", "lock")
# What opening the store for writing and cleaning it mends.
TIDIED = ("orphan", "cleaning", *LEFT)
OUTDATED = "outdated"  # no problem of the files: see the first lines


@dataclass
class Repaired:
    """What a repair did: ids of articles made anew, and set apart with the file they are in now."""

    made_again: list[str] = field(default_factory=list)
    quarantined: dict[str, Path] = field(default_factory=dict)
    lost: int = 0  # articles of which nothing could be read
    orphans: int = 0
    segments: int = 0  # files written or dropped
    database: Path | None = None  # where the damaged database is kept, if it was replaced
    left: tuple[Problem, ...] = ()

    @property
    def did_something(self) -> bool:
        """Tell whether anything was changed."""
        return bool(
            self.made_again
            or self.quarantined
            or self.orphans
            or self.segments
            or self.database
            or self.lost
        )


def repair_store(
    folder: Path,
    encoder: Encoder,
    settings: Mapping[str, str],
    stage: Stage = ignore,
    *,
    renew: bool = False,
) -> Repaired:
    """Mend a store; ``settings`` are those that fit the encoder.

    A sound store is left alone, unless ``renew`` allows to make other search data with the same
    encoder. Raises IndexMismatchError when the store has to be written and was built otherwise.
    """
    with schema.plain_errors(folder):
        schema.refuse_foreign(folder)
        lock = WriterLock(folder / schema.LOCK)
        try:
            return _repair(folder, encoder, settings, stage, renew)
        finally:
            lock.release()


def _repair(
    folder: Path, encoder: Encoder, settings: Mapping[str, str], stage: Stage, renew: bool
) -> Repaired:
    done = Repaired()
    found = check_store(folder, is_writer=True)
    kinds = {problem.kind for problem in found.problems}
    if renew and not kinds & {"database", "meta"} and _is_outdated(found.settings, settings):
        kinds.add(OUTDATED)
    if kinds <= set(LEFT):
        done.left = found.problems
        return done
    (folder / schema.SEGMENT_FOLDER).mkdir(mode=0o700, exist_ok=True)
    if "database" in kinds:
        kept = rebuild(folder, encoder, settings, stage)
        done.database, done.lost = kept.database, kept.lost
        done.quarantined, done.made_again = kept.quarantined, kept.articles
    else:
        connection = schema.connect_writer(folder)
        try:
            _mend(connection, folder, encoder, settings, stage, done, kinds)
        finally:
            connection.close()
    done.left = check_store(folder, is_writer=True).problems
    return done


def _mend(
    connection: sqlite3.Connection,
    folder: Path,
    encoder: Encoder,
    settings: Mapping[str, str],
    stage: Stage,
    done: Repaired,
    kinds: set[str],
) -> None:
    """Mend a store whose database holds together, in one transaction."""
    stored = schema.stored_settings(schema.read_meta(connection))
    if not kinds & {"meta", OUTDATED} and stored:
        schema.check_settings(folder, stored, settings)
    if not schema.has_seals(connection):
        seal_store(connection)
    segment_folder = folder / schema.SEGMENT_FOLDER
    if kinds - set(TIDIED):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _commit(connection, folder, encoder, settings, stage, done, kinds)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    known = {segment.name for segment in rows.select_segments(connection)}
    before = len(list(segment_folder.iterdir()))
    remove_orphans(segment_folder, known)
    done.orphans = before - len(list(segment_folder.iterdir()))
    if (folder / schema.WORK_FOLDER).exists():
        shutil.rmtree(folder / schema.WORK_FOLDER)
        done.orphans += 1
    if schema.CLEANING in schema.read_meta(connection):
        clean(connection, folder)


def _commit(
    connection: sqlite3.Connection,
    folder: Path,
    encoder: Encoder,
    settings: Mapping[str, str],
    stage: Stage,
    done: Repaired,
    kinds: set[str],
) -> None:
    files = rows.select_segments(connection)
    sound = check_segments(
        folder / schema.SEGMENT_FOLDER, files, encoder.dimensions, lambda kind, name: None
    )
    stored = schema.stored_settings(schema.read_meta(connection))
    if schema.differing_settings(stored, settings):
        # What made the vectors is not certain any more, or was something else: make all again.
        sound = Checked((), sound.chunk_ids[:0])
    covered = set(sound.chunk_ids.tolist())
    again: list[Proof] = []
    apart: list[Proof] = []
    for (key,) in connection.execute("SELECT key FROM article ORDER BY key").fetchall():
        proof = prove(connection, key)
        if proof is None:
            raise schema.damaged_database(folder, f"article {key}")
        if set(proof.faults) & set(LASTING):
            apart.append(proof)
        elif proof.faults or not covered.issuperset(chunk.id for chunk in proof.chunks):
            again.append(proof)
    for proof in apart:
        done.quarantined[proof.article.id] = set_apart(folder, proof.article, proof.faults)
    done.made_again = [proof.article.id for proof in again]
    if "meta" in kinds:
        schema.write_meta(connection, _meta(connection, settings), unproved_trust(connection))
    elif OUTDATED in kinds:
        schema.write_meta(connection, schema.setting_notes(settings))
    schema.write_meta(connection, {schema.VECTOR_WIDTH: encoder.dimensions})
    changes = Changes(
        [proof.key for proof in (*apart, *again)],
        index_articles(encoder, [proof.article for proof in again]),
    )
    notes = {schema.CLEANING: "due"} if apart else None
    commit(connection, folder / schema.SEGMENT_FOLDER, changes, stage, notes, sound)
    after = {file.name for file in rows.select_segments(connection)}
    done.segments = len(after ^ {file.name for file in files})


def _meta(connection: sqlite3.Connection, settings: Mapping[str, str]) -> dict[str, object]:
    """Return the store's notes as the rows show them; what they cannot show is given."""
    (generation,) = connection.execute("SELECT max(generation) FROM segment").fetchone()
    (last,) = connection.execute("SELECT max(id) FROM chunk").fetchone()
    stored = schema.read_meta(connection)
    return {
        "format": schema.FORMAT,
        "generation": max(_number(stored.get("generation")), generation or 0),
        "next_chunk": max(_number(stored.get("next_chunk")), (last or 0) + 1),
        **schema.setting_notes(settings),
    }


def _is_outdated(stored: Mapping[str, str], settings: Mapping[str, str]) -> bool:
    """Tell whether a store was built otherwise, with an encoder whose data may be renewed."""
    differing = schema.differing_settings(stored, settings)
    return bool(stored and differing) and schema.is_renewable(stored, settings)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
