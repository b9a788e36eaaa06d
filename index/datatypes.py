"""The records that cross module borders in index/: articles, sentences, chunks, hits.

Offsets are half-open [start, end) counts of Unicode code points into ``Article.text``;
``article.text[start:end] == quote`` holds for every span that Kutip ever shows.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float32]
Ranking = Literal["keyword", "vector", "fused"]
Level = Literal["trusted", "normal", "doubtful"]  # how far a source is trusted


@dataclass(frozen=True)
class Article:
    """One article as stored: the text was cleaned once and is never rewritten.

    ``source`` is the publisher, ``published`` an ISO date (YYYY-MM-DD), ``language`` an
    ISO 639-1 code; each is None where unknown.
    """

    id: str
    title: str
    text: str
    url: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None

    @cached_property
    def text_sha256(self) -> str:
        """Hex SHA-256 of the UTF-8 text: proves that a citation still fits."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Heading:
    """An article without its text, as lists show it."""

    id: str
    title: str
    url: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span in ``Article.text``, without surrounding white space."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A window of whole sentences: ``article.text[start:end] == text``. ``id`` is the store's."""

    id: int
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """A chunk before it is stored: its span only."""

    start: int
    end: int


@dataclass(frozen=True)
class IndexedArticle:
    """All that a store takes for one article; ``vectors`` and ``terms`` follow ``chunks``."""

    article: Article
    sentences: Sequence[Sentence]
    chunks: Sequence[ChunkSpan]
    terms: Sequence[Sequence[str]]
    vectors: FloatMatrix = field(repr=False)  # (len(chunks), dimensions), unit rows


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer; None leaves a field open. Dates are inclusive ISO dates."""

    date_from: str | None = None
    date_to: str | None = None
    sources: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    article_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found; ``score`` is comparable only within one list of one ``ranking``."""

    chunk: Chunk
    score: float
    ranking: Ranking


class Encoder(Protocol):
    """Turn texts into unit vectors."""

    @property
    def name(self) -> str:
        """Return a name that changes with the weights."""
        ...

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        ...
