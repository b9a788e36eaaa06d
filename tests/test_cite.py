"""Candidate spans into citations."""

import hashlib

import pytest

from index.datatypes import Article, Chunk, Hit, Sentence
from qa.cite import cite
from qa.datatypes import Candidate

TEXT = "🙂 Wali kota bicara. Tarif naik 5 %.\nAkhir"
SENTENCES = [Sentence(0, 19), Sentence(20, 35), Sentence(36, 41)]
ARTICLE = Article("a", "Judul", TEXT, "https://x.example/a", "Harian", "2026-03-12", "id")


def candidate(start: int, end: int) -> Candidate:
    chunk = Chunk(1, "a", 0, len(TEXT), TEXT)
    return Candidate(Hit(chunk, 1.0, "fused"), start, end, 1.0)


def test_a_citation_holds_all_that_is_needed_to_check_it() -> None:
    citation = cite(candidate(31, 34), ARTICLE, SENTENCES)
    assert (citation.quote, citation.sentence) == ("5 %", "Tarif naik 5 %.")
    assert (citation.start, citation.end) == (31, 34)
    assert (citation.sentence_start, citation.sentence_end) == (20, 35)
    assert (citation.article_id, citation.title) == ("a", "Judul")
    assert (citation.url, citation.source) == ("https://x.example/a", "Harian")
    assert citation.published == "2026-03-12"
    assert citation.text_sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (0, 1, "🙂 Wali kota bicara."),
        (18, 19, "🙂 Wali kota bicara."),
        (20, 21, "Tarif naik 5 %."),
        (36, 41, "Akhir"),
        (12, 25, "🙂 Wali kota bicara. Tarif naik 5 %."),  # over a border: both sentences
        (0, 41, TEXT),
        (19, 20, "🙂 Wali kota bicara. "),  # between two sentences
    ],
)
def test_the_sentence_contains_the_span(start: int, end: int, sentence: str) -> None:
    citation = cite(candidate(start, end), ARTICLE, SENTENCES)
    assert citation.sentence == sentence
    assert citation.sentence_start <= start < end <= citation.sentence_end
    assert citation.quote == TEXT[start:end]
    assert TEXT[citation.sentence_start : citation.sentence_end] == sentence


def test_without_sentences_the_span_is_its_own_sentence() -> None:
    assert cite(candidate(20, 25), ARTICLE, []).sentence == "Tarif"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (-1, 3), (40, 42), (41, 42)])
def test_a_span_outside_the_text_is_never_cited(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not inside article a"):
        cite(candidate(start, end), ARTICLE, SENTENCES)
