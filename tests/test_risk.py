"""Of the answers that a threshold lets through, no more are wrong than was asked for."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import KutipError
from index.model_manifest import write_manifest
from qa.decide import Confidence
from qa.risk import Curve, CurvePoint, percent, read_share
from training.risk import CERTAINTY, curve_of, upper_bound

BUILTIN = ("builtin-0123456789ab", "builtin-ba9876543210")
POINTS = (CurvePoint(0.9, 40, 1, 0.08), CurvePoint(0.7, 60, 6, 0.2), CurvePoint(0.5, 80, 16, 0.3))
CURVE = Curve(100, POINTS)


@pytest.mark.parametrize(
    ("asked", "threshold"),
    [(0.08, 0.9), (0.19, 0.9), (0.2, 0.7), (0.299, 0.7), (0.3, 0.5), (0.99, 0.5)],
)
def test_the_lowest_threshold_that_keeps_a_share_is_taken(asked: float, threshold: float) -> None:
    assert CURVE.promised(asked, BUILTIN).threshold == threshold


def test_a_share_that_nothing_keeps_is_one_line_with_the_lowest_that_is_kept() -> None:
    with pytest.raises(KutipError) as error:
        CURVE.promised(0.05, BUILTIN)
    assert str(error.value) == (
        "at most 5% wrong is not promised: the lowest share that was measured to hold is 8%. "
        "Ask for 8% or more, or without it"
    )


def test_the_share_that_the_line_names_can_be_promised() -> None:
    curve = Curve(100, (CurvePoint(0.9, 40, 1, 0.0701),))
    with pytest.raises(KutipError, match="Ask for 8% or more"):
        curve.promised(0.07, BUILTIN)
    assert curve.promised(0.08, BUILTIN).threshold == 0.9


@pytest.mark.parametrize("own", ["deepset/some-reader", "builtin-mine", "first-number"])
def test_other_models_get_no_promise(own: str) -> None:
    with pytest.raises(KutipError) as error:
        CURVE.promised(0.3, (BUILTIN[0], own))
    assert str(error.value) == (
        f"at most 30% wrong is not promised with {own}: it was measured with the built-in models "
        "only. Use those, or ask without it"
    )


def test_without_a_curve_nothing_is_promised() -> None:
    with pytest.raises(KutipError, match="nothing was measured"):
        Curve().promised(0.5, BUILTIN)


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ("5%", 0.05),
        ("5 %", 0.05),
        (" 5% ", 0.05),
        ("0.05", 0.05),
        ("0,05", 0.05),
        (".05", 0.05),
        ("2.5%", 0.025),
        (0.05, 0.05),
        ("99%", 0.99),
    ],
)
def test_a_share_is_read(written: str | float, share: float) -> None:
    assert read_share(written, "x") == pytest.approx(share)
    assert read_share(percent(share), "x") == pytest.approx(share)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("0", "is not between 0% and 100%"),
        ("0%", "is not between"),
        ("100%", "is not between"),
        ("1", "is not between"),
        ("5", "is not between"),
        ("1e-3", "is no share"),
        ("-5%", "is no share"),
        ("lima", "is no share"),
        ("", "is no share"),
        ("٥%", "is no share"),
        ("nan", "is no share"),
        (math.nan, "is no share"),
        (math.inf, "is no share"),
        (True, "is no share"),
        (2.0, "is not between"),
    ],
)
def test_anything_else_is_one_line(written: str | float, complaint: str) -> None:
    with pytest.raises(KutipError, match=f"^--at-most-wrong: .*{complaint}.*5% or 0.05$"):
        read_share(written, "--at-most-wrong")


# How the curve is measured


def tail(wrong: int, answered: int, share: float) -> float:
    """Return how likely at most so many wrong ones are when the true share is that."""
    return sum(
        math.comb(answered, n) * share**n * (1 - share) ** (answered - n) for n in range(wrong + 1)
    )


@pytest.mark.parametrize(("wrong", "answered"), [(0, 59), (1, 10), (13, 107), (50, 100)])
def test_the_bound_is_the_share_at_which_so_few_wrong_ones_are_unlikely(
    wrong: int, answered: int
) -> None:
    bound = upper_bound(wrong, answered)
    assert tail(wrong, answered, bound) == pytest.approx(1 - CERTAINTY)
    assert wrong / answered < bound < 1
    assert upper_bound(answered, answered) == 1


@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=200),
    st.floats(0.01, 0.99),
)
def test_the_chosen_threshold_keeps_the_share_on_the_curve(
    questions: list[tuple[int, bool]], asked: float
) -> None:
    shares = np.array([share / 60 for share, _ in questions])
    is_wrong = np.array([wrong for _, wrong in questions], dtype=bool)
    curve = curve_of(shares, is_wrong)
    assert Curve.of(curve.value()) == curve
    for point in curve.points:
        answered = shares >= point.threshold
        assert (point.answered, point.wrong) == (answered.sum(), is_wrong[answered].sum())
    for before, after in zip(curve.points, curve.points[1:], strict=False):
        assert before.threshold > after.threshold
        assert before.at_most <= after.at_most
    chosen = curve.point(asked)
    if chosen is None:
        assert all(point.at_most > asked for point in curve.points)
        return
    surer = [point for point in curve.points if point.threshold >= chosen.threshold]
    assert all(upper_bound(point.wrong, point.answered) <= asked for point in surer)
    assert all(point.at_most > asked for point in curve.points[len(surer) :])


@pytest.mark.parametrize(
    ("asked", "at_least"), [(0.1, "flat"), (0.2, "flat"), (0.1, "falls"), (0.2, "falls")]
)
def test_the_promise_holds_in_95_of_100_drawings(asked: float, at_least: str) -> None:
    """Where the surest are no better than the others, picking the best point would break it.

    500 drawings of 400 questions; a confidence is its own rank from the top in (0, 1).
    """
    random = np.random.default_rng(7)
    ranks = np.linspace(0.0005, 0.9995, 1000)
    wrong_at = np.full(1000, asked + 0.001) if at_least == "flat" else 0.02 + 0.6 * ranks**2
    truth = np.cumsum(wrong_at) / np.arange(1, 1001)  # of all that are at least that sure
    broken = promised = 0
    for _ in range(500):
        drawn = random.integers(0, 1000, 400)
        curve = curve_of(1 - ranks[drawn], random.random(400) < wrong_at[drawn])
        if point := curve.point(asked):
            promised += 1
            broken += truth[np.flatnonzero(1 - ranks >= point.threshold)[-1]] > asked
    assert broken <= 25
    assert at_least == "flat" or promised > 150  # it is not kept by promising nothing


# The file


def test_the_curve_is_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(
        '{"retrieval_weight": 0.3, "bias": -1.0, "slope": 2.0, "threshold": 0.4, '
        '"curve": {"questions": 100, "points": '
        "[[0.9, 40, 1, 0.08], [0.7, 60, 6, 0.2], [0.5, 80, 16, 0.3]]}}"
    )
    write_manifest(tmp_path, [path.name])
    assert Confidence.load(path) == Confidence(0.3, -1.0, 2.0, 0.4, CURVE)


def test_the_shipped_curve_is_what_its_counts_say() -> None:
    curve = Confidence.load().curve
    assert len(curve.points) <= 50
    assert curve.points
    bound = 0.0
    last = CurvePoint(1.0, 0, 0, 0.0)
    for point in curve.points:
        assert last.threshold > point.threshold >= 0
        assert last.answered < point.answered <= curve.questions
        assert last.wrong <= point.wrong <= point.answered
        bound = max(bound, upper_bound(point.wrong, point.answered))
        assert bound <= point.at_most <= bound + 0.0002  # written with four decimals, upwards
        last = point
    assert curve.points[0].answered >= curve.questions / 8
