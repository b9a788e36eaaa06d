"""Changes and an open transaction -> rows and segment files that become true together.

The order is the promise: files are on the disk before a row names them, and the row is
committed before anyone is told. A process that dies earlier leaves at most orphan files.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from index import rows, schema
from index.changes import Changes, added_segment
from index.datatypes import Filter
from index.errors import IndexMismatchError, StoreError
from index.segment_check import Checked
from index.segment_plan import pair_files, plan, write_planned
from index.segments import SegmentFile, remove_orphans, sync_folder

Stage = Callable[[str], None]  # told: begin, segments, rows, committed


def commit(
    connection: sqlite3.Connection,
    segment_folder: Path,
    changes: Changes,
    stage: Stage,
    notes: Mapping[str, str] | None = None,
    sound: Checked | None = None,
    removed_notes: Sequence[str] = (),
) -> None:
    """Carry out changes in the transaction that is open, and end it; ``notes`` go into meta.

    ``removed_notes`` are keys that go from there. ``sound`` names the segments that may be kept,
    where others are damaged.
    """
    stage("begin")
    meta = schema.read_meta(connection)
    generation = schema.counter(meta, "generation") + 1
    first_chunk = schema.counter(meta, "next_chunk")
    width = _vector_width(meta, changes)
    added = added_segment(changes.inserted, first_chunk)
    # 1. Rows of the articles.
    removed = rows.delete_articles(connection, changes.removed_keys)
    rows.insert_articles(connection, changes.inserted, first_chunk)
    # 2. Segment files.
    before = rows.select_segments(connection)
    usable = pair_files(before) if sound is None else sound.segments
    if sound is not None:
        removed = np.setdiff1d(sound.chunk_ids, rows.select_chunk_ids(connection, Filter()))
    planned = plan(segment_folder, usable, removed, added)
    kept = {file.name for segment in planned for file in segment.files or ()}
    dropped = [file.name for file in before if file.name not in kept]
    written: list[SegmentFile] = []
    try:
        write_planned(segment_folder, generation, planned, written.append)
        stage("segments")
        # 3. Rows of the files, and the new generation.
        rows.replace_segments(connection, dropped, written)
        counters = {"generation": generation, "next_chunk": first_chunk + changes.chunk_count}
        schema.write_meta(connection, {**(notes or {}), **width, **counters}, removed_notes)
        stage("rows")
    except BaseException:
        _unlink(segment_folder, (file.name for file in written))
        raise
    # 4. From here on it is true. Should this fail half-way, the files stay: whether a row names
    # them is known only to whoever opens the database next.
    _end(connection, segment_folder.parent)
    stage("committed")
    _unlink(segment_folder, dropped)


def clean(connection: sqlite3.Connection, folder: Path) -> None:
    """Leave no byte of deleted rows in the database, its log or files that no row names.

    ``secure_delete`` alone is not enough: SQLite may have moved a row before it was deleted.
    """
    segment_folder = folder / schema.SEGMENT_FOLDER
    try:
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        remove_orphans(segment_folder, {file.name for file in rows.select_segments(connection)})
        # Else a loss of power could bring them back when nothing tells any more to remove them.
        sync_folder(segment_folder)
        if not busy:  # else a reader still needs the log: the next writer cleans again
            connection.execute("BEGIN IMMEDIATE")
            schema.write_meta(connection, {}, removed=[schema.CLEANING])
            connection.execute("COMMIT")
    except (sqlite3.OperationalError, OSError) as error:
        raise StoreError(
            f"forgotten, but traces of the text may remain in {folder} ({error}). "
            "Make room; the next kutip add or forget removes them."
        ) from None


def _end(connection: sqlite3.Connection, folder: Path) -> None:
    try:
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (
            sqlite3.SQLITE_IOERR_FSYNC,
            sqlite3.SQLITE_IOERR_DIR_FSYNC,
        ):
            raise
        # All is written, but not surely on the disk: the next to open it finds it there or not.
        raise StoreError(
            f"{folder / schema.DATABASE} may or may not have taken the change ({error}). Check the "
            "disk and its free space, then run the same again."
        ) from None


def _vector_width(meta: Mapping[str, str], changes: Changes) -> dict[str, str]:
    """Return the note on the vectors' length; refuse another one than that of the store."""
    widths = {indexed.vectors.shape[1] for indexed in changes.inserted if indexed.chunks}
    if not widths:
        return {}
    stored = int(meta.get(schema.VECTOR_WIDTH, min(widths)))
    if widths != {stored}:
        raise IndexMismatchError(
            f"vectors of {max(widths - {stored})} numbers do not fit those of {stored}. Use the "
            "encoder the store was built with, or a second store: kutip add PATH --store DIR"
        )
    return {schema.VECTOR_WIDTH: str(stored)}


def _unlink(segment_folder: Path, names: Iterable[str]) -> None:
    # Readers hold the content in memory; one that is just opening reads the list again.
    for name in names:
        with suppress(OSError):  # an orphan: the next writer removes it
            (segment_folder / name).unlink(missing_ok=True)
