"""Intervals and tests on values whose answer is known."""

import math
from itertools import product

import numpy as np
import pytest

from eval.statistics import (
    BLOCK,
    Swapped,
    bootstrap_difference,
    bootstrap_interval,
    bootstrap_statistic,
    detectable_difference,
    holm,
    paired_randomisation,
    statistic_randomisation,
)


def test_equal_values_have_an_interval_without_width() -> None:
    assert bootstrap_interval([0.5] * 10) == (0.5, 0.5, 0.5)


def test_no_values_have_no_interval() -> None:
    assert all(math.isnan(value) for value in bootstrap_interval([]))
    assert all(math.isnan(value) for value in bootstrap_statistic(len, 0))
    assert all(math.isnan(value) for value in bootstrap_difference([None], [None]))


def test_interval_of_a_fair_coin_is_that_of_the_binomial() -> None:
    mean, low, high = bootstrap_interval([0.0, 1.0] * 200)
    assert mean == 0.5
    # standard error 0.025, so 1.96 of it on each side
    assert low == pytest.approx(0.451, abs=0.006)
    assert high == pytest.approx(0.549, abs=0.006)


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(1)
    intervals = [bootstrap_interval(generator.random(60), 400) for _ in range(400)]
    covered = np.mean([low <= 0.5 <= high for _, low, high in intervals])
    assert covered == pytest.approx(0.95, abs=0.035)  # 0.011 is one standard error


def test_repeating_every_question_in_a_cluster_adds_no_certainty() -> None:
    values, names = [0.0, 1.0] * 30, list(range(60))
    once = bootstrap_interval(values)
    assert bootstrap_interval(values * 4, clusters=names * 4) == once
    mean, low, high = bootstrap_interval(values * 4)
    assert mean == once[0]
    assert (high - low) * 2 == pytest.approx(once[2] - once[1], abs=0.02)  # half as wide


def test_the_mean_of_clusters_weighs_questions_not_clusters() -> None:
    assert bootstrap_interval([1.0, 1.0, 1.0, 0.0], clusters="aaab")[0] == 0.75


def test_a_statistic_of_positions_has_the_interval_of_its_values() -> None:
    values = np.random.default_rng(2).random(50)
    drawn = bootstrap_statistic(lambda positions: float(values[positions].mean()), 50, 2000)
    assert drawn == pytest.approx(bootstrap_interval(values))


def test_a_statistic_is_drawn_by_whole_clusters() -> None:
    seen: list[list[int]] = []

    def remember(positions: np.ndarray) -> float:
        seen.append(sorted(positions.tolist()))
        return 0.0

    bootstrap_statistic(remember, 3, 50, clusters="aba")
    assert {tuple(positions) for positions in seen[:-1]} == {(0, 1, 2), (0, 0, 2, 2), (1, 1)}
    assert seen[-1] == [0, 1, 2]


def test_draws_without_the_statistic_are_left_out() -> None:
    """NaN where only the first question is drawn, else 1."""

    def statistic(positions: np.ndarray) -> float:
        return 1.0 if positions.any() else math.nan

    assert bootstrap_statistic(statistic, 2) == (1.0, 1.0, 1.0)


def test_a_constant_gain_is_a_difference_without_width() -> None:
    before = np.random.default_rng(3).random(40)
    found = bootstrap_difference(list(before), list(before + 0.25))
    assert found == pytest.approx((0.25, 0.25, 0.25))


def test_a_run_against_itself_differs_by_exactly_nothing() -> None:
    values = list(np.random.default_rng(4).random(40))
    assert bootstrap_difference(values, values) == (0.0, 0.0, 0.0)
    assert paired_randomisation(values, values) == 1.0


def test_the_difference_of_paired_values_has_the_interval_of_their_differences() -> None:
    generator = np.random.default_rng(5)
    before, after = generator.random(80), generator.random(80)
    found = bootstrap_difference(list(before), list(after))
    assert found == pytest.approx(bootstrap_interval(after - before))


def test_each_run_counts_its_own_questions() -> None:
    """Wrong of given: 1 of 2 before, 2 of 3 after; the last question counts in neither."""
    before, after = [1.0, 0.0, None, None], [1.0, 0.0, 1.0, None]
    difference, low, high = bootstrap_difference(before, after)
    assert difference == pytest.approx(2 / 3 - 1 / 2)
    assert low == 0.0  # no draw is worse for the first run than equal
    assert high == pytest.approx(2 / 3)  # the second once, the third twice: 0 and 2 / 3


