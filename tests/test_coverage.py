"""Passages compared with the question word by word."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import add_articles
from index.coverage import WINDOW_WORDS, WordCoverage
from index.datatypes import Article
from index.fuse import COVERAGE_WEIGHT, RERANKED, rerank
from index.search import Index
from index.static_encoder import StaticEncoder

QUESTION = "Kapan pelabuhan Ambon dibuka?"


@pytest.fixture(scope="module")
def coverage() -> WordCoverage:
    return WordCoverage(StaticEncoder())


def test_all_words_cover_all_and_none_cover_nothing(coverage: WordCoverage) -> None:
    whole, none, empty = coverage.of(QUESTION, [f"Lalu: {QUESTION}", "...", ""])
    assert whole == pytest.approx(1.0, abs=1e-5)
    assert none == empty == 0.0


def test_other_words_of_the_same_meaning_cover_some(coverage: WordCoverage) -> None:
    near, far = coverage.of("Who is the minister?", ["Menteri itu hadir.", "Hujan turun deras."])
    assert near > far + 0.2


def test_words_far_apart_do_not_cover_together(coverage: WordCoverage) -> None:
    filler = "dan itu " * WINDOW_WORDS
    together, apart = coverage.of(
        "pelabuhan Ambon", [f"pelabuhan Ambon {filler}", f"pelabuhan {filler} Ambon"]
    )
    assert together > apart + 0.2


def test_a_passage_counts_alike_beside_any_others(coverage: WordCoverage) -> None:
    texts = ["Pelabuhan Ambon dibuka Senin.", "Harga beras naik.", "x " * 500]
    together = coverage.of(QUESTION, texts)
    alone = [float(coverage.of(QUESTION, [text])[0]) for text in texts]
    assert together == pytest.approx(alone, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=4))
def test_every_text_has_a_share(coverage: WordCoverage, question: str, texts: list[str]) -> None:
    shares = coverage.of(question, texts)
    assert shares.shape == (len(texts),)
    assert ((shares >= 0) & (shares <= 1 + 1e-5)).all()


@given(
    st.lists(st.floats(-20, 60), min_size=0, max_size=50),
    st.lists(st.floats(0, 1), min_size=RERANKED, max_size=RERANKED),
)
def test_a_reranking_keeps_every_id_and_falls(scores: list[float], shares: list[float]) -> None:
    ranking = [(i, score) for i, score in enumerate(sorted(scores, reverse=True))]
    found = rerank(ranking, shares[: len(ranking)])
    assert sorted(i for i, _ in found) == [i for i, _ in ranking]
    assert all(a >= b for (_, a), (_, b) in pairwise(found))


def test_covering_more_comes_first() -> None:
    assert rerank([(1, 9.0), (2, 8.0), (3, 7.0)], [0.1, 0.9]) == [
        (2, 8.0 + 0.9 * COVERAGE_WEIGHT),
        (1, 9.0 + 0.1 * COVERAGE_WEIGHT),
        (3, 7.0 + 0.1 * COVERAGE_WEIGHT),
    ]


def test_the_search_compares_word_by_word(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "s", create=True, writable=True)
    assert index.coverage is not None
    texts = ["Pelabuhan Ambon dibuka Senin.", "Ambon ramai. Pelabuhan lain ditutup."]
    add_articles(index, [Article(f"a{i}", "", text, language="id") for i, text in enumerate(texts)])
    hits = index.search(QUESTION, 2)
    shares = index.coverage.of(QUESTION, [hit.chunk.text for hit in hits])
    assert hits[0].chunk.article_id == "a0"
    assert np.argmax(shares) == 0
    index.close()
