"""Which chunks come and go -> which segment files are written and which are dropped.

Segments are kept in the order of their chunk ids and never overlap. Removing a chunk rewrites
its segment at once, so that nothing of a forgotten article stays in any file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.postings import Integers, Postings, from_arrays, merge, to_arrays, without
from index.segments import Arrays, SegmentFile, damaged, read_segment, sync_folder, write_segment

# So many neighbours are merged, when none of them outweighs the rest: each chunk is then
# rewritten a few times in its life only.
MERGE_COUNT = 8
# A larger segment is never made by merging, which bounds what forgetting one article rewrites.
MERGED_CHUNKS_MAX = 32_768


@dataclass(frozen=True, slots=True)
class SegmentData:
    """The content of one segment; rows of ``vectors`` follow ``postings.chunk_ids``."""

    vectors: NDArray[np.float16]
    postings: Postings


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment on disk (``files``: vectors, postings), or one still to be written (``data``)."""

    chunks: int
    chunk_lo: int
    chunk_hi: int
    files: tuple[SegmentFile, SegmentFile] | None = None
    data: SegmentData | None = None


def pair_files(files: Sequence[SegmentFile]) -> list[Segment]:
    """Bring the two files of every segment together, in the order of their chunk ids."""
    vectors = sorted((f for f in files if f.kind == "vectors"), key=lambda f: f.chunk_lo)
    postings = sorted((f for f in files if f.kind == "postings"), key=lambda f: f.chunk_lo)
    if len(vectors) + len(postings) != len(files):
        raise damaged(Path("the list of segments"))
    for one, other in zip_longest(vectors, postings):
        if one is None or other is None or _place(one) != _place(other):
            raise damaged(Path((one or other).name))
    for before, after in pairwise(vectors):
        if after.chunk_lo <= before.chunk_hi:
            raise damaged(Path(after.name))
    return [
        Segment(one.chunks, one.chunk_lo, one.chunk_hi, (one, other))
        for one, other in zip(vectors, postings, strict=True)
    ]


def _place(file: SegmentFile) -> tuple[int, int, int]:
    return file.chunks, file.chunk_lo, file.chunk_hi


def plan(
    folder: Path, segments: Sequence[Segment], removed: Integers, added: SegmentData | None
) -> list[Segment]:
    """Return the segments after the change; those with ``data`` are still to be written."""
    kept = [
        thinned
        for segment in segments
        if (thinned := _thin_out(folder, segment, removed)) is not None
    ]
    if added is not None:
        kept += [_unwritten(piece) for piece in _pieces(added)]
    while (run := _merge_candidates([segment.chunks for segment in kept])) is not None:
        kept[run] = [_unwritten(_join([_load(folder, part) for part in kept[run]]))]
    return kept


def write_planned(
    folder: Path,
    generation: int,
    segments: Sequence[Segment],
    written: Callable[[SegmentFile], None],
) -> None:
    """Write the files still missing, tell ``written`` each one, then sync the folder."""
    for segment in segments:
        if segment.data is not None:
            postings = segment.data.postings
            vectors: Arrays = {"chunk_ids": postings.chunk_ids, "vectors": segment.data.vectors}
            written(write_segment(folder, generation, "vectors", vectors))
            written(write_segment(folder, generation, "postings", to_arrays(postings)))
    sync_folder(folder)


def _thin_out(folder: Path, segment: Segment, removed: Integers) -> Segment | None:
    inside = removed[(removed >= segment.chunk_lo) & (removed <= segment.chunk_hi)]
    if not len(inside):
        return segment
    data = _load(folder, segment)
    gone = np.isin(data.postings.chunk_ids, inside)
    if not gone.any():
        return segment
    if gone.all():
        return None
    return _unwritten(SegmentData(data.vectors[~gone], without(data.postings, inside)))


def _load(folder: Path, segment: Segment) -> SegmentData:
    if segment.data is not None:
        return segment.data
    if segment.files is None:
        raise ValueError("a segment has files or data")
    vectors, postings = segment.files
    try:
        return SegmentData(
            read_segment(folder, vectors)["vectors"], from_arrays(read_segment(folder, postings))
        )
    except FileNotFoundError as error:
        raise damaged(Path(error.filename)) from None


def _join(parts: Sequence[SegmentData]) -> SegmentData:
    return SegmentData(
        np.concatenate([part.vectors for part in parts]),
        merge([part.postings for part in parts]),
    )


def _pieces(data: SegmentData) -> Iterator[SegmentData]:
    """Cut what is added at once, after a repair a whole archive, as merging would leave it."""
    ids = data.postings.chunk_ids
    if len(ids) <= MERGED_CHUNKS_MAX:
        yield data
        return
    for start in range(0, len(ids), MERGED_CHUNKS_MAX):
        inside = slice(start, start + MERGED_CHUNKS_MAX)
        others = np.delete(ids, inside)
        yield SegmentData(data.vectors[inside], without(data.postings, others))


def _unwritten(data: SegmentData) -> Segment:
    ids = data.postings.chunk_ids
    return Segment(len(ids), int(ids[0]), int(ids[-1]), data=data)


def _merge_candidates(sizes: Sequence[int]) -> slice | None:
    """Return the last run of neighbours worth merging, None when there is none."""
    for start in range(len(sizes) - MERGE_COUNT, -1, -1):
        run = sizes[start : start + MERGE_COUNT]
        if sum(run) <= MERGED_CHUNKS_MAX and 2 * max(run) <= sum(run):
            return slice(start, start + MERGE_COUNT)
    return None
