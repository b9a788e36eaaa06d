"""Articles into a store: what is added, replaced, left alone, and counted."""

import pytest
from conftest import MakeIndex

from index import build
from index.build import BATCH_ARTICLES, AddProgress, add_articles, index_articles
from index.datatypes import Article
from index.formats.problem import FileProblem
from index.search import Index

SOLO = Article("solo", "Solo", "Pasar Solo buka. Harga beras naik.", language="id")
BALI = Article("bali", "Bali", "Pantai Bali ramai.", language="id")
NEWER_SOLO = Article("solo", "Solo", "Pasar Solo tutup.", language="id")


def texts_found(index: Index, question: str) -> list[str]:
    return [hit.chunk.text for hit in index.search(question, top_k=50)]


def test_every_article_is_counted_once(make_index: MakeIndex) -> None:
    report = add_articles(make_index(), [SOLO, BALI])
    assert (report.added, report.replaced, report.unchanged) == (2, 0, 0)
    assert (report.chunks, report.problems) == (2, ())


def test_the_same_articles_again_change_nothing(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    before = index.store.stats()
    report = add_articles(index, [SOLO, BALI])
    assert (report.added, report.replaced, report.unchanged, report.chunks) == (0, 0, 2, 0)
    assert index.store.stats() == before


def test_a_new_text_takes_the_place_of_the_old_one(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    report = add_articles(index, [NEWER_SOLO])
    assert (report.added, report.replaced, report.unchanged) == (0, 1, 0)
    assert index.store.article("solo") == NEWER_SOLO
    assert not any("buka" in text or "beras" in text for text in texts_found(index, "beras buka"))
    assert texts_found(index, "tutup")[0] == NEWER_SOLO.text


def test_of_an_id_given_twice_the_last_text_stays(make_index: MakeIndex) -> None:
    for articles in ([SOLO, NEWER_SOLO], [SOLO, BALI, NEWER_SOLO, NEWER_SOLO]):
        assert make_index(*articles).store.article("solo") == NEWER_SOLO
    stored = make_index(SOLO)
    add_articles(stored, [SOLO, NEWER_SOLO])  # the first of them is there already
    assert stored.store.article("solo") == NEWER_SOLO


def test_a_changed_title_is_a_change(make_index: MakeIndex) -> None:
    index = make_index(SOLO)
    retitled = Article("solo", "Solo Kini", SOLO.text, language="id")
    assert add_articles(index, [retitled]).replaced == 1
    assert index.store.article("solo") == retitled


def test_what_could_not_be_read_is_handed_on_and_stops_nothing(make_index: MakeIndex) -> None:
    problem = FileProblem("b.pdf", "broken", "Save it again")
    report = add_articles(make_index(), [SOLO, problem, BALI])
    assert (report.added, report.problems) == (2, (problem,))


def test_nothing_given_is_nothing_done(make_index: MakeIndex) -> None:
    index = make_index()
    report = add_articles(index, [])
    assert (report.added, report.chunks, report.problems) == (0, 0, ())
    assert texts_found(index, "beras") == []


def test_progress_is_told_batch_by_batch(make_index: MakeIndex) -> None:
    told: list[AddProgress] = []
    many = [
        Article(f"a{number}", "Judul", f"Kabar nomor {number % 100}.")
        for number in range(BATCH_ARTICLES + 1)
    ]
    report = add_articles(make_index(), many, told.append)
    assert [progress.articles for progress in told] == [BATCH_ARTICLES, BATCH_ARTICLES + 1]
    assert told[-1].chunks == report.chunks == BATCH_ARTICLES + 1
    assert 0 <= told[0].seconds <= told[1].seconds <= report.seconds


def test_long_articles_make_short_batches(
    make_index: MakeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH_CHARACTERS", len(SOLO.text) + 1)
    told: list[AddProgress] = []
    add_articles(make_index(), [SOLO, BALI, NEWER_SOLO], told.append)
    assert [progress.articles for progress in told] == [2, 3]


def test_articles_are_taken_as_they_come(make_index: MakeIndex) -> None:
    index = make_index()

    def endless_until_seen() -> object:
        for number in range(BATCH_ARTICLES):
            yield Article(f"a{number}", "Judul", "Kabar.")
        assert index.store.stats().articles == BATCH_ARTICLES  # the first batch is in already
        yield SOLO

    add_articles(index, endless_until_seen())  # type: ignore[arg-type]


def test_chunks_terms_and_vectors_belong_together(make_index: MakeIndex) -> None:
    index = make_index()
    long = Article("a", "Judul", " ".join(f"Kalimat ke-{n} tentang beras." for n in range(60)))
    first, second = index_articles(index.encoder, [long, BALI])
    assert len(first.chunks) == len(first.terms) == len(first.vectors) > 1
    assert len(second.chunks) == len(second.terms) == len(second.vectors) == 1
    for indexed in (first, second):
        texts = [indexed.article.text[span.start : span.end] for span in indexed.chunks]
        assert (indexed.vectors == index.encoder.encode_passages(texts)).all()
    assert index_articles(index.encoder, []) == []
