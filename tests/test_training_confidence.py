"""The threshold that is chosen refuses where answering would lose more than it gains."""

import numpy as np
import pytest

from index.datatypes import Chunk, Hit
from qa.datatypes import Candidate
from qa.decide import Confidence
from training.confidence import Outcomes, best_threshold, fitted, outcomes, shares_of
from training.confidence_questions import Asked, Question


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


def _asked(held_out: str, gold: list[str], chunks: int) -> Asked:
    text = "Kereta tiba di Solo pada Senin"
    hit = Hit(Chunk(1, "a", 0, len(text), text), 1.0, "fused")
    found = [Candidate(hit, 15, 19, 2.0), Candidate(hit, 25, 30, 1.0)]
    return Asked(held_out, 0, Question(0, 0, "Di mana?", text, gold), chunks, gold, found)


def test_outcomes_are_of_the_best_answer_and_sets_count_the_same() -> None:
    asked = [
        _asked("idk_mrc", ["Solo"], 20),
        _asked("idk_mrc", [], 30),
        _asked("facqa", ["Senin"], 5),
    ]
    found = outcomes(asked, Confidence(0.0, 0.0, 1.0, 0.0))
    assert found.scores.tolist() == [2.0, 2.0, 2.0]
    assert found.right.tolist() == [1.0, 0.0, 0.0]
    assert found.answerable.tolist() == [True, False, True]
    assert found.weights.tolist() == [0.75, 0.75, 1.5]
    assert np.exp(found.evidence[:, 1]).tolist() == pytest.approx([20, 30, 10])


def test_what_was_put_into_the_answers_is_found_by_the_fit() -> None:
    chooser = np.random.default_rng(0)
    scores, chunks = chooser.normal(0, 3, 20_000), chooser.choice([20, 200, 2000], 20_000)
    truth = Confidence(0.0, 0.5, 0.6, 0.0, size_weight=-0.2)
    nothing = np.zeros(20_000)
    rows = Outcomes(scores, chunks, nothing, nothing == 0, nothing + 1)
    right = chooser.random(20_000) < shares_of(truth, rows)
    found = fitted(Outcomes(scores, chunks, right.astype(float), nothing == 0, nothing + 1), truth)
    assert found.slope == pytest.approx(0.6, abs=0.03)
    assert found.size_weight == pytest.approx(-0.2, abs=0.03)
    assert found.bias == pytest.approx(0.5, abs=0.15)
