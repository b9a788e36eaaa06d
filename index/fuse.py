"""Two rankings of chunk ids -> one: BM25 plus the standardised cosine.

A weighted sum of scores (a convex combination: Bruch et al. 2023) instead of reciprocal rank
fusion, which was measured to lose against it. Cosines are standardised over their own list,
because every encoder spreads them differently; BM25 scores stay as they are, because how far
they are apart tells how much the words matter. See eval/README.md for the measurements.
"""

from collections.abc import Sequence

import numpy as np

from index.store import ScoredIds

VECTOR_WEIGHT = 1.0  # BM25 points for one standard deviation of the cosine
DEPTH = 200  # how many of each list take part
RERANKED = 30  # how many of the fused ranking are looked at word by word
COVERAGE_WEIGHT = 20.0  # BM25 points for covering all words of the question


def fuse(keyword: ScoredIds, vector: ScoredIds, vector_weight: float = VECTOR_WEIGHT) -> ScoredIds:
    """Return the ids of both lists by ``bm25 + vector_weight * z(cosine)``, best first.

    An id that one list lacks gets that list's lowest score. Ties go to the lower id.
    """
    points = dict(keyword)
    standard = _standardised(vector)
    fewest, lowest = min(points.values(), default=0.0), min(standard.values(), default=0.0)
    sums = {
        chunk_id: points.get(chunk_id, fewest) + vector_weight * standard.get(chunk_id, lowest)
        for chunk_id in points.keys() | standard.keys()
    }
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def rerank(ranking: ScoredIds, coverage: Sequence[float]) -> ScoredIds:
    """Return the ranking with ``COVERAGE_WEIGHT * coverage`` added to its first entries.

    ``coverage`` holds a share for each of these; the others keep their order behind them.
    """
    count = len(coverage)
    head = [
        (chunk_id, score + COVERAGE_WEIGHT * share)
        for (chunk_id, score), share in zip(ranking[:count], coverage, strict=True)
    ]
    head.sort(key=lambda item: (-item[1], item[0]))
    # Nobody looked at the rest: no entry of it covers more than the least of those looked at.
    least = COVERAGE_WEIGHT * min(coverage, default=0.0)
    last = head[-1][1] if head else float("inf")
    return head + [(chunk_id, min(score + least, last)) for chunk_id, score in ranking[count:]]


def _standardised(ranking: ScoredIds) -> dict[int, float]:
    scores = np.array([score for _, score in ranking], np.float64)
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-9:
        return {chunk_id: 0.0 for chunk_id, _ in ranking}
    return {chunk_id: (score - float(scores.mean())) / spread for chunk_id, score in ranking}
