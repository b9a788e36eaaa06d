"""Unit vectors -> the nearest of them to a question's vector, through FAISS.

The index is built in memory from arrays; no FAISS file is ever read or written, because a
damaged one may load without an error and answer wrong.
"""

from collections.abc import Sequence
from typing import Any, Literal, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from index.datatypes import FloatMatrix

engine: Any = faiss  # its stubs do not know the constructors that its Python layer adds
HalfMatrix = NDArray[np.float16]
Positions = NDArray[np.intp]
Kind = Literal["exact", "sq8", "ivf_sq8"]

# Exact search over the stored float16 rows: half the memory and half the time of float32 rows,
# the same results, and no conversion at start (200,000 x 384, one thread: 6 against 10 ms).
EXACT_MAX = 200_000
# 8 bits halve the memory again (1,000,000 x 384: 0.4 GB) and lose about 1 % of the ten nearest.
SQ8_MAX = 1_000_000
# Above, only some cells are looked at: 2,048 cells, 256 probed, found 96 % of the ten nearest
# among 1,000,000 in 5 ms instead of 41.
IVF_CELLS = 2_048
IVF_PROBES = 256
TRAINING_ROWS_PER_CELL = 40  # FAISS warns below 39
# Fewer allowed rows than this are compared one by one, so that no cell left out hides them.
DIRECT_MAX = 20_000
SPARE_HITS = 16  # asked for beyond top_k, so that equal scores at the cut are seen


class VectorIndex:
    """Inner product over unit rows; safe for many threads at once, never changed."""

    def __init__(self, matrices: Sequence[HalfMatrix], kind: Kind | None = None) -> None:
        self.size = sum(len(matrix) for matrix in matrices)
        self.kind: Kind = kind or choose_kind(self.size)
        self._index: Any = _build(matrices, self.kind, self.size) if self.size else None

    def search(
        self, vector: FloatMatrix, top_k: int, allowed: Positions | None = None
    ) -> tuple[Positions, NDArray[np.float32]]:
        """Return positions and inner products, best first, equal ones by position.

        ``vector`` has shape (dimensions,); ``allowed`` holds the positions that may answer,
        ascending; None = all.
        """
        available = self.size if allowed is None else len(allowed)
        wanted = min(top_k, available)
        if wanted <= 0:
            return np.zeros(0, np.intp), np.zeros(0, np.float32)
        engine.omp_set_num_threads(1)  # per thread; one question is too little work to share
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        fetched = min(wanted + SPARE_HITS, available)
        while True:
            positions, scores = self._nearest(query, fetched, allowed)
            enough = len(scores) < fetched or fetched == available
            if enough or scores[-1] < scores[wanted - 1]:
                break
            fetched = min(fetched * 4, available)  # many equal scores at the cut
        order = np.lexsort((positions, -scores))[:wanted]
        return positions[order], scores[order]

    def _nearest(
        self, query: FloatMatrix, count: int, allowed: Positions | None
    ) -> tuple[Positions, NDArray[np.float32]]:
        if allowed is not None and self.kind == "ivf_sq8" and len(allowed) <= DIRECT_MAX:
            rows = self._index.reconstruct_batch(allowed)
            scores, found = engine.knn(query, rows, count, metric=engine.METRIC_INNER_PRODUCT)
            return allowed[found[0]], scores[0]
        # FAISS keeps a bare pointer to the bits: they must outlive the search.
        bits = None if allowed is None else _bitmap(allowed, self.size)
        scores, found = self._index.search(query, count, params=_parameters(self.kind, bits))
        present = found[0] >= 0
        return found[0][present].astype(np.intp), scores[0][present]


def choose_kind(size: int) -> Kind:
    """Return the index that fits so many vectors."""
    if size <= EXACT_MAX:
        return "exact"
    return "sq8" if size <= SQ8_MAX else "ivf_sq8"


def _build(matrices: Sequence[HalfMatrix], kind: Kind, size: int) -> faiss.Index:
    dimensions = matrices[0].shape[1]
    index: Any
    if kind == "exact":
        index = engine.IndexScalarQuantizer(
            dimensions, engine.ScalarQuantizer.QT_fp16, engine.METRIC_INNER_PRODUCT
        )
        for matrix in matrices:  # float16 rows are this index's own codes
            index.add_sa_codes(np.ascontiguousarray(matrix).view(np.uint8))
        return cast(faiss.Index, index)
    if kind == "sq8":
        index = engine.IndexScalarQuantizer(
            dimensions, engine.ScalarQuantizer.QT_8bit, engine.METRIC_INNER_PRODUCT
        )
    else:
        cells = min(IVF_CELLS, max(size // TRAINING_ROWS_PER_CELL, 1))
        index = engine.index_factory(dimensions, f"IVF{cells},SQ8", engine.METRIC_INNER_PRODUCT)
    index.train(_sample(matrices, size, IVF_CELLS * TRAINING_ROWS_PER_CELL))
    for matrix in matrices:
        index.add(matrix.astype(np.float32))
    if kind == "ivf_sq8":
        index.make_direct_map()
    return cast(faiss.Index, index)


def _sample(matrices: Sequence[HalfMatrix], size: int, most: int) -> FloatMatrix:
    step = max(size // most, 1)
    return np.concatenate([matrix[::step] for matrix in matrices]).astype(np.float32)


def _bitmap(allowed: Positions, size: int) -> NDArray[np.uint8]:
    mask = np.zeros(size, np.bool_)
    mask[allowed] = True
    return np.packbits(mask, bitorder="little")


def _parameters(kind: Kind, bits: NDArray[np.uint8] | None) -> faiss.SearchParameters | None:
    selector = None if bits is None else engine.IDSelectorBitmap(bits)
    parameters: faiss.SearchParameters | None = None
    if kind == "ivf_sq8":
        parameters = engine.SearchParametersIVF(sel=selector, nprobe=IVF_PROBES)
    elif selector is not None:
        parameters = engine.SearchParameters(sel=selector)
    return parameters
