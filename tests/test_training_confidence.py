"""The threshold that is chosen refuses where answering would lose more than it gains."""

import numpy as np

from training.confidence import best_threshold


def _threshold(unanswerable_of_wrong: float, questions: int = 4000, seed: int = 0) -> float:
    """Return the threshold for answers that are right as often as they say."""
    chooser = np.random.default_rng(seed)
    shares = chooser.uniform(0.02, 0.98, questions)
    right = chooser.random(questions) < shares
    answerable = right | (chooser.random(questions) >= unanswerable_of_wrong)
    return best_threshold(shares, right.astype(float), answerable)


def test_the_threshold_is_where_an_answer_is_as_likely_right_as_there_is_none() -> None:
    assert abs(_threshold(unanswerable_of_wrong=1.0) - 0.5) < 0.05
    # s = (1 - s) / 4: a wrong answer where there is another loses nothing
    assert abs(_threshold(unanswerable_of_wrong=0.25) - 0.2) < 0.06


def test_the_threshold_hardly_hangs_on_which_questions_were_asked() -> None:
    # That with the highest F1 on the same questions differs by 0.14.
    thresholds = [_threshold(0.6, 763, seed) for seed in range(5)]
    assert max(thresholds) - min(thresholds) < 0.06


def test_all_or_nothing_is_answered_where_one_of_them_never_loses() -> None:
    shares, never, always = np.linspace(0.1, 0.9, 50), np.zeros(50, bool), np.ones(50, bool)
    assert best_threshold(shares, np.zeros(50), np.arange(50) < 5) == 1.0
    assert best_threshold(shares, np.zeros(50), never) == 1.0
    assert best_threshold(shares, np.zeros(50), always) == 0.0


def test_a_row_counts_as_often_as_its_weight_says() -> None:
    chooser = np.random.default_rng(0)
    shares = chooser.uniform(0.02, 0.98, 400)
    right = (chooser.random(400) < shares).astype(float)
    answerable = (right > 0) | (chooser.random(400) < 0.5)
    counts = np.where(answerable, 1, 3)
    repeated = np.repeat(np.arange(400), counts)
    weighted = best_threshold(shares, right, answerable, counts.astype(float))
    assert weighted == best_threshold(shares[repeated], right[repeated], answerable[repeated])
    assert weighted > best_threshold(shares, right, answerable)
