"""Ranking of anything -> reciprocal rank and hit, for tables of rankings that are no results.

The same as ``reciprocal_rank@k`` and ``success@k`` of eval/measures/ranking.py, in one line each.
"""

from collections.abc import Sequence


def reciprocal_rank(ranking: Sequence[object], gold: Sequence[object], depth: int = 10) -> float:
    """Return 1 / rank of the first gold item among the first ``depth``, 0 without one (MRR)."""
    for rank, item in enumerate(ranking[:depth], 1):
        if item in gold:
            return 1.0 / rank
    return 0.0


def hit(ranking: Sequence[object], gold: Sequence[object], depth: int) -> float:
    """Return 1 when a gold item is among the first ``depth`` (success@k, not recall@k)."""
    return float(any(item in gold for item in ranking[:depth]))
