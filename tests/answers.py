"""Answers made by hand, for the tests of everything that shows them."""

from index.datatypes import Article
from qa.datatypes import Alternative, Answer, Citation, Passage

FARES = Article(
    "tarif-bus",
    "Tarif Bus Naik",
    "Wali kota bicara. Tarif bus naik menjadi Rp 2.500 mulai 1 April. Pelajar tetap Rp 1.000.",
    "https://harian.example/tarif",
    "Harian Contoh",
    "2026-03-12",
    "id",
)
RIDERS = Article("penumpang", "Penumpang Turun", "Penumpang turun menjadi 41.200 orang sehari.")


def cite(article: Article, quote: str, sentence: str | None = None) -> Citation:
    """Cite the first place where a quote stands."""
    sentence = article.text if sentence is None else sentence
    sentence_start = article.text.index(sentence)
    start = article.text.index(quote, sentence_start)
    return Citation(
        article.id,
        article.title,
        article.url,
        article.source,
        article.published,
        sentence_start,
        sentence_start + len(sentence),
        start,
        start + len(quote),
        quote,
        sentence,
        article.text_sha256,
    )


def passage(article: Article) -> Passage:
    """Return a whole article as a passage."""
    return Passage(
        article.id,
        article.title,
        article.url,
        article.source,
        article.published,
        0,
        len(article.text),
        article.text,
        1.0,
    )


FARE_CITATION = cite(FARES, "Rp 2.500", "Tarif bus naik menjadi Rp 2.500 mulai 1 April.")
RIDERS_CITATION = cite(RIDERS, "41.200 orang")

FOUND = Answer(
    question="Berapa tarifnya?",
    rewritten="Berapa tarif bus?",
    text="Rp 2.500",
    confidence=0.9,
    reason="answered",
    citations=(FARE_CITATION,),
    alternatives=(Alternative("41.200 orang", 0.2, (RIDERS_CITATION,)),),
    passages=(passage(FARES), passage(RIDERS)),
    timings_ms={"total": 12.5},
)
NOT_FOUND = Answer(
    question="Berapa tarif pelajar di kapal?",
    rewritten=None,
    text=None,
    confidence=0.1,
    reason="low_confidence",
    passages=(passage(FARES), passage(RIDERS)),
)


def answer_with(sentence: str, quote: str) -> Answer:
    """Return an answer whose sentence is a whole article."""
    article = Article("a", "Judul", sentence)
    return Answer("Apa?", None, quote, 0.6, "answered", (cite(article, quote),))
