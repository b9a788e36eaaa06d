"""The product's own parts put together otherwise -> assistants that differ in one setting.

Nothing of the product is changed: another join of the two searches, another choice among the
answers, more or fewer passages, or no reader at all are other arguments and other parts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from index import words
from index.build import BATCH_ARTICLES
from index.chunk import MAX_CHARACTERS, chunk_sentences
from index.datatypes import Article, Encoder, Filter, Hit, IndexedArticle
from index.encode import load_encoder
from index.fuse import DEPTH, VECTOR_WEIGHT, fuse
from index.local_store import LocalStore
from index.search import Index, build_settings
from index.split import split_sentences
from qa.assistant import PASSAGES_READ, Assistant
from qa.datatypes import Reader, Span
from qa.decide import Confidence
from qa.read_any import load_reader


@dataclass(frozen=True, slots=True)
class Legs:
    """Which of the two searches take part; ``weight`` is that of the vectors.

    ``coverage`` compares the first passages word by word, which is no part of one leg alone.
    """

    keyword: bool = True
    vector: bool = True
    weight: float = VECTOR_WEIGHT
    coverage: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to answer; the defaults are what Kutip ships.

    Where it does not ``read``, the best passage as a whole is the answer. ``retrieval_weight``
    None is the fitted one; ``chunk_characters`` needs a store made for it.
    """

    name: str
    legs: Legs = Legs()
    reads: bool = True
    retrieval_weight: float | None = None
    passages_read: int = PASSAGES_READ
    chunk_characters: int = MAX_CHARACTERS


class JoinedIndex(Index):
    """An index that searches with one leg or weighs the two otherwise."""

    def __init__(self, index: Index, legs: Legs) -> None:
        super().__init__(index.store, index.encoder)
        self.legs = legs

    def search(
        self, question: str, top_k: int, where: Filter | None = None, depth: int = DEPTH
    ) -> list[Hit]:
        """Return the best chunks, best first; the leg left out is not searched."""
        keyword, vector = [], []
        if self.legs.keyword:
            keyword = self.store.search_text(words.terms(question), depth, where)
        if self.legs.vector:
            asked = self.encoder.encode_questions([question])[0]
            vector = self.store.search_dense(asked, depth, where)
        ranking = fuse(keyword, vector, self.legs.weight)
        if self.legs.coverage and self.legs.keyword and self.legs.vector:
            ranking = self.reranked(question, ranking)
        return self.hits(ranking[:top_k])


class WholePassageReader:
    """Answers with every passage as it stands: what a search engine shows."""

    name = "whole-passage"

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return one span a passage, all with the same score."""
        return [[Span(0, len(passage), 0.0)] if passage else [] for passage in passages]


def assistant_of(variant: Variant, folder: Path) -> Assistant:
    """Return the variant over the store in ``folder``, which need not have the shipped chunks."""
    encoder, reader = _models()
    index = JoinedIndex(Index(LocalStore.open(folder), encoder), variant.legs)
    confidence = Confidence.load()
    if not variant.reads:  # the search alone chooses
        confidence = replace(confidence, retrieval_weight=1.0)
        return Assistant(index, WholePassageReader(), confidence, 0.0, variant.passages_read)
    if variant.retrieval_weight is not None:
        confidence = replace(confidence, retrieval_weight=variant.retrieval_weight)
    return Assistant(index, reader, confidence, passages_read=variant.passages_read)


def fill(folder: Path, articles: Iterable[Article], characters: int) -> None:
    """Make a store whose chunks have up to so many characters."""
    encoder, _ = _models()
    settings = dict(build_settings("builtin", encoder), chunks=f"{characters} characters")
    with LocalStore.open(folder, settings, create=True, writable=True) as store:
        batch: list[Article] = []
        for article in articles:
            batch.append(article)
            if len(batch) == BATCH_ARTICLES:
                store.upsert([_indexed(one, characters, encoder) for one in batch])
                batch = []
        store.upsert([_indexed(one, characters, encoder) for one in batch])


@cache
def _models() -> tuple[Encoder, Reader]:
    """Return the built-in models, loaded once for all variants."""
    encoder = load_encoder(None)
    return encoder, load_reader(None, encoder)


def _indexed(article: Article, characters: int, encoder: Encoder) -> IndexedArticle:
    sentences = split_sentences(article.text, article.language)
    spans = chunk_sentences(article.text, sentences, characters)
    texts = [article.text[span.start : span.end] for span in spans]
    vectors = np.asarray(encoder.encode_passages(texts))
    return IndexedArticle(article, sentences, spans, [words.terms(text) for text in texts], vectors)
