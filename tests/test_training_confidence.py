"""The threshold that is chosen refuses where answering would lose more than it gains."""

import numpy as np

from training.confidence import best_threshold


def _threshold(shares: list[float], right: list[float], answerable: list[int]) -> float:
    return best_threshold(np.array(shares), np.array(right), np.array(answerable, bool))


def test_the_threshold_lets_the_last_gain_through_and_is_rounded_down() -> None:
    assert _threshold([0.9, 0.70191, 0.3], [1, 1, 0], [1, 1, 0]) == 0.701
    assert _threshold([0.3, 0.9], [0, 1], [0, 1]) == 0.9  # in whatever order
    assert _threshold([0.9, 0.5, 0.4], [1, 0, 1], [1, 0, 1]) == 0.9  # one lost, one gained: surer
    assert _threshold([0.9, 0.5, 0.4], [1, 0, 1], [1, 1, 1]) == 0.4  # a wrong answer loses nothing
