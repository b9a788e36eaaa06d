"""Vectors asked for + vectors known -> the nearest of these for each, a block at a time."""

from collections.abc import Iterator

import numpy as np

from index.datatypes import FloatMatrix

BLOCK = 500


def nearest(
    asked: FloatMatrix, known: FloatMatrix, count: int
) -> Iterator[tuple[list[int], list[float]]]:
    """Yield for each asked row up to ``count`` known rows with their inner products, best first."""
    for start in range(0, len(asked), BLOCK):
        scores = asked[start : start + BLOCK] @ known.T
        ranked = np.argsort(-scores, axis=1)[:, :count]
        for order, row in zip(ranked, scores, strict=True):
            yield order.tolist(), row[order].tolist()
