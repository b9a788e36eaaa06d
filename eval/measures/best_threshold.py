"""Results -> the confidence from which answering gives the highest mean, and that mean.

The official SQuAD 2.0 script's best_exact and best_f1 (Rajpurkar et al. 2018), as shares: what
exact match or F1 would be had the threshold been chosen on these very questions. Name trap: it
flatters, the more the fewer questions; never print it as if the threshold had been fixed before.
Two differences: the script also stops between questions of equal confidence, where no threshold
can be put; its figure is then too high and depends on the order of the questions. And where it is
best to answer nothing its threshold reads 0, here infinity.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.measures.exact_match import exact_match
from eval.record import Result


@dataclass(frozen=True, slots=True)
class BestThreshold:
    """Answer at ``threshold`` and above; infinity means to answer nothing."""

    threshold: float
    value: float


def best_threshold(
    results: Sequence[Result], agreement: Callable[[str | None, Sequence[str]], float] = exact_match
) -> BestThreshold:
    """Return the best threshold for ``agreement`` (``exact_match`` or ``f1``).

    Of equally good ones the highest, which answers the least. Of no results the value is NaN.
    """
    if not results:
        return BestThreshold(float("inf"), float("nan"))
    total: float = sum(not result.answerable for result in results)
    best, threshold = total, float("inf")
    ordered = sorted(results, key=_confidence, reverse=True)
    for confidence, group in groupby(ordered, _confidence):
        for result in group:
            total += _gain(result, agreement)
        if total > best:
            best, threshold = total, confidence
    return BestThreshold(threshold, best / len(results))


def _gain(result: Result, agreement: Callable[[str | None, Sequence[str]], float]) -> float:
    """Return what answering adds to the sum that refusing everything has."""
    if result.answerable:
        return agreement(result.forced, result.answers)
    return -1.0 if result.forced else 0.0


def _confidence(result: Result) -> float:
    return result.confidence
