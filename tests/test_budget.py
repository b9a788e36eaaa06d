"""How many passages a budget of time reads."""

from pathlib import Path

import pytest

from eval.budget import milliseconds, place_of, shares
from eval.questions import Gold, Question
from index.build import add_articles
from index.datatypes import Article
from index.search import Index
from index.static_encoder import StaticEncoder
from qa.read import BuiltinReader

TEXT = "Pasar Gede dibuka pada 1930. Arsiteknya Thomas Karsten."
OTHER = "Pasar Gede dibuka lagi pada 2002 setelah kebakaran."


@pytest.fixture
def index(tmp_path: Path) -> Index:
    made = Index.open(tmp_path / "s", create=True, writable=True)
    add_articles(
        made, [Article(str(i), "", text, language="id") for i, text in enumerate([TEXT, OTHER])]
    )
    return made


def question(text: str, context: str) -> Question:
    return Question(
        "q", "Siapa arsitek Pasar Gede?", (Gold(text, start=context.index(text)),), context
    )


def test_the_place_is_that_of_the_passage_with_the_marked_answer(index: Index) -> None:
    hits = index.search("Siapa arsitek Pasar Gede?", 5)
    order = [hit.chunk.text for hit in hits]
    assert place_of(question("Thomas Karsten", TEXT), hits) == order.index(TEXT)
    # The same words elsewhere are not the passage that was asked about.
    assert place_of(question("Pasar Gede", OTHER), hits) == order.index(OTHER)
    assert place_of(question("Thomas Karsten", TEXT), []) is None


def test_shares_count_the_first_places() -> None:
    assert shares([0, 1, 4, None], 2) == [1.0, 1.0, 0.0, 0.0]
    assert shares([0], 0) == [0.0]


def test_reading_takes_time(index: Index) -> None:
    reader = BuiltinReader(encoder=StaticEncoder())
    assert milliseconds(index, reader, ["Siapa arsitek Pasar Gede?"], 2) > 0
