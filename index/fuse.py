"""Two rankings of chunk ids -> one.

Each list's scores are standardised over the list itself (z-scores: Lee 1997 compares such
normalisations) and added with a fitted weight. Reciprocal rank fusion was measured to fall
below the better of the two lists; see eval/README.md.
"""

import numpy as np

from index.store import ScoredIds

VECTOR_WEIGHT = 1.5
DEPTH = 200  # how many of each list take part


def fuse(keyword: ScoredIds, vector: ScoredIds, vector_weight: float = VECTOR_WEIGHT) -> ScoredIds:
    """Return the ids of both lists by ``z(keyword) + vector_weight * z(vector)``, best first.

    An id that one list lacks gets that list's lowest score. Ties go to the lower id.
    """
    sums: dict[int, float] = {}
    total = {chunk_id for chunk_id, _ in keyword} | {chunk_id for chunk_id, _ in vector}
    for ranking, weight in ((keyword, 1.0), (vector, vector_weight)):
        scores = _standardise(ranking)
        lowest = min(scores.values(), default=0.0)
        for chunk_id in total:
            sums[chunk_id] = sums.get(chunk_id, 0.0) + weight * scores.get(chunk_id, lowest)
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def _standardise(ranking: ScoredIds) -> dict[int, float]:
    if not ranking:
        return {}
    scores = np.array([score for _, score in ranking])
    spread = float(scores.std())
    centred = (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)
    return {chunk_id: float(value) for (chunk_id, _), value in zip(ranking, centred, strict=True)}
