"""Asking while somebody else changes the store, and beside what else it holds."""

import math
from collections.abc import Sequence

import pytest
from conftest import FirstMatchReader, MakeIndex

from index.build import add_articles
from index.datatypes import Article, Filter
from qa.assistant import Assistant
from qa.datatypes import Span
from qa.decide import Confidence

SURE = Confidence(retrieval_weight=0.0, bias=5.0, slope=0.0, threshold=0.5)
OLD = Article("a", "Kereta", "Kereta itu tiba di Solo.", language="id")
NEW = Article("a", "Kereta", "Batal.", language="id")


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_an_article_replaced_while_it_is_cited_is_cited_as_it_is_now(
    make_index: MakeIndex,
    first_match_reader: FirstMatchReader,
    monkeypatch: pytest.MonkeyPatch,
    looks: int,
) -> None:
    index = make_index(OLD)
    done: list[str] = []

    def replacing(method: str) -> None:
        look = getattr(index.store, method)

        def look_then_replace(article_id: str) -> object:
            seen = look(article_id)
            done.append(method)
            if len(done) == looks:
                add_articles(index, [NEW])
            return seen

        monkeypatch.setattr(index.store, method, look_then_replace)

    replacing("article")
    replacing("sentences")
    answer = Assistant(index, first_match_reader, SURE).ask("kereta itu tiba di mana?")
    assert [citation.sentence for citation in answer.citations] == [NEW.text]
    assert [passage.text for passage in answer.passages] == [NEW.text]
    assert len(done) == 2 * 3  # each look once more, at the new generation


def test_without_an_answer_the_nearest_passages_stand_by_what_was_read_in_them(
    make_index: MakeIndex,
) -> None:
    found = Article(
        "b", "Kereta", "Solo menunggu rombongan baru dari utara, kata api.", language="id"
    )
    index = make_index(
        Article("a", "Kereta", "kereta api tiba kereta api tiba", language="id"),
        Article("c", "Kereta", "kereta kereta lama", language="id"),
        found,
    )

    class NameReader:
        """Read with a name in the passage, and nothing in others."""

        name = "names"

        def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
            return [
                [Span(at, at + 4, -2.0)] if (at := text.find("Solo")) >= 0 else []
                for text in passages
            ]

    never = Confidence(retrieval_weight=0.1, bias=-9.0, slope=0.0, threshold=0.5)
    question = "kereta api tiba di mana?"
    assert index.search(question, 3)[-1].chunk.article_id == found.id
    answer = Assistant(index, NameReader(), never).ask(question)
    assert answer.text is None
    assert answer.passages[0].article_id == found.id
    assert len(answer.passages) == 3


def test_an_answer_among_more_chunks_is_less_sure_and_a_filter_leaves_fewer(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    kept = [Article(f"a{i}", "Kereta", f"Kereta nomor {i} lewat.", language="id") for i in range(9)]
    index = make_index(OLD, *kept)
    crowded = Confidence(0.0, bias=math.log(10), slope=0.0, threshold=0.1, size_weight=-1.0)
    assistant = Assistant(index, first_match_reader, crowded)
    assert assistant.ask("Kereta tiba di mana?").confidence == pytest.approx(1 / 2)
    others = [Article(f"b{i}", "Kuda", f"Kuda nomor {i} lari.", language="ms") for i in range(30)]
    add_articles(index, others)
    assert assistant.ask("Kereta tiba di mana?").confidence == pytest.approx(1 / 5)
    only = Filter(languages=frozenset({"id"}))
    assert assistant.ask("Kereta tiba di mana?", where=only).confidence == pytest.approx(1 / 2)
