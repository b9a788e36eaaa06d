"""Vector search returns the largest inner products, in every index it may choose."""

import numpy as np
import pytest

from index.vector import EXACT_MAX, SQ8_MAX, HalfMatrix, Kind, VectorIndex, choose_kind

KINDS: list[Kind] = ["exact", "sq8", "ivf_sq8"]


def unit_rows(count: int, dimensions: int = 32, seed: int = 3) -> HalfMatrix:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions))
    unit: HalfMatrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    return unit


def by_hand(rows: HalfMatrix, vector: np.ndarray, among: np.ndarray, top_k: int) -> list[int]:
    scores = rows[among].astype(np.float64) @ vector
    best: list[int] = among[np.lexsort((among, -scores))[:top_k]].tolist()
    return best


@pytest.mark.parametrize("parts", [1, 3])
def test_exact_index_finds_the_true_neighbours(parts: int) -> None:
    rows = unit_rows(1_000)
    vector = unit_rows(1, seed=4)[0].astype(np.float32)
    positions, scores = VectorIndex(np.array_split(rows, parts)).search(vector, 20)
    assert positions.tolist() == by_hand(rows, vector, np.arange(1_000), 20)
    assert scores == pytest.approx(rows[positions].astype(np.float32) @ vector, abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_finds_nearly_all_true_neighbours(kind: Kind) -> None:
    rows = unit_rows(3_000)
    index = VectorIndex([rows], kind)
    found = 0
    for vector in unit_rows(20, seed=5).astype(np.float32):
        expected = set(by_hand(rows, vector, np.arange(3_000), 10))
        found += len(expected & set(index.search(vector, 10)[0].tolist()))
    assert found >= 190


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.002, 0.5])
def test_only_allowed_rows_answer(kind: Kind, share: float) -> None:
    rows = unit_rows(3_000)
    vector = unit_rows(1, seed=6)[0].astype(np.float32)
    allowed = np.flatnonzero(np.random.default_rng(8).random(3_000) < share)
    positions, _ = VectorIndex([rows], kind).search(vector, 10, allowed)
    assert set(positions) <= set(allowed.tolist())
    assert len(positions) == min(10, len(allowed))
    expected = by_hand(rows, vector, allowed, 10)
    assert len(set(positions.tolist()) & set(expected)) >= len(expected) - 1


def test_no_allowed_row_finds_nothing() -> None:
    positions, scores = VectorIndex([unit_rows(5)]).search(
        unit_rows(1)[0].astype(np.float32), 3, np.zeros(0, np.intp)
    )
    assert (len(positions), len(scores)) == (0, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_asking_for_more_than_there_is_returns_all(kind: Kind) -> None:
    index = VectorIndex([unit_rows(100)], kind)
    assert sorted(index.search(unit_rows(1)[0].astype(np.float32), 500)[0]) == list(range(100))


@pytest.mark.parametrize("matrices", [[], [unit_rows(0)]])
@pytest.mark.parametrize("top_k", [0, 5])
def test_an_empty_index_finds_nothing(matrices: list[HalfMatrix], top_k: int) -> None:
    assert len(VectorIndex(matrices).search(np.ones(32, np.float32), top_k)[0]) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_equal_rows_come_by_position_even_at_the_cut(kind: Kind) -> None:
    rows = unit_rows(400)
    rows[50:350] = rows[50]
    positions, _ = VectorIndex([rows], kind).search(rows[50].astype(np.float32), 7)
    assert positions.tolist() == list(range(50, 57))


def test_the_kind_follows_the_size() -> None:
    sizes = [0, EXACT_MAX, EXACT_MAX + 1, SQ8_MAX, SQ8_MAX + 1]
    assert [choose_kind(size) for size in sizes] == ["exact", "exact", "sq8", "sq8", "ivf_sq8"]
