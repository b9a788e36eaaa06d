"""What one question gave: gold, proposals with citations, ranking, times. The row of a run file."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Mode = Literal["pipeline", "reading", "retrieval"]


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """An acceptable answer; where it stands, as far as the question set says.

    ``start`` counts code points in the article (in the context, in reading mode). ``sentence``
    is the whole sentence around it and ``sentence_start`` where that begins; both are None when
    the place is unknown. Several articles may give one text.
    """

    text: str
    article_id: str | None = None
    start: int | None = None
    sentence: str | None = None
    sentence_start: int | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation as given; ``faithful`` tells whether the source has these very characters."""

    article_id: str
    start: int
    end: int
    quote: str
    sentence: str
    sentence_start: int
    title: str = ""
    published: str | None = None
    faithful: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate answer; ``confidence`` in [0, 1] is the calibrated chance of being right."""

    text: str
    confidence: float
    citations: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One question's outcome, all that measures need.

    ``answered`` is False for a refusal; the ``proposals``, best first, stand there either way.
    ``confidence`` in [0, 1] orders questions by certainty: the calibrated confidence of the best
    proposal, 0 where nothing is proposed. ``ranking`` has
    the ids of the articles found, each once, best first (of the ``depth`` best passages);
    ``relevant`` the gold ones with their grade. ``answer_rank`` is the rank, from 1, of the
    first passage that holds a gold answer's words, None when none of the passages ranked does;
    ``passages_read`` is how many of them the reader was given.
    """

    id: str
    question: str
    gold: tuple[GoldSpan, ...]
    answered: bool
    confidence: float
    proposals: tuple[Proposal, ...] = ()
    ranking: tuple[str, ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    answer_rank: int | None = None
    passages_read: int = 0
    language: str | None = None
    kind: str | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[str, ...]:
        """Return the distinct acceptable answer texts; none means that nothing must be found."""
        return tuple(dict.fromkeys(span.text for span in self.gold))

    @property
    def answerable(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.gold)

    @property
    def forced(self) -> str | None:
        """Return the best proposal's words, answered or refused."""
        return self.proposals[0].text if self.proposals else None

    @property
    def text(self) -> str | None:
        """Return the answer, None for a refusal."""
        return self.forced if self.answered else None

    def to_json(self) -> dict[str, Any]:
        """Return the row of the run file."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Result":
        """Return the row's record; raises KeyError, TypeError or ValueError when it is none."""
        fields = dict(row)
        # What has no order would make figures depend on the order of the questions.
        stated = [row["confidence"], *(one["confidence"] for one in row["proposals"])]
        if not all(map(math.isfinite, [*stated, *row.get("milliseconds", {}).values()])):
            raise ValueError("a confidence or a time is no finite number")
        fields["gold"] = tuple(GoldSpan(**span) for span in row["gold"])
        fields["proposals"] = tuple(
            Proposal(
                proposal["text"],
                proposal["confidence"],
                tuple(Cited(**cited) for cited in proposal["citations"]),
            )
            for proposal in row["proposals"]
        )
        fields["ranking"] = tuple(row["ranking"])
        return cls(**fields)
