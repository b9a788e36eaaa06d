"""Questions into hits: both searches of one store, with filters, after every kind of change."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeIndex, WordEncoder

from index.build import add_articles
from index.datatypes import Article, Filter
from index.errors import IndexMismatchError, StoreError
from index.local_store import LocalStore
from index.search import Index, build_settings

SOLO = Article("solo", "Solo", "Pasar di Solo ramai.", None, "Harian", "2026-03-12", "id")
BALI = Article("bali", "Bali", "Pasar di Bali sepi.", None, "Kabar", "2026-04-01", "id")
OSLO = Article("oslo", "Oslo", "The market in Oslo is quiet.", None, "Herald", None, "en")


def ids(index: Index, question: str, where: Filter | None = None, top_k: int = 10) -> list[str]:
    return [hit.chunk.article_id for hit in index.search(question, top_k, where)]


def test_the_article_that_shares_most_words_comes_first(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI, OSLO)
    assert ids(index, "Apa pasar Bali sepi?")[0] == "bali"
    assert ids(index, "quiet market in Oslo")[0] == "oslo"


def test_hits_are_whole_chunks_best_first(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI, OSLO)
    hits = index.search("pasar Solo", top_k=3)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert {hit.ranking for hit in hits} == {"fused"}
    for hit in hits:
        article = index.store.article(hit.chunk.article_id)
        assert article is not None
        assert article.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text


@pytest.mark.parametrize(("top_k", "found"), [(0, 0), (1, 1), (2, 2), (99, 3)])
def test_no_more_hits_than_asked_for(make_index: MakeIndex, top_k: int, found: int) -> None:
    assert len(ids(make_index(SOLO, BALI, OSLO), "pasar market", top_k=top_k)) == found


@pytest.mark.parametrize("question", ["", " ", "🙂", "zzz", "?!"])
def test_a_question_without_a_known_word_is_no_error(make_index: MakeIndex, question: str) -> None:
    assert len(ids(make_index(SOLO, BALI), question)) <= 2
    assert ids(make_index(), question) == []


@pytest.mark.parametrize(
    ("where", "left"),
    [
        (Filter(), {"solo", "bali", "oslo"}),
        (Filter(date_from="2026-03-12"), {"solo", "bali"}),
        (Filter(date_from="2026-03-13"), {"bali"}),
        (Filter(date_to="2026-03-12"), {"solo"}),
        (Filter(sources=frozenset({"Harian", "Herald"})), {"solo", "oslo"}),
        (Filter(languages=frozenset({"en"})), {"oslo"}),
        (Filter(article_ids=frozenset({"bali", "none"})), {"bali"}),
        (Filter(sources=frozenset({"Harian"}), languages=frozenset({"en"})), set()),
    ],
)
def test_only_articles_that_pass_the_filter_are_found(
    make_index: MakeIndex, where: Filter, left: set[str]
) -> None:
    index = make_index(SOLO, BALI, OSLO)
    assert set(ids(index, "pasar market Solo Bali Oslo", where)) == left


def test_a_replaced_text_is_never_found_again(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    assert ids(index, "ramai")[0] == "solo"
    add_articles(index, [replace(SOLO, text="Pasar di Solo terbakar.")])
    hits = index.search("ramai terbakar", top_k=10)
    assert "terbakar" in hits[0].chunk.text
    assert not any("ramai" in hit.chunk.text for hit in hits)
    assert len(hits) == 2


def test_a_forgotten_article_is_never_found_again(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    assert index.forget(["solo", "solo", "never-there"]) == 1
    assert ids(index, "Pasar di Solo ramai") == ["bali"]
    assert index.store.article("solo") is None
    assert index.forget(["bali"]) == 1
    assert ids(index, "Pasar di Solo ramai") == []


def test_an_article_may_come_back(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    index.forget(["solo"])
    add_articles(index, [SOLO])
    assert ids(index, "Solo ramai")[0] == "solo"


def test_a_ranking_older_than_a_change_names_no_forgotten_chunk(make_index: MakeIndex) -> None:
    index = make_index(SOLO, BALI)
    ranking = [(hit.chunk.id, hit.score) for hit in index.search("pasar", top_k=10)]
    index.forget(["solo"])
    assert [hit.chunk.article_id for hit in index.hits(ranking)] == ["bali"]


def test_a_reader_sees_what_a_writer_has_added_meanwhile(
    tmp_path: Path, word_encoder: WordEncoder
) -> None:
    settings = build_settings("words", word_encoder)
    writer = Index(
        LocalStore.open(tmp_path / "s", settings, create=True, writable=True), word_encoder
    )
    reader = Index(LocalStore.open(tmp_path / "s", settings), word_encoder)
    assert ids(reader, "Solo") == []
    add_articles(writer, [SOLO])
    assert ids(reader, "Solo") == ["solo"]
    writer.forget(["solo"])
    assert ids(reader, "Solo") == []
    reader.close()
    writer.close()


def test_a_store_remembers_its_encoder(tmp_path: Path) -> None:
    index = Index.open(tmp_path / "s", create=True, writable=True)
    add_articles(index, [SOLO])
    index.close()
    again = Index.open(tmp_path / "s")
    assert again.encoder.name == index.encoder.name
    assert ids(again, "Solo") == ["solo"]
    again.close()


def test_a_store_of_another_encoder_says_what_to_run(
    tmp_path: Path, word_encoder: WordEncoder
) -> None:
    settings = build_settings("builtin", word_encoder)  # the name of ours, other weights
    LocalStore.open(tmp_path / "s", settings, create=True, writable=True).close()
    with pytest.raises(IndexMismatchError, match="kutip") as error:
        Index.open(tmp_path / "s")
    assert "\n" not in str(error.value)


def test_no_store_is_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Index.open(tmp_path / "s")
    assert not (tmp_path / "s").exists()
