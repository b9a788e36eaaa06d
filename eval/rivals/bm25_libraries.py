"""rank_bm25 and bm25s as they come (rivals' environment)."""

import gzip
import json
from collections.abc import Mapping, Sequence
from functools import partial

import bm25s  # type: ignore[import-untyped]
import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from eval.rivals.run_one import DEPTH, Ask, Models
from eval.rivals.wire import Given


class RankBM25:
    """BM25Okapi as its documentation shows it: lower case, split at white space."""

    packages: Sequence[str] = ("rank-bm25", "numpy")

    def __init__(self, models: Models) -> None:
        del models

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        self._index = BM25Okapi([passage.lower().split() for passage in passages])

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        return {"": self._search}

    def _search(self, question: str) -> Given:
        scores = self._index.get_scores(question.lower().split())
        return Given("", ranking=tuple(np.argsort(-scores, kind="stable")[:DEPTH].tolist()))


class BM25S:
    """bm25s with its own tokenizer."""

    packages: Sequence[str] = ("bm25s", "numpy")

    def __init__(self, stop_words: str | list[str] | None) -> None:
        self._tokenize = partial(bm25s.tokenize, stopwords=stop_words, show_progress=False)

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        self._index = bm25s.BM25()
        self._index.index(self._tokenize(list(passages)), show_progress=False)

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        return {"": self._search}

    def _search(self, question: str) -> Given:
        found, _ = self._index.retrieve(self._tokenize(question), k=DEPTH, show_progress=False)
        return Given("", ranking=tuple(found[0].tolist()))


def default_bm25s(models: Models) -> BM25S:
    """Return bm25s with its default, English stop words."""
    del models
    return BM25S("english")


def plain_bm25s(models: Models) -> BM25S:
    """Return bm25s without stop words."""
    del models
    return BM25S(None)


def indonesian_bm25s(models: Models) -> BM25S:
    """Return bm25s with the Indonesian stop words of Tala (2003)."""
    path = models.data / "lists" / "stopwords.id.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        return BM25S([json.loads(line)["word"] for line in lines])