def test_questions_that_count_in_neither_run_are_not_drawn() -> None:
    before, after = np.random.default_rng(14).random((2, 30)).tolist()
    nothing = [None] * 30
    found = bootstrap_difference(before, after)
    assert bootstrap_difference(before + nothing, after + nothing) == found


def test_equal_systems_differ_by_chance() -> None:
    assert paired_randomisation([1.0, 0.0, 1.0], [1.0, 0.0, 1.0]) == 1.0


def test_few_questions_have_the_exact_p_value() -> None:
    # all signs equal in 2 of 2 ** 8 arrangements
    assert paired_randomisation([1.0] * 8, [0.0] * 8) == 2 / 256
    # differences 3, 2, 1: only + + + and - - - reach a sum of 6; 4 of 8 reach one of 4
    assert paired_randomisation([3.0, 2.0, 1.0], [0.0] * 3) == 2 / 8
    assert paired_randomisation([3.0, 2.0, 0.0], [0.0, 0.0, 1.0]) == 4 / 8


def test_many_questions_have_the_p_value_of_the_binomial() -> None:
    # 12 wins to 4 losses and 24 ties: two-sided sign test 5036 / 65536 = 0.0768
    left, right = [1.0] * 12 + [0.0] * 28, [0.0] * 12 + [1.0] * 4 + [0.0] * 24
    assert paired_randomisation(left, right) == pytest.approx(0.0768, abs=0.008)


def test_the_test_does_not_depend_on_the_order_of_the_systems() -> None:
    left, right = [0.1, 0.9, 0.8, 0.4], [0.2, 0.5, 0.1, 0.3]
    assert paired_randomisation(left, right) == paired_randomisation(right, left)


def test_clusters_change_places_as_a_whole() -> None:
    # ten wins, but in two articles: 2 of 2 ** 2 arrangements are as far
    assert paired_randomisation([1.0] * 10, [0.0] * 10, clusters="aaaaabbbbb") == 2 / 4


def test_a_run_that_counts_nothing_cannot_be_tested() -> None:
    assert math.isnan(paired_randomisation([None, None], [1.0, 0.0]))
    assert math.isnan(paired_randomisation([], []))


def test_blocks_of_draws_join_to_the_same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(6)
    left, right = generator.random(30), generator.random(30)
    whole = paired_randomisation(left, right), bootstrap_interval(left)
    assert BLOCK > 30 * 7
    monkeypatch.setattr("eval.statistics.BLOCK", 30 * 7)
    assert (paired_randomisation(left, right), bootstrap_interval(left)) == whole


def test_the_randomisation_test_has_its_size_and_more_power() -> None:
    generator = np.random.default_rng(7)

    def rejected(gain: float) -> float:
        """Return the share of 600 pairs of runs with p < 0.05; they agree on most questions."""
        p_values = []
        for number in range(600):
            hard = generator.random(60)
            left = (hard + generator.normal(0, 0.3, 60) < 0.5).astype(float)
            right = (hard + generator.normal(0, 0.3, 60) < 0.5 + gain).astype(float)
            p_values.append(paired_randomisation(left, right, samples=300, seed=number))
        return float(np.mean(np.array(p_values) < 0.05))

    size = rejected(0.0)
    assert size == pytest.approx(0.05, abs=0.03)  # 0.009 is one standard error; p is in steps
    assert rejected(0.25) > 0.6


def test_the_test_keeps_its_size_where_one_run_answers_far_fewer_questions() -> None:
    """3 in 10 answers are wrong in both; judged by the plain difference 0.11 were rejected."""
    generator = np.random.default_rng(8)

    def answers(share: float) -> list[float | None]:
        wrong, given = generator.random(300) < 0.3, generator.random(300) < share
        return [float(bad) if told else None for bad, told in zip(wrong, given, strict=True)]

    p_values = [
        paired_randomisation(answers(0.2), answers(0.8), samples=300, seed=number)
        for number in range(600)
    ]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.03)


