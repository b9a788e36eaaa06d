"""Thresholds refuse what lies below them, and never judge the questions that chose them."""

from eval.record import GoldSpan, Proposal, Result
from eval.thresholds import cross_fitted, refused_below


def result(number: int, confidence: float, right: bool, answerable: bool = True) -> Result:
    gold = (GoldSpan("ya"),) if answerable else ()
    given = (Proposal("ya" if right else "tidak", confidence),)
    return Result(str(number), "Apa?", gold, True, confidence, given)


def test_what_lies_below_is_refused_and_what_reaches_it_is_not() -> None:
    decided = refused_below([result(1, 0.2, True), result(2, 0.5, True)], 0.5)
    assert [one.answered for one in decided] == [False, True]


def test_without_a_proposal_there_is_nothing_to_answer() -> None:
    empty = Result("1", "Apa?", (), False, 0.0)
    assert not refused_below([empty], 0.0)[0].answered


def test_each_half_is_decided_by_the_other() -> None:
    sure = [result(number, 0.9, True) for number in range(20)]
    unsure = [result(20 + number, 0.1, False, answerable=False) for number in range(20)]
    decided = cross_fitted([*sure, *unsure])
    assert [one.answered for one in decided] == [True] * 20 + [False] * 20


def test_where_every_answer_is_wrong_all_are_refused() -> None:
    wrong = [result(number, number / 10, False, answerable=False) for number in range(10)]
    assert not any(one.answered for one in cross_fitted(wrong))


def test_the_same_halves_are_drawn_every_time() -> None:
    results = [result(number, number / 30, number % 3 == 0) for number in range(30)]
    assert cross_fitted(results) == cross_fitted(results)
