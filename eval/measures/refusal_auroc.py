"""Results -> how well the confidence tells answerable questions from unanswerable ones.

AUROC = chance that an answerable question drawn at random has a higher confidence than an
unanswerable one, equal ones count half (Hanley and McNeil 1982; the Mann-Whitney U by the number
of pairs). 0.5 is chance. NaN without questions of both kinds.

Name traps: the positive class is "answerable"; with "refuse" as the positive class and 1 -
confidence as the score it is the same figure. "AUROC" in papers on calibration mostly asks for
right against wrong answers instead, which is another figure.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from eval.measures.base import SetMeasure, mean
from eval.record import Result


def auroc(results: Sequence[Result]) -> float:
    """Return the area under the ROC curve of answerable against unanswerable by confidence."""
    lower = sorted(result.confidence for result in results if not result.answerable)
    if not lower:
        return float("nan")
    twice = [
        bisect_left(lower, result.confidence) + bisect_right(lower, result.confidence)
        for result in results
        if result.answerable
    ]
    return mean(twice) / (2 * len(lower))


AUROC = SetMeasure("auroc", auroc)
