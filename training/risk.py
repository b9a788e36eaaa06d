"""Held-out answers with their confidences -> the curve of what each threshold promises.

Points stand at every fiftieth of the questions, surest first, from an eighth of them on. Each has
the one-sided Clopper-Pearson bound of the share of wrong answers: with 95 % certainty the share
is not higher, among all questions like these (Clopper and Pearson 1934).

Who picks, out of many points, one whose bound is low enough, picks luck as well, and one bound's
95 % is no longer what is promised. So the points are tested in a fixed order, from a fixed start,
and the first that fails ends it (fixed-sequence testing; Angelopoulos et al. 2021, "Learn then
Test"): a point stands with the highest bound of itself and all surer ones. For any share asked
for, the threshold then promises too much in at most 5 of 100 drawings of the questions, whatever
the true curve looks like. That the bounds rise is made so by this, not taken for granted. The
start must not depend on the answers; before an eighth, one wrong answer breaks any promise.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from qa.risk import Curve, CurvePoint

CERTAINTY = 0.95
POINTS = 50
START = 1 / 8  # of the questions
SHARES_CHECKED = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)


def upper_bound(wrong: int, answered: int) -> float:
    """Return the one-sided Clopper-Pearson bound of a share; 1 where all are wrong."""
    if wrong >= answered:
        return 1.0
    return float(betaincinv(wrong + 1, answered - wrong, CERTAINTY))


def curve_of(shares: NDArray[np.float64], is_wrong: NDArray[np.bool_]) -> Curve:
    """Return the curve of questions by their confidences, both of shape (questions,)."""
    points: list[CurvePoint] = []
    for threshold in _thresholds(shares):
        given = shares >= threshold
        answered, wrong = int(given.sum()), int(is_wrong[given].sum())
        bound = max(upper_bound(wrong, answered), points[-1].at_most if points else 0.0)
        # Rounded up: a promise is not made larger by writing it shorter.
        points.append(CurvePoint(threshold, answered, wrong, math.ceil(bound * 10_000) / 10_000))
    return Curve(len(shares), tuple(points))


def _thresholds(shares: NDArray[np.float64]) -> Iterator[float]:
    """Yield the confidences at every fiftieth of the questions, falling, each once."""
    ordered, last = np.sort(shares)[::-1], math.inf
    for point in range(1, POINTS + 1):
        answered = round(len(shares) * point / POINTS)
        if answered < max(1, START * len(shares)):
            continue
        # Rounded down, so that the question whose confidence it is is still answered.
        threshold = math.floor(float(ordered[answered - 1]) * 10_000) / 10_000
        if threshold < last:
            yield threshold
            last = threshold


def print_half(
    shares: NDArray[np.float64], is_wrong: NDArray[np.bool_], choosing: NDArray[np.bool_]
) -> None:
    """Print what the thresholds of one half give on the other."""
    curve, other = curve_of(shares[choosing], is_wrong[choosing]), ~choosing
    for share in SHARES_CHECKED:
        point = curve.point(share)
        if point is None:
            print(f"other half, at most {share:.0%} wrong: no threshold keeps it")
            continue
        given = shares[other] >= point.threshold
        wrong = is_wrong[other][given].mean() if given.any() else 0.0
        print(
            f"other half, at most {share:.0%} wrong: threshold {point.threshold:.3f},"
            f" wrong of given {wrong:.3f}, answered {given.mean():.3f} ({given.sum()})"
        )
