"""Two rankings into one, with numbers worked out by hand."""

import pytest

from index.fuse import fuse

KEYWORD = [(1, 4.0), (2, 2.0)]
VECTOR = [(2, 0.9), (3, 0.5)]  # mean 0.7, deviation 0.2: +1 and -1


def test_bm25_points_and_standardised_cosines_are_added() -> None:
    fused = fuse(KEYWORD, VECTOR, vector_weight=3.0)
    assert [chunk_id for chunk_id, _ in fused] == [2, 1, 3]
    # 2 + 3 * 1; 4 + 3 * -1 (not among the vectors: the lowest); 2 (the fewest) + 3 * -1
    assert [score for _, score in fused] == pytest.approx([5.0, 1.0, -1.0])


def test_equal_scores_go_to_the_lower_id() -> None:
    assert [chunk_id for chunk_id, _ in fuse(KEYWORD, VECTOR, vector_weight=1.0)] == [1, 2, 3]


def test_without_weight_the_words_decide() -> None:
    assert dict(fuse(KEYWORD, VECTOR, vector_weight=0.0)) == {1: 4.0, 2: 2.0, 3: 2.0}


@pytest.mark.parametrize("shift", [-1.0, 0.05, 10.0])
@pytest.mark.parametrize("stretch", [0.01, 7.0])
def test_only_the_spread_of_the_cosines_counts(shift: float, stretch: float) -> None:
    moved = [(chunk_id, stretch * score + shift) for chunk_id, score in VECTOR]
    expected = pytest.approx(dict(fuse(KEYWORD, VECTOR, 2.0)), abs=1e-9)
    assert dict(fuse(KEYWORD, moved, 2.0)) == expected


@pytest.mark.parametrize(
    ("keyword", "vector", "order"),
    [
        ([], [], []),
        (KEYWORD, [], [1, 2]),
        ([], VECTOR, [2, 3]),
        ([], [(5, 0.3), (4, 0.3)], [4, 5]),  # no spread: no difference
        ([(7, 1.0)], [(7, 0.3)], [7]),
        ([(8, -1.5), (9, -0.5)], [], [9, 8]),  # a term in most chunks may score below zero
    ],
)
def test_short_lists(
    keyword: list[tuple[int, float]], vector: list[tuple[int, float]], order: list[int]
) -> None:
    assert [chunk_id for chunk_id, _ in fuse(keyword, vector)] == order
