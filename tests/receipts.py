"""Receipts made by hand, and small stores and files to check them against."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from answers import FARES, RIDERS

from index.build import add_articles
from index.datatypes import Article, Filter
from index.local_store import LocalStore
from index.search import Index, build_settings
from qa.datatypes import Answer
from qa.receipt import Receipt
from ui.receipts import Maker, receipt_of

MAKER = Maker("words", "first-match", "0.1.0", "en")
WHERE = Filter("2026-03-01", None, frozenset(["Harian Contoh", "Kabar"]))


class NoEncoder:
    """Every text is the same vector: nothing is searched here."""

    name = "none"
    dimensions = 1

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 1), np.float32)

    encode_questions = encode_passages


def store_of(folder: Path, *articles: Article) -> Path:
    """Make a store that holds these articles, and only these."""
    settings = build_settings("none", NoEncoder())
    with LocalStore.open(folder, settings, create=True, writable=True) as store:
        gone = {each.id for each in store.headings()} - {each.id for each in articles}
        store.delete([*gone])
        add_articles(Index(store, NoEncoder()), articles)
    return folder


def files_of(folder: Path, *articles: Article) -> Path:
    """Write articles as JSON lines; a field that is not known is left out."""
    folder.mkdir(exist_ok=True)
    names = ("id", "title", "text", "url", "source", "published", "language")
    rows = [{name: getattr(each, name) for name in names} for each in articles]
    known = [{name: value for name, value in row.items() if value} for row in rows]
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in known), encoding="utf-8")
    return folder


def made_of(
    answer: Answer, folder: Path, where: Filter | None = None, maker: Maker = MAKER
) -> Receipt:
    """Return the receipt of an answer with the store as it is now."""
    with LocalStore.open(folder) as store:
        return receipt_of(answer, where, store, maker)


def both(folder: Path) -> Path:
    """Make the store of the two articles that the answers made by hand cite."""
    return store_of(folder, FARES, RIDERS)
