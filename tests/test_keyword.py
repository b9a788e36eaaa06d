"""Keyword search scores exactly as rank_bm25 does, whatever was added and removed before."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from index.keyword import SparseBM25
from index.postings import Postings, build, from_arrays, merge, to_arrays, without

WORDS = st.sampled_from(["a", "b", "c", "d", "e", "kata", "é", "😀"])
CHUNK = st.lists(WORDS, max_size=12)
CORPUS = st.lists(CHUNK, min_size=1, max_size=30).filter(any)


def postings(chunks: list[list[str]], first_id: int = 0) -> Postings:
    return build(np.arange(first_id, first_id + len(chunks)), chunks)


def test_score_of_a_tiny_case_is_the_formula() -> None:
    bm25 = SparseBM25([postings([["kuda", "putih"], ["kuda"], ["sapi"], ["ayam"], ["itik"]])])
    idf = np.log((5 - 1 + 0.5) / (1 + 0.5))  # "putih" is in one chunk of five
    length_norm = 1.5 * (1 - 0.75 + 0.75 * 2 / (6 / 5))
    positions, scores = bm25.search(["putih"], 3)
    assert positions.tolist() == [0]
    assert scores[0] == pytest.approx(idf * 2.5 / (1 + length_norm))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(CORPUS, st.lists(WORDS, max_size=6))
def test_scores_equal_rank_bm25(chunks: list[list[str]], question: list[str]) -> None:
    ours = SparseBM25([postings(chunks)])
    assert np.allclose(ours.get_scores(question), BM25Okapi(chunks).get_scores(question), atol=1e-6)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.data())
def test_scores_equal_rank_bm25_after_any_adds_removes_and_merges(data: st.DataObject) -> None:
    live: dict[int, list[str]] = {}
    segments: list[Postings] = []
    next_id = 0
    for _ in range(data.draw(st.integers(1, 8))):
        action = data.draw(st.sampled_from(["add", "remove", "merge"]))
        if action == "add" or not live:
            chunks = data.draw(CORPUS)
            segments.append(postings(chunks, next_id))
            live |= dict(enumerate(chunks, next_id))
            next_id += len(chunks)
        elif action == "remove":
            gone = data.draw(st.sets(st.sampled_from(sorted(live))))
            live = {key: chunk for key, chunk in live.items() if key not in gone}
            segments = [without(segment, np.array(sorted(gone), int)) for segment in segments]
        else:
            segments = [merge(segments)]
    question = data.draw(st.lists(WORDS, max_size=6))
    ours = SparseBM25(segments)
    assert sum(len(segment.chunk_ids) for segment in segments) == len(live)
    if any(live.values()):
        expected = BM25Okapi(list(live.values())).get_scores(question)
        assert np.allclose(ours.get_scores(question), expected, atol=1e-6)
    else:
        assert not ours.get_scores(question).any()


@settings(max_examples=150, derandomize=True, deadline=None)
@given(CORPUS, st.lists(WORDS, max_size=5), st.integers(0, 12), st.data())
def test_search_returns_the_best_that_share_a_term(
    chunks: list[list[str]], question: list[str], top_k: int, data: st.DataObject
) -> None:
    ours = SparseBM25([postings(chunks)])
    allowed = data.draw(st.none() | st.sets(st.integers(0, len(chunks) - 1)))
    scores = ours.get_scores(question)
    sharing = [
        i
        for i, chunk in enumerate(chunks)
        if set(chunk) & set(question) and (allowed is None or i in allowed)
    ]
    expected = sorted(sharing, key=lambda i: (-scores[i], i))[:top_k]
    mask = None if allowed is None else np.array(sorted(allowed), np.intp)
    assert ours.search(question, top_k, mask)[0].tolist() == expected


@pytest.mark.parametrize("count", [100, 5_000, 20_000])
def test_search_of_many_chunks_equals_sorting_all_scores(count: int) -> None:
    numbers = np.random.default_rng(7)
    words = [f"w{i}" for i in range(300)]
    rows = numbers.zipf(1.3, (count, 12)).clip(max=300) - 1
    ours = SparseBM25([postings([[words[i] for i in row] for row in rows])])
    for question in (["w0"], ["w1", "w7"], ["w299"], ["w2", "w3", "w3", "w150"]):
        scores = ours.get_scores(question)
        order = np.lexsort((np.arange(count), -scores))
        assert ours.search(question, 50)[0].tolist() == order[scores[order] > 0][:50].tolist()


def test_equal_scores_come_by_position() -> None:
    ours = SparseBM25([postings([["x"], ["kuda"], ["y"], ["kuda"], ["z"], ["kuda"], ["q"]])])
    assert ours.search(["kuda"], 2)[0].tolist() == [1, 3]


def test_a_term_in_every_chunk_still_finds_chunks() -> None:
    ours = SparseBM25([postings([["yang"], ["yang", "kuda"], ["yang"]])])
    assert sorted(ours.search(["yang"], 9)[0].tolist()) == [0, 1, 2]


@pytest.mark.parametrize("question", [[], ["tidak-ada"], [""]])
def test_question_without_a_shared_term_finds_nothing(question: list[str]) -> None:
    assert len(SparseBM25([postings([["kuda"]])]).search(question, 5)[0]) == 0


@pytest.mark.parametrize("segments", [[], [postings([])], [postings([[], []])]])
def test_nothing_indexed_finds_nothing(segments: list[Postings]) -> None:
    assert len(SparseBM25(segments).search(["kuda"], 5)[0]) == 0


def test_removing_the_last_chunk_of_a_term_removes_the_term() -> None:
    left = without(postings([["rahasia", "kuda"], ["kuda"]]), np.array([0]))
    assert (list(left.terms), left.chunk_ids.tolist()) == (["kuda"], [1])


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.lists(st.text(max_size=5), max_size=6), max_size=8))
def test_postings_survive_being_turned_into_arrays(chunks: list[list[str]]) -> None:
    before = postings(chunks)
    after = from_arrays(to_arrays(before))
    assert list(after.terms) == list(before.terms) == sorted({t for c in chunks for t in c})
    assert all(
        np.array_equal(getattr(before, name), getattr(after, name))
        for name in ("chunk_ids", "lengths", "starts", "positions", "frequencies")
    )
    for start, end in pairwise(after.starts):
        assert (np.diff(after.positions[start:end]) > 0).all()


def test_a_term_more_frequent_than_a_byte_holds_is_counted() -> None:
    assert postings([["a"] * 300]).frequencies.tolist() == [300]
