"""Bugs that a writer may be given, each of which the kill loop must find."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crash_writer import ACKNOWLEDGED, Stages

from index import commit, rows
from index.datatypes import IndexedArticle
from index.segment_plan import Segment
from index.segments import SegmentFile

Written = Callable[[SegmentFile], None]


def split(stages: Stages) -> None:
    """Commit the rows of the articles before the segments that hold their search data."""
    insert = rows.insert_articles

    def insert_and_commit(
        connection: sqlite3.Connection, articles: Sequence[IndexedArticle], first_chunk: int
    ) -> None:
        insert(connection, articles, first_chunk)
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")

    rows.insert_articles = insert_and_commit


def early(stages: Stages) -> None:
    """Acknowledge what is not committed yet."""
    hear = stages.told

    def acknowledge_first(stage: str) -> None:
        if stage == "rows":
            stages.tell(ACKNOWLEDGED)
        hear(stage)

    stages.told, stages.acknowledge = acknowledge_first, lambda: None


def late(stages: Stages) -> None:
    """Write the content of segments after the rows that name them are committed."""
    write, hear = commit.write_planned, stages.told
    held: dict[Path, bytes] = {}

    def write_nothing(
        folder: Path, generation: int, planned: Sequence[Segment], written: Written
    ) -> None:
        def hold(file: SegmentFile) -> None:
            path = folder / file.name
            held[path] = path.read_bytes()
            path.write_bytes(b"")
            written(file)

        write(folder, generation, planned, hold)

    def write_at_last(stage: str) -> None:
        hear(stage)
        if stage == "committed":
            for path, content in held.items():
                path.write_bytes(content)

    commit.write_planned, stages.told = write_nothing, write_at_last


def in_place(stages: Stages) -> None:
    """Write the new content of a segment over the old file before the commit."""
    write = commit.write_planned

    def write_over(
        folder: Path, generation: int, planned: Sequence[Segment], written: Written
    ) -> None:
        before = set(folder.glob("*.seg"))
        kept = {folder / file.name for segment in planned for file in segment.files or ()}
        write(folder, generation, planned, written)
        for old in before - kept:
            for new in set(folder.glob("*.seg")) - before:
                shutil.copyfile(new, old)

    commit.write_planned = write_over


PLANTS: Mapping[str, Callable[[Stages], None]] = {
    "split": split,
    "early": early,
    "late": late,
    "in-place": in_place,
}
