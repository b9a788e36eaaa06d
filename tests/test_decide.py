"""Candidates into groups of one answer each, and how sure they are."""

import math
from pathlib import Path

import pytest

from index.datatypes import Chunk, Hit
from index.model_manifest import write_manifest
from qa.datatypes import Candidate, Span
from qa.decide import (
    CONFIDENCE_FILE,
    OPEN_CONFIDENCE_FILE,
    Confidence,
    candidates,
    group,
    reading_order,
)

ONLY_READER = Confidence(retrieval_weight=0.0, bias=0.0, slope=1.0, threshold=0.5)


def hit(article_id: str, text: str, start: int = 0, score: float = 1.0, chunk_id: int = 1) -> Hit:
    return Hit(Chunk(chunk_id, article_id, start, start + len(text), text), score, "fused")


def found(hits: list[Hit], *answers: tuple[int, str, float]) -> list[Candidate]:
    """Return candidates: which hit, which words of it, what score."""
    spans: list[list[Span]] = [[] for _ in hits]
    for number, words, score in answers:
        at = hits[number].chunk.text.index(words)
        spans[number].append(Span(at, at + len(words), score))
    return candidates(hits, spans)


def test_offsets_count_from_the_beginning_of_the_article() -> None:
    one = found([hit("a", "Kota Solo ramai.", start=100)], (0, "Solo", 2.0))
    assert [(item.start, item.end, item.score) for item in one] == [(105, 109, 2.0)]


def test_a_place_seen_through_two_chunks_counts_once_with_its_better_score() -> None:
    hits = [hit("a", "Di Solo.", start=0), hit("a", "Solo.", start=3, chunk_id=2)]
    one = found(hits, (0, "Solo", 1.0), (1, "Solo", 2.0))
    assert [(item.start, item.end, item.score) for item in one] == [(3, 7, 2.0)]


def test_equal_words_of_several_articles_are_one_answer() -> None:
    hits = [hit("a", "Di Solo."), hit("b", "Ke SOLO!"), hit("c", "Ke Bali.")]
    groups = group(found(hits, (0, "Solo.", 1.0), (1, "SOLO", 3.0), (2, "Bali", 2.0)), ONLY_READER)
    assert [answer.text for answer in groups] == ["SOLO", "Bali"]
    assert [item.hit.chunk.article_id for item in groups[0].candidates] == ["b", "a"]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Rp 2.500", "Rp 2.500", True),
        ("Rp 2.500", "Rp2500", False),
        ("“Solo”", "solo", True),
        ("Jean-Paul", "Jean Paul", True),
        ("5 %", "5", False),
        ("5 %", "5%", True),
        ("5 persen", "5", False),
        ("$5 juta", "€5 juta", False),
        ("US$14", "US$ 14", True),
        ("…", "!", False),  # no letters at all: only the marks themselves are left to compare
        ("STRASSE", "straße", True),
    ],
)
def test_what_counts_as_the_same_answer(left: str, right: str, same: bool) -> None:
    hits = [hit("a", left), hit("b", right)]
    groups = group(found(hits, (0, left, 1.0), (1, right, 1.0)), ONLY_READER)
    assert (len(groups) == 1) == same


def test_the_passage_counts_as_much_as_its_weight_says() -> None:
    hits = [hit("a", "Solo", score=4.0), hit("b", "Bali", score=0.0)]
    spans = found(hits, (0, "Solo", 1.0), (1, "Bali", 2.0))
    weighty = Confidence(0.5, 0.0, 1.0, 0.5)
    assert [answer.text for answer in group(spans, ONLY_READER)] == ["Bali", "Solo"]
    assert [(answer.text, answer.score) for answer in group(spans, weighty)] == [
        ("Solo", 3.0),
        ("Bali", 2.0),
    ]


def test_the_order_of_the_candidates_changes_nothing() -> None:
    hits = [hit("a", "Solo"), hit("b", "Solo"), hit("c", "Bali")]
    spans = found(hits, (0, "Solo", 1.0), (1, "Solo", 1.0), (2, "Bali", 1.0))
    assert group(spans, ONLY_READER) == group(spans[::-1], ONLY_READER)
    assert [item.hit.chunk.article_id for item in group(spans, ONLY_READER)[1].candidates] == [
        "a",
        "b",
    ]


def test_no_candidates_are_no_groups() -> None:
    assert candidates([], []) == []
    assert group([], ONLY_READER) == []


def test_a_group_has_the_reader_score_of_its_best_candidate() -> None:
    hits = [hit("a", "Solo", score=9.0), hit("b", "Solo", score=0.0)]
    spans = found(hits, (0, "Solo", 1.0), (1, "Solo", 2.0))
    best = group(spans, Confidence(0.5, 0.0, 1.0, 0.5))[0]
    assert (best.score, best.reader_score) == (5.5, 1.0)


@pytest.mark.parametrize(
    ("reader_score", "probability"),
    [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (1e9, 1.0), (-1e9, 0.0)],
)
def test_the_probability_is_the_logistic_of_the_readers_score(
    reader_score: float, probability: float
) -> None:
    given = ONLY_READER.probability(reader_score, 1)
    assert given == pytest.approx(probability, abs=1e-9)
    assert 0 <= given <= 1


@pytest.mark.parametrize(("chunks", "probability"), [(1, 0.9), (10, 0.9), (30, 0.75), (90, 0.5)])
def test_the_same_score_among_more_chunks_is_less_sure(chunks: int, probability: float) -> None:
    # odds of 9 to 1 among ten, a third of that with each threefold number of chunks
    crowded = Confidence(0.0, math.log(90), 1.0, 0.5, size_weight=-1.0)
    assert crowded.probability(0.0, chunks) == pytest.approx(probability)


def test_the_fitted_values_are_read(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(
        '{"retrieval_weight": 0.3, "bias": -1.0, "slope": 2.0, "threshold": 0.4,'
        ' "size_weight": -0.1}'
    )
    write_manifest(tmp_path, [path.name])
    assert Confidence.load(path) == Confidence(0.3, -1.0, 2.0, 0.4, size_weight=-0.1)
    assert Confidence.load(path).probability(0.5, 10) == pytest.approx(1 / (1 + 10**0.1))


@pytest.mark.parametrize("path", [CONFIDENCE_FILE, OPEN_CONFIDENCE_FILE])
def test_the_shipped_values_make_sense(path: Path) -> None:
    shipped = Confidence.load(path)
    assert 0 < shipped.threshold < 1
    assert shipped.slope > 0  # the surer the reader, the likelier the answer
    assert shipped.size_weight < 0  # the more there is to be mistaken for it, the less likely
    assert shipped.retrieval_weight >= 0


def test_passages_stand_by_the_best_answer_read_in_them() -> None:
    spans = [[Span(0, 1, 1.0), Span(2, 3, 4.0)], [], [Span(0, 1, 3.0)], [Span(0, 1, 9.0)], []]
    assert reading_order([5.0, 4.0, 3.0, 2.0, 1.0], spans, ONLY_READER) == [3, 0, 2, 1, 4]
    # The search's scores count as much as for answers: 4 + 0.5 * 20 beats 9 + 0.5 * 2.
    weighed = Confidence(retrieval_weight=0.5, bias=0.0, slope=1.0, threshold=0.5)
    assert reading_order([20.0, 4.0, 3.0, 2.0, 1.0], spans, weighed) == [0, 3, 2, 1, 4]
    assert reading_order([], [], ONLY_READER) == []
