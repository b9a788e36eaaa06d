import json

import pytest

from eval.followups import (
    INDONESIAN_TUNING,
    FollowUp,
    added_recall,
    added_words,
    as_table,
    chained,
    read_set,
    score,
    token_f1,
    turns_of,
    words,
)
from eval.statistics import bootstrap_interval
from qa.datatypes import Turn

DEPENDENT = FollowUp(
    (Turn("Siapa presiden Kazakhstan?", "Tokayev"),),
    "Kapan dia berpidato?",
    "Kapan Tokayev berpidato?",
)
STANDING = FollowUp(DEPENDENT.turns, "Apa itu inflasi?", "Apa itu inflasi?")


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ("a b", "a b", 1.0),
        ("a", "b", 0.0),
        ("a b", "a c", 0.5),
        ("a a", "a", 2 / 3),
        ("", "", 1.0),
        ("", "a", 0.0),
    ],
)
def test_token_f1_by_hand(predicted: str, gold: str, expected: float) -> None:
    assert token_f1(predicted, gold) == pytest.approx(expected)


def test_a_possessive_counts_as_its_name() -> None:
    assert words("Irwin's speech") == ["irwin", "speech"]


def test_only_words_with_content_count_as_added() -> None:
    assert added_words(DEPENDENT) == {"tokayev"}
    assert added_recall("Kapan Tokayev", DEPENDENT) == 1.0
    assert added_recall("Kapan dia", DEPENDENT) == 0.0


def test_score_counts_dependent_and_standing_questions_apart() -> None:
    result = score("tiny", "Kutip", [DEPENDENT, STANDING])
    assert (result.questions, result.adding, result.standing) == (2, 1, 1)
    assert (result.f1[0], result.recall[0], result.unchanged[0]) == (1.0, 1.0, 1.0)
    assert (result.wrong[0], result.left[0]) == (0.0, 0.0)


def test_the_table_has_a_line_per_score() -> None:
    table = as_table([score("tiny", method, [DEPENDENT]) for method in ("as asked", "Kutip")])
    assert sum(line.startswith("|") for line in table.splitlines()) == 4
    assert "| tiny | 1 | Kutip | 1.000 [0.207, 1.000] |" in table


def test_a_chain_carries_the_own_rewritings_on() -> None:
    opening = {"history": [], "question": "Siapa dia?", "rewrite": "Siapa presiden Kazakhstan?"}
    second = {"history": ["Siapa dia?", "Tokayev"], "question": "Kapan dia lahir?", "rewrite": ""}
    third = {
        "history": ["Siapa dia?", "Tokayev", "Kapan dia lahir?", None],
        "question": "?",
        "rewrite": "",
    }
    histories = [row["history"] for row in chained([opening, second, third])]
    assert histories[2] == ["Siapa presiden Kazakhstan?", "Tokayev", "Kapan Tokayev lahir?", None]


def test_history_is_paired_and_an_answer_may_be_missing() -> None:
    assert turns_of(["a?", None, "b?", "c"]) == (Turn("a?", None), Turn("b?", "c"))


def test_the_tuning_set_has_questions_that_stand_alone_and_a_fixed_schema() -> None:
    rows = [json.loads(line) for line in INDONESIAN_TUNING.read_text(encoding="utf-8").splitlines()]
    assert all(
        set(row) == {"id", "history", "question", "rewrite", "lang", "answers"} for row in rows
    )
    followups = read_set(INDONESIAN_TUNING)
    assert len(followups) >= 30
    assert 5 <= sum(followup.stands_alone for followup in followups) < len(followups) / 2


def test_the_interval_of_equal_values_is_a_point() -> None:
    assert bootstrap_interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5)


def test_the_interval_holds_the_mean_and_repeats() -> None:
    values = [0.0, 1.0] * 50
    mean, low, high = bootstrap_interval(values)
    assert mean == 0.5
    assert 0.38 < low < 0.43 < 0.57 < high < 0.62
    assert bootstrap_interval(values) == (mean, low, high)


def test_no_values_have_no_mean() -> None:
    assert all(value != value for value in bootstrap_interval([]))
