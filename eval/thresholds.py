"""Results with forced answers -> the same, refused below another threshold.

A threshold chosen on the questions that it is judged by flatters; ``cross_fitted`` chooses it on
one random half and uses it on the other, both ways round, so that no question is scored with a
threshold that it helped to choose.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from eval.measures.best_threshold import best_threshold
from eval.measures.f1 import f1
from eval.record import Result


def refused_below(results: Sequence[Result], threshold: float) -> list[Result]:
    """Return the results, answered where the confidence reaches ``threshold``."""
    return [_decided(result, threshold) for result in results]


def cross_fitted(results: Sequence[Result], seed: int = 0) -> list[Result]:
    """Return every result decided by the threshold with the best F1 on the other half."""
    halves = (np.random.default_rng(seed).permutation(len(results)) % 2).tolist()
    thresholds = [
        best_threshold([r for r, half in zip(results, halves, strict=True) if half != side], f1)
        for side in (0, 1)
    ]
    return [
        _decided(result, thresholds[half].threshold)
        for result, half in zip(results, halves, strict=True)
    ]


def _decided(result: Result, threshold: float) -> Result:
    return replace(result, answered=bool(result.proposals) and result.confidence >= threshold)
