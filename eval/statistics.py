"""Per-question values -> means with bootstrap intervals."""

from collections.abc import Sequence

import numpy as np


def bootstrap_interval(
    values: Sequence[float], samples: int = 2000, seed: int = 0
) -> tuple[float, float, float]:
    """Return the mean and its 95 % percentile interval; of no values, three NaN.

    Questions are drawn with replacement ``samples`` times; the interval runs from the 2.5th
    to the 97.5th percentile of the means of the draws.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        return float("nan"), float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    # one draw at a time: a (samples, n) matrix of indices would need gigabytes for large n
    means = [array[generator.integers(0, array.size, array.size)].mean() for _ in range(samples)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(array.mean()), float(low), float(high)


def paired_randomisation(
    left: Sequence[float], right: Sequence[float], samples: int = 10_000, seed: int = 0
) -> float:
    """Return the two-sided p-value that paired values differ in the mean only by chance.

    Signs of the differences are flipped at random (Fisher 1935; Smucker et al. 2007 for
    retrieval); the observed arrangement counts as one of the samples.
    """
    difference = np.asarray(left, np.float64) - np.asarray(right, np.float64)
    generator = np.random.default_rng(seed)
    observed = abs(difference.sum())
    as_far = 0
    for _ in range(samples):
        signs = generator.integers(0, 2, len(difference)) * 2 - 1
        as_far += abs((signs * difference).sum()) >= observed - 1e-12
    return (as_far + 1) / (samples + 1)
