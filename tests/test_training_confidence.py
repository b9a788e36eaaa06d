"""The threshold that is chosen gives up next to no F1 for fewer wrong answers."""

import numpy as np

from training.confidence import F1_GIVEN_UP, best_threshold


def _threshold(shares: list[float], right: list[float], answerable: list[int]) -> float:
    return best_threshold(np.array(shares), np.array(right), np.array(answerable, bool))


def test_the_threshold_lets_the_last_gain_through_and_is_rounded_down() -> None:
    assert _threshold([0.9, 0.70191, 0.3], [1, 1, 0], [1, 1, 0]) == 0.701
    assert _threshold([0.3, 0.9], [0, 1], [0, 1]) == 0.9  # in whatever order
    assert _threshold([0.9, 0.5, 0.4], [1, 0, 1], [1, 0, 1]) == 0.9  # one lost, one gained: surer


def test_wrong_answers_that_gain_next_to_nothing_are_refused() -> None:
    many = 1000
    allowed = F1_GIVEN_UP * many  # right answers that may be given up
    right = [1.0] * 500 + [0.0] * 100 + [1.0] * int(allowed) + [0.0] * (400 - int(allowed))
    shares = np.linspace(0.9, 0.1, many).round(4).tolist()
    assert _threshold(shares, right, [1] * many) == int(shares[499] * 1000) / 1000
    right[605] = 1.0  # one more is worth the hundred wrong ones
    wanted = next(i for i in range(600, many) if sum(right[: i + 1]) > sum(right) - allowed - 0.5)
    assert _threshold(shares, right, [1] * many) == int(shares[wanted] * 1000) / 1000
