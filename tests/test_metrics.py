"""Answer and ranking measures on cases small enough to check by hand."""

import pytest

from eval.metrics import METRICS, exact_match, f1, hit, normalise, reciprocal_rank


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Cat, sat!", "cat sat"),
        ("An apple a day", "apple day"),
        ("Rp1,2 triliun", "rp12 triliun"),
        ("“Astana”", "“astana”"),  # the official script knows ASCII punctuation only
        ("", ""),
    ],
)
def test_normalisation_is_the_official_one(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("given", "gold", "exact", "overlap"),
    [
        ("Kanat Tumysh", ["Kanat Tumysh"], 1.0, 1.0),
        ("kanat tumysh.", ["Kanat Tumysh"], 1.0, 1.0),
        ("Kanat", ["Kanat Tumysh"], 0.0, 2 / 3),  # precision 1, recall 1/2
        ("pada hari Senin", ["Senin", "hari Senin"], 0.0, 0.8),  # the better of 0.5 and 0.8
        ("x", ["y"], 0.0, 0.0),
        (None, [], 1.0, 1.0),
        (None, ["y"], 0.0, 0.0),
        ("x", [], 0.0, 0.0),
        ("the", ["a"], 1.0, 1.0),  # both are empty after normalisation
        ("ha ha", ["ha"], 0.0, 2 / 3),  # repeated words count as often as they occur
    ],
)
def test_exact_match_and_f1(
    given: str | None, gold: list[str], exact: float, overlap: float
) -> None:
    assert exact_match(given, gold) == exact
    assert f1(given, gold) == pytest.approx(overlap)


def test_reciprocal_rank_counts_the_first_gold_item_within_the_depth() -> None:
    assert reciprocal_rank(["a", "b", "c"], ["c", "b"]) == 0.5
    assert reciprocal_rank(["a", "b", "c"], ["c"], depth=2) == 0.0
    assert reciprocal_rank([], ["c"]) == 0.0


def test_hit_looks_at_the_first_items_only() -> None:
    assert hit(["a", "b"], ["b"], 2) == 1.0
    assert hit(["a", "b"], ["b"], 1) == 0.0


def test_measures_are_registered_by_name() -> None:
    assert set(METRICS) == {"exact_match", "f1"}
