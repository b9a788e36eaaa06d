"""The records that cross module borders in qa/: candidates, citations, answers, turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from index.datatypes import Hit

# "less_sure_than_asked": as usual it would have been answered.
Reason = Literal[
    "answered",
    "empty_question",
    "question_too_long",
    "no_articles",
    "no_passage",
    "low_confidence",
    "less_sure_than_asked",
]


@dataclass(frozen=True, slots=True)
class Span:
    """A proposed answer inside one passage, in code points of that passage.

    ``score`` is the span's logit minus the no-answer logit of the same passage, so that
    spans of different passages compare.
    """

    start: int
    end: int
    score: float


class Reader(Protocol):
    """Find answer spans."""

    @property
    def name(self) -> str:
        """Return a name that changes with the weights, as far as they are known."""
        ...

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for every passage its best spans, best first, possibly none."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span in an article: offsets count from the beginning of ``Article.text``."""

    hit: Hit
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """What the user can check: ``article.text[start:end] == quote``, inside its sentence."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    published: str | None
    sentence_start: int
    sentence_end: int
    start: int
    end: int
    quote: str
    sentence: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another possible answer with its own citations."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """Who stands behind an answer.

    ``sources`` counts independent ones: what has one source's name, or is a near copy of another
    article, is one voice. ``copies`` are the ids of cited articles that are near copies of one
    cited before. ``otherwise`` quotes near copies that say something else in the answer's place:
    a newer version, or a forged one. ``doubtful`` names those of the sources shown that were
    marked so.
    """

    sources: int
    copies: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    otherwise: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was read, best first: what the archive has nearest to the question."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    published: str | None
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's outcome; ``text`` is None iff nothing was found.

    ``rewritten`` is the stand-alone form of a follow-up question, None when nothing was
    rewritten. ``confidence`` in [0, 1] is the calibrated probability of being right (of the
    best candidate, also when it was refused). ``support`` is None where nothing was answered, or
    by a version that did not tell.
    """

    question: str
    rewritten: str | None
    text: str | None
    confidence: float
    reason: Reason
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    passages: tuple[Passage, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    support: Support | None = None

    @property
    def found(self) -> bool:
        """Tell whether there is an answer."""
        return self.text is not None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange: the stand-alone question and its answer text (None = not found)."""

    question: str
    answer: str | None
