"""The narrow interface behind which articles are kept and chunks are found.

Everything that depends on a language or a model stays outside: a store takes terms and
vectors and returns ids with scores, so that another engine can take its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from index.datatypes import (
    Article,
    Chunk,
    Filter,
    FloatMatrix,
    Heading,
    IndexedArticle,
    Level,
    Sentence,
)

ScoredIds = list[tuple[int, float]]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StoreStats:
    """What a store holds; ``settings`` are those it was built with."""

    articles: int
    sentences: int
    chunks: int
    generation: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """What one upsert did."""

    added: int
    replaced: int
    unchanged: int


class Store(Protocol):
    """Keep articles and find chunks. Every write is durable and atomic on return."""

    def upsert(self, articles: Sequence[IndexedArticle]) -> UpsertCounts:
        """Insert or replace by article id, all or nothing; an equal article changes nothing."""
        ...

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles everywhere; return how many were there."""
        ...

    def search_dense(
        self, vector: FloatMatrix, top_k: int, where: Filter | None = None
    ) -> ScoredIds:
        """Return (chunk id, inner product), best first; ``vector`` has shape (dimensions,)."""
        ...

    def search_text(
        self, terms: Sequence[str], top_k: int, where: Filter | None = None
    ) -> ScoredIds:
        """Return (chunk id, Okapi BM25), best first; chunks without a shared term are left out."""
        ...

    def get(self, chunk_ids: Sequence[int]) -> list[Chunk]:
        """Return the chunks in the order asked for, without those that are gone.

        An id is never used for a second chunk.
        """
        ...

    def article(self, article_id: str) -> Article | None:
        """Return the stored article, None when it is not (or no longer) there."""
        ...

    def articles(self, where: Filter | None = None) -> list[Article]:
        """Return the articles that pass ``where``, newest first, then by id."""
        ...

    def headings(self) -> list[Heading]:
        """Return all articles without their texts, newest first, then by id."""
        ...

    def text_hashes(self) -> dict[str, str]:
        """Return the hex SHA-256 of every article's text, by id, in the order of the ids."""
        ...

    def digest(self) -> str:
        """Return a hash of what the articles say, in whatever order they were added.

        It changes with ids, texts, titles, dates and languages.
        """
        ...

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return the article's sentences in order."""
        ...

    def known(self, articles: Sequence[Article]) -> set[str]:
        """Return the ids of those that are stored already, equal in every field."""
        ...

    def trust(self) -> Mapping[str, Level]:
        """Return the level of every source that was marked, by its name."""
        ...

    def set_trust(self, source: str, level: Level) -> None:
        """Mark a source; "normal" takes its mark away."""
        ...

    def period(self) -> tuple[str, str] | None:
        """Return the first and the last date of all articles, None where none has a date."""
        ...

    def at_one_generation(self, read: Callable[[], Result]) -> Result:
        """Return what ``read`` makes of several readings, all of them of one generation.

        It may be called more than once: again, when something was committed meanwhile.
        """
        ...

    def chunks_searched(self, where: Filter | None = None) -> int:
        """Return among how many chunks a search with this filter looks."""
        ...

    def stats(self) -> StoreStats:
        """Return counts, generation and build settings."""
        ...

    def close(self) -> None:
        """Release files and locks."""
        ...
