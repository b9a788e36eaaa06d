"""The segments of one generation -> searchable indexes in memory that never change."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Filter
from index.keyword import SparseBM25
from index.postings import Postings, from_arrays
from index.segment_plan import Segment
from index.segments import SegmentFile, read_segment
from index.store import ScoredIds
from index.vector import VectorIndex

Positions = NDArray[np.intp]
FILTERS_KEPT = 32


@dataclass(frozen=True)
class Snapshot:
    """Everything a search needs; one search uses one snapshot from beginning to end."""

    generation: int
    chunk_ids: NDArray[np.int64]  # ascending: a chunk's place here is its position
    keyword: SparseBM25
    vectors: VectorIndex
    dimensions: int | None
    allowed: dict[Filter, Positions] = field(default_factory=dict)

    def remember(self, where: Filter, chunk_ids: NDArray[np.int64]) -> None:
        """Keep the positions a filter allows, for the next question with the same filter."""
        if len(self.allowed) >= FILTERS_KEPT:
            self.allowed.clear()
        self.allowed[where] = np.searchsorted(self.chunk_ids, chunk_ids)

    def scored(self, found: tuple[Positions, NDArray[np.floating[Any]]]) -> ScoredIds:
        """Turn positions and scores into chunk ids and scores."""
        positions, scores = found
        return list(zip(self.chunk_ids[positions].tolist(), scores.tolist(), strict=True))


def load(folder: Path, generation: int, segments: Sequence[Segment], trusted: set[str]) -> Snapshot:
    """Read every segment; ``trusted`` names those verified before, and grows."""
    files = [segment.files for segment in segments if segment.files is not None]
    with ThreadPoolExecutor(1) as pool:  # hashing and copying leave the interpreter free
        vectors = pool.submit(_load_vectors, folder, [pair[0] for pair in files], trusted)
        postings = _load_postings(folder, [pair[1] for pair in files], trusted)
        keyword = SparseBM25(postings)
        index, dimensions = vectors.result()
    trusted.clear()
    trusted.update(file.name for pair in files for file in pair)
    chunk_ids = [part.chunk_ids for part in postings]
    return Snapshot(
        generation,
        np.concatenate(chunk_ids) if chunk_ids else np.zeros(0, np.int64),
        keyword,
        index,
        dimensions,
    )


def _load_vectors(
    folder: Path, files: Sequence[SegmentFile], trusted: set[str]
) -> tuple[VectorIndex, int | None]:
    matrices = [
        read_segment(folder, file, verify=file.name not in trusted)["vectors"] for file in files
    ]
    return VectorIndex(matrices), matrices[0].shape[1] if matrices else None


def _load_postings(folder: Path, files: Sequence[SegmentFile], trusted: set[str]) -> list[Postings]:
    return [
        from_arrays(read_segment(folder, file, verify=file.name not in trusted)) for file in files
    ]
