"""Intervals and tests on values whose answer is known."""

import math

import pytest

from eval.statistics import bootstrap_interval, paired_randomisation


def test_equal_values_have_an_interval_without_width() -> None:
    assert bootstrap_interval([0.5] * 10) == (0.5, 0.5, 0.5)


def test_no_values_have_no_interval() -> None:
    assert all(math.isnan(value) for value in bootstrap_interval([]))


def test_interval_of_a_fair_coin_is_that_of_the_binomial() -> None:
    mean, low, high = bootstrap_interval([0.0, 1.0] * 200)
    assert mean == 0.5
    # standard error 0.025, so 1.96 of it on each side
    assert low == pytest.approx(0.451, abs=0.006)
    assert high == pytest.approx(0.549, abs=0.006)


def test_equal_systems_differ_by_chance() -> None:
    assert paired_randomisation([1.0, 0.0, 1.0], [1.0, 0.0, 1.0]) == 1.0


def test_eight_wins_of_eight_have_the_exact_p_value() -> None:
    # all signs equal in 2 of 2 ** 8 arrangements
    assert paired_randomisation([1.0] * 8, [0.0] * 8) == pytest.approx(2 / 256, abs=0.003)


def test_the_test_does_not_depend_on_the_order_of_the_systems() -> None:
    left, right = [0.1, 0.9, 0.8, 0.4], [0.2, 0.5, 0.1, 0.3]
    assert paired_randomisation(left, right) == paired_randomisation(right, left)
