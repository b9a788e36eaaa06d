"""Articles -> store: split, cut into chunks, analyse, encode, write; batch by batch.

A batch is the atomic unit: after a crash every article is in the store whole or not at all.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.article import id_problem
from index.chunk import chunk_sentences
from index.datatypes import Article, Encoder, IndexedArticle
from index.ingest import FileProblem
from index.search import Index
from index.split import split_sentences
from index.words import terms

BATCH_ARTICLES = 500
BATCH_CHARACTERS = 20_000_000  # bounds the memory that a folder of whole books takes
_ID_CHARACTERS_NAMED = 80


@dataclass(frozen=True, slots=True)
class AddProgress:
    """How far an addition is: articles read and chunks written so far."""

    articles: int
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class AddReport:
    """What an addition did; ``problems`` are the inputs that could not be read."""

    added: int
    replaced: int
    unchanged: int
    chunks: int
    seconds: float
    problems: tuple[FileProblem, ...]


def add_articles(
    index: Index,
    items: Iterable[Article | FileProblem],
    on_progress: Callable[[AddProgress], None] | None = None,
) -> AddReport:
    """Put every article into the store; articles that are stored already change nothing."""
    started = time.monotonic()
    problems: list[FileProblem] = []
    added = replaced = unchanged = chunks = articles = 0
    for batch in _batches(_articles(items, problems)):
        known = index.store.known(batch) - _repeated(batch)
        indexed = index_articles(
            index.encoder, [article for article in batch if article.id not in known]
        )
        counts = index.store.upsert(indexed)
        added, replaced = added + counts.added, replaced + counts.replaced
        unchanged += counts.unchanged + len(known)
        chunks += sum(len(article.chunks) for article in indexed)
        articles += len(batch)
        if on_progress:
            on_progress(AddProgress(articles, chunks, time.monotonic() - started))
    seconds = time.monotonic() - started
    return AddReport(added, replaced, unchanged, chunks, seconds, tuple(problems))


def index_articles(encoder: Encoder, articles: Sequence[Article]) -> list[IndexedArticle]:
    """Return the articles with sentences, chunks, terms and vectors."""
    cut = []
    for article in articles:
        sentences = split_sentences(article.text, article.language)
        cut.append((article, sentences, chunk_sentences(article.text, sentences)))
    texts = [article.text[span.start : span.end] for article, _, spans in cut for span in spans]
    vectors = encoder.encode_passages(texts)
    starts = np.cumsum([0] + [len(spans) for _, _, spans in cut])
    return [
        IndexedArticle(
            article,
            sentences,
            spans,
            [terms(text) for text in texts[starts[i] : starts[i + 1]]],
            vectors[starts[i] : starts[i + 1]],
        )
        for i, (article, sentences, spans) in enumerate(cut)
    ]


def _articles(
    items: Iterable[Article | FileProblem], problems: list[FileProblem]
) -> Iterator[Article]:
    for item in items:
        if isinstance(item, FileProblem):
            problems.append(item)
        elif problem := id_problem(item.id):
            problems.append(problem.at(f"article {item.id[:_ID_CHARACTERS_NAMED]}"))
        else:
            yield item


def _repeated(articles: Sequence[Article]) -> set[str]:
    """Return the ids given more than once: a later text may replace one that is stored."""
    return {
        article_id for article_id, times in Counter(a.id for a in articles).items() if times > 1
    }


def _batches(articles: Iterator[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.text)
        if len(batch) == BATCH_ARTICLES or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
