"""An article's id -> every place of the store's folder that still holds something of it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import rows, schema
from index.datatypes import Filter
from index.errors import StoreError
from index.proof import COLUMNS, find_key, prove
from index.segments import read_segment

PART = 1 << 20
KEPT = ("history.sqlite3", "feedback.jsonl")
ROWS = ("article", "sentence", "chunk", "seal")


@dataclass(frozen=True, slots=True)
class Trace:
    """What one place holds: ``count`` is None where the place could not be looked at."""

    place: str
    count: int | None
    where: str = ""


def audit_article(folder: Path, article_id: str) -> list[Trace]:
    """Return one line for each place, those with nothing too. Writes nothing."""
    with schema.plain_errors(folder):
        schema.refuse_foreign(folder)
        connection = schema.connect_reader(folder)
        try:
            connection.execute("BEGIN")
            return [
                *_row_traces(connection, article_id),
                *_file_traces(folder, connection, article_id),
            ]
        finally:
            connection.close()


def _row_traces(connection: sqlite3.Connection, article_id: str) -> Iterator[Trace]:
    key = find_key(connection, article_id)
    for table in ROWS:
        if table == "seal" and not schema.has_seals(connection):
            continue
        column = "key" if table == "article" else "article"
        # A row without its article would be a trace of one that was forgotten.
        lost = "" if table == "article" else "OR article NOT IN (SELECT key FROM article)"
        (count,) = connection.execute(
            f"SELECT count(*) FROM {table} WHERE {column} = ? {lost}",  # noqa: S608
            (-1 if key is None else key,),
        ).fetchone()
        yield Trace(table, count, schema.DATABASE)


def _file_traces(folder: Path, connection: sqlite3.Connection, article_id: str) -> Iterator[Trace]:
    key = find_key(connection, article_id)
    proof = prove(connection, key) if key is not None else None
    own = np.array([chunk.id for chunk in proof.chunks] if proof else [], np.int64)
    stored = rows.select_chunk_ids(connection, Filter())
    segment_folder = folder / schema.SEGMENT_FOLDER
    for kind in ("vectors", "postings"):
        count = 0
        for file in rows.select_segments(connection):
            if file.kind != kind:
                continue
            try:
                ids = read_segment(segment_folder, file)["chunk_ids"]
            except (StoreError, OSError):
                yield Trace(kind, None, f"{schema.SEGMENT_FOLDER}/{file.name}")
                continue
            # An id that no row has belongs to nobody, or to what was forgotten.
            count += int(np.isin(ids, own).sum() + (~np.isin(ids, stored)).sum())
        yield Trace(kind, count, schema.SEGMENT_FOLDER)
    named = {file.name for file in rows.select_segments(connection)}
    orphans = [path for path in segment_folder.iterdir() if path.name not in named]
    yield Trace("orphans", len(orphans), schema.SEGMENT_FOLDER)
    yield Trace("free_pages", _used_free_pages(folder, connection), schema.DATABASE)
    cleaning = schema.CLEANING in schema.read_meta(connection)
    yield Trace("cleaning", int(cleaning), schema.DATABASE)
    needle = article_id.encode("utf-8", "surrogatepass")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        apart = name.startswith(KEPT) and ".damaged-" not in name  # looked into by its own reader
        if name.startswith((schema.DATABASE, schema.SEGMENT_FOLDER)):
            apart = _others_say(connection, article_id)
        count = 0 if apart else _occurrences(path, needle)
        if count:
            yield Trace("bytes", count, name)


def _others_say(connection: sqlite3.Connection, words: str) -> bool:
    """Tell whether another article holds the id in what it says: then its bytes prove nothing."""
    says = " || ' ' || ".join(f"coalesce({name}, '')" for name in COLUMNS)
    return (
        connection.execute(
            f"SELECT 1 FROM article WHERE id <> ?1 AND instr(lower({says}), lower(?1)) LIMIT 1",  # noqa: S608
            (words,),
        ).fetchone()
        is not None
    )


def _used_free_pages(folder: Path, connection: sqlite3.Connection) -> int:
    """Count the free pages of the database file that still hold more than zeros."""
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    used = 0
    with (folder / schema.DATABASE).open("rb") as file:

        def page(number: int) -> bytes:
            file.seek((number - 1) * size)
            return file.read(size)

        trunk, seen = int.from_bytes(page(1)[32:36], "big"), set[int]()
        while trunk and trunk not in seen:
            seen.add(trunk)
            content = page(trunk)
            count = min(int.from_bytes(content[4:8], "big"), size // 4 - 2)
            used += any(content[8 + 4 * count :])
            for place in range(8, 8 + 4 * count, 4):
                used += any(page(int.from_bytes(content[place : place + 4], "big")))
            trunk = int.from_bytes(content[:4], "big")
    return used


def _occurrences(path: Path, needle: bytes) -> int:
    """Count a text in a file of any size."""
    count, rest = 0, b""
    with path.open("rb") as file:
        while part := file.read(PART):
            window = rest + part
            count += window.count(needle)
            rest = window[max(len(window) - len(needle) + 1, 0) :] if len(needle) > 1 else b""
    return count
