"""Kutip's search and answers, and rank_bm25 on Kutip's terms (Kutip's environment)."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from eval.rivals.run_one import DEPTH, Ask, Models
from eval.rivals.wire import Given
from index.build import add_articles
from index.datatypes import Article, Hit
from index.keyword import SparseBM25
from index.postings import build
from index.search import Index
from index.words import terms
from qa.assistant import Assistant
from qa.datatypes import Alternative, Answer


class Keyword:
    """Kutip's keyword search, a passage whole."""

    packages: Sequence[str] = ("numpy",)

    def __init__(self, models: Models) -> None:
        del models

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        analysed = [terms(passage) for passage in passages]
        self._index = SparseBM25([build(np.arange(len(passages)), analysed)])

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        return {"": self._search}

    def _search(self, question: str) -> Given:
        numbers, _ = self._index.search(terms(question), DEPTH)
        return Given("", ranking=tuple(int(number) for number in numbers))


class RankBM25:
    """BM25Okapi over Kutip's terms."""

    packages: Sequence[str] = ("rank-bm25", "numpy")

    def __init__(self, models: Models) -> None:
        del models

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages."""
        self._index = BM25Okapi([list(terms(passage)) for passage in passages])

    def ways(self) -> Mapping[str, Ask]:
        """Return its one search."""
        return {"": self._search}

    def _search(self, question: str) -> Given:
        scores = self._index.get_scores(list(terms(question)))
        return Given("", ranking=tuple(np.argsort(-scores, kind="stable")[:DEPTH].tolist()))


class StoreSearch:
    """A whole store, as ``kutip add`` makes it; an article's rank is that of its best chunk."""

    packages: Sequence[str] = ("faiss-cpu", "numpy")

    def __init__(self, encoder: str | None) -> None:
        self.encoder = encoder
        self._folder = TemporaryDirectory()
        self.path = Path(self._folder.name) / "store"

    def add(self, passages: Sequence[str]) -> None:
        """Split, cut, encode and write the passages."""
        index = Index.open(self.path, encoder=self.encoder, create=True, writable=True)
        articles = (Article(str(i), "", text, language="id") for i, text in enumerate(passages))
        add_articles(index, articles)
        index.close()

    def ways(self) -> Mapping[str, Ask]:
        """Return both searches."""
        index = Index.open(self.path)

        def nearest(question: str) -> list[Hit]:
            vector = index.encoder.encode_questions([question])[0]
            return index.hits(index.store.search_dense(vector, DEPTH, None))

        return {
            "hybrid": _articles(lambda question: index.search(question, DEPTH)),
            "dense": _articles(nearest),
        }


def _articles(search: Callable[[str], list[Hit]]) -> Ask:
    def ask(question: str) -> Given:
        found = dict.fromkeys(int(hit.chunk.article_id) for hit in search(question))
        return Given("", ranking=tuple(found))

    return ask


class StoreAnswers(StoreSearch):
    """The assistant over a whole store."""

    def __init__(self, encoder: str | None, reader: str | None) -> None:
        super().__init__(encoder)
        self._reader = reader

    def ways(self) -> Mapping[str, Ask]:
        """Return its one way."""
        assistant = Assistant.load(self.path, reader=self._reader)
        return {"": lambda question: given(assistant.ask(question))}


def given(answer: Answer) -> Given:
    """Return the best proposal of an answer, refused or not, with its first citation's place."""
    best: Answer | Alternative | None = answer if answer.found else None
    if best is None and answer.alternatives:
        best = answer.alternatives[0]
    if best is None or best.text is None:
        return Given("")
    cited = best.citations[0]
    return Given(
        "",
        text=best.text,
        score=best.confidence,
        refused=not answer.found,
        passage=int(cited.article_id),
        start=cited.start,
        end=cited.end,
    )


class SharedSearch(StoreSearch):
    """The search with the encoder that all share."""

    packages: Sequence[str] = (*StoreSearch.packages, "sentence-transformers", "torch")

    def __init__(self, models: Models) -> None:
        super().__init__(models.encoder)


class BuiltInSearch(StoreSearch):
    """The search as shipped."""

    def __init__(self, models: Models) -> None:
        del models
        super().__init__(None)


class SharedAnswers(StoreAnswers):
    """Answers by the encoder and the reader that all share."""

    packages: Sequence[str] = (*SharedSearch.packages, "transformers")

    def __init__(self, models: Models) -> None:
        super().__init__(models.encoder, models.reader)


class BuiltInAnswers(StoreAnswers):
    """Answers as shipped."""

    packages: Sequence[str] = (*StoreSearch.packages, "onnxruntime")

    def __init__(self, models: Models) -> None:
        del models
        super().__init__(None, None)
