"""Articles given and articles stored -> what one commit inserts, removes and writes."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.datatypes import ChunkSpan, IndexedArticle, Sentence
from index.errors import StoreError
from index.postings import build
from index.rows import article_states, state_of
from index.segment_plan import SegmentData
from index.store import UpsertCounts

FLOAT16_MAX = 65_504.0


@dataclass(frozen=True, slots=True)
class Changes:
    """Row keys of the articles that go, and the articles that come."""

    removed_keys: Sequence[int]
    inserted: Sequence[IndexedArticle]

    @property
    def chunk_count(self) -> int:
        """Return how many chunks come."""
        return sum(len(indexed.chunks) for indexed in self.inserted)


def compare(
    connection: sqlite3.Connection, articles: Sequence[IndexedArticle]
) -> tuple[Changes | None, UpsertCounts]:
    """Tell new, changed and equal articles apart; of one id given twice the last one stays."""
    stored = article_states(connection, (indexed.article.id for indexed in articles))
    fields = {article_id: state.fields for article_id, state in stored.items()}
    inserted: dict[str, IndexedArticle] = {}
    added = replaced = 0
    for indexed in articles:
        article_id, state = indexed.article.id, state_of(indexed.article)
        if fields.get(article_id) == state:
            continue
        added += article_id not in fields
        replaced += article_id in fields
        fields[article_id] = state
        inserted[article_id] = indexed
    counts = UpsertCounts(added, replaced, len(articles) - added - replaced)
    removed = [stored[article_id].key for article_id in inserted if article_id in stored]
    return (Changes(removed, list(inserted.values())) if inserted else None), counts


def added_segment(articles: Sequence[IndexedArticle], first_chunk: int) -> SegmentData | None:
    """Return the search data of new articles, None when they have no chunk."""
    terms = [chunk_terms for indexed in articles for chunk_terms in indexed.terms]
    if not terms:
        return None
    chunk_ids = np.arange(first_chunk, first_chunk + len(terms), dtype=np.int64)
    vectors = [indexed.vectors.astype(np.float16) for indexed in articles if indexed.chunks]
    return SegmentData(np.concatenate(vectors), build(chunk_ids, terms))


def require_sound(indexed: IndexedArticle) -> None:
    """Raise when an article's parts do not fit together: it would answer wrongly for ever."""
    article, chunks, vectors = indexed.article, indexed.chunks, indexed.vectors
    spans: list[Sentence | ChunkSpan] = [*indexed.sentences, *chunks]
    problems = {
        "its id is empty or holds a NUL": not article.id or "\0" in article.id,
        "a span lies outside its text": any(
            not 0 <= span.start < span.end <= len(article.text) for span in spans
        ),
        "its spans are not in order": any(
            starts != sorted(starts)
            for starts in ([each.start for each in indexed.sentences], [c.start for c in chunks])
        ),
        "chunks, terms and vectors differ in number": not (
            len(chunks) == len(indexed.terms) == len(vectors) and vectors.ndim == 2
        ),
        "a vector holds no proper numbers": not np.all(np.abs(vectors) < FLOAT16_MAX),
    }
    for problem, present in problems.items():
        if present:
            raise StoreError(f"cannot store article {article.id!r}: {problem}. Nothing was added.")