def test_unequal_counts_are_judged_by_their_standard_error() -> None:
    """All 2 ** 10 arrangements by the definition, one at a time."""
    generator = np.random.default_rng(13)
    values = generator.random(10)  # the runs share much of each value, and miss different ones
    left = [v if n % 3 else None for n, v in enumerate(values)]
    right = [v + 0.3 * generator.random() if n < 8 else None for n, v in enumerate(values)]

    def squared_t(swap: tuple[bool, ...]) -> float:
        pairs = [(b, a) if s else (a, b) for a, b, s in zip(left, right, swap, strict=True)]
        residuals = np.zeros(10)
        means = []
        for run, sign in ((0, 1), (1, -1)):
            counting = [pair[run] for pair in pairs if pair[run] is not None]
            means.append(np.mean(counting))
            for place, pair in enumerate(pairs):
                if pair[run] is not None:
                    residuals[place] += sign * (pair[run] - means[run]) / len(counting)
        return float((means[0] - means[1]) ** 2 / (residuals**2).sum())

    found = np.array([squared_t(swap) for swap in product([False, True], repeat=10)])
    assert 0.05 < (found >= found[0] - 1e-9).mean() < 0.95
    assert paired_randomisation(left, right) == (found >= found[0] - 1e-9).mean()


def test_clustered_outcomes_need_clustered_swaps() -> None:
    """40 articles of 5 questions that win or lose together."""
    generator, names = np.random.default_rng(9), np.repeat(np.arange(40), 5)
    p_values = []
    for number in range(300):
        left, right = np.repeat(generator.random((2, 40)), 5, axis=1)
        p_values.append(
            [
                paired_randomisation(left, right, 300, number),
                paired_randomisation(left, right, 300, number, clusters=names.tolist()),
            ]
        )
    by_question, by_cluster = np.mean(np.array(p_values) < 0.05, axis=0)
    assert by_question > 0.25
    assert by_cluster == pytest.approx(0.05, abs=0.035)


def test_swapping_a_statistic_of_means_is_the_test_of_means() -> None:
    generator = np.random.default_rng(10)
    left, right = generator.random(40), generator.random(40)

    def difference(swapped: Swapped) -> float:
        return float(np.where(swapped, left - right, right - left).mean())

    expected = paired_randomisation(left, right, 1000)
    assert statistic_randomisation(difference, 40, 1000) == expected


def test_swapped_clusters_are_told_question_by_question() -> None:
    seen: set[tuple[bool, ...]] = set()

    def remember(swapped: Swapped) -> float:
        seen.add(tuple(swapped.tolist()))
        return 1.0

    assert statistic_randomisation(remember, 3, clusters="aba") == 1.0
    yes, no = True, False
    assert seen == {(no, no, no), (yes, no, yes), (no, yes, no), (yes, yes, yes)}


def test_an_undefined_statistic_has_no_p_value_and_no_say_against_equality() -> None:
    assert math.isnan(statistic_randomisation(lambda swapped: math.nan, 5))
    # 1 as observed, NaN in the other 31 arrangements
    assert statistic_randomisation(lambda swapped: math.nan if swapped.any() else 1.0, 5) == 1.0


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([], []),
        ([0.03], [0.03]),
        # 4 x .005, 3 x .01, 2 x .03, then 1 x .04, which may not fall below .06
        ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
        ([0.6, 0.9], [1.0, 1.0]),
        ([0.02, math.nan, 0.04], [0.04, math.nan, 0.04]),
    ],
)
def test_holm_multiplies_by_what_is_left_and_never_falls(
    p_values: list[float], adjusted: list[float]
) -> None:
    assert holm(p_values) == pytest.approx(adjusted, nan_ok=True)


def test_holm_keeps_the_chance_of_any_false_alarm() -> None:
    families = np.random.default_rng(11).random((2000, 7))
    alarms = np.mean([min(holm(family.tolist())) < 0.05 for family in families])
    assert alarms == pytest.approx(0.05, abs=0.015)
    assert np.mean(families.min(axis=1) < 0.05) > 0.25  # without


def test_the_detectable_difference_is_found_four_times_in_five() -> None:
    # standard error 0.1: 1.96 + 0.842 of it
    assert detectable_difference(-0.196, 0.196) == pytest.approx(0.2802)
    generator = np.random.default_rng(12)
    # 100 differences of standard deviation 1: an interval of 2 x 0.196 around the truth
    true_difference = detectable_difference(-0.196, 0.196)
    zeros = np.zeros(100)
    p_values = [
        paired_randomisation(generator.normal(true_difference, 1, 100), zeros, 300, number)
        for number in range(400)
    ]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.8, abs=0.06)


def test_where_all_are_right_the_interval_is_wilsons() -> None:
    # n / (n + z²) with z² = 3.841459: 18 / 21.841459 = 0.824121
    assert bootstrap_interval([1.0] * 18) == (1.0, pytest.approx(0.824121, abs=1e-6), 1.0)
    assert bootstrap_interval([0.0] * 18) == (0.0, 0.0, pytest.approx(0.175879, abs=1e-6))
    assert bootstrap_interval([0.5] * 18) == (0.5, 0.5, 0.5)
