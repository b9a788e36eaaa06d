"""Given answer -> precision and recall of the sentences it cites, against the gold sentences.

precision = cited sentences that are gold / cited sentences
recall    = gold sentences that are cited / gold sentences

as for the supporting facts of HotpotQA (Yang et al. 2018): sentences are compared by place, never
by what they say. A cited sentence is gold when it shares a character with a gold answer's
sentence in the same article. Sentences count once each. Counted are given answers to questions
with a gold answer whose sentence is known; an answer without citation has 0 and 0.

What this strict definition misses: another article, or another sentence of the same one, may say
the same without being marked, so precision is a lower bound. Gold answers are alternatives, not
all needed together, so recall below 1 is no fault in itself: it says how many of the known places
are shown to the reader.

Name trap: ALCE's citation precision and recall (Gao et al. 2023) ask an entailment model whether
the cited passages support each statement; for verbatim answers recall in that sense is 1 by
construction. The figures do not compare.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.measures.base import Measure
from eval.record import GoldSpan, Result


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: half-open code points of an article."""

    article_id: str
    start: int
    end: int

    def meets(self, others: Sequence["Place"]) -> bool:
        """Tell whether it shares a character with one of the others."""
        return any(
            self.article_id == other.article_id
            and self.start < other.end
            and other.start < self.end
            for other in others
        )


def gold_sentences(result: Result) -> tuple[Place, ...]:
    """Return the known sentences of the gold answers, each once."""
    found = (_place(span) for span in result.gold)
    return tuple(dict.fromkeys(place for place in found if place))


def cited_sentences(result: Result) -> tuple[Place, ...]:
    """Return the sentences that the best proposal cites, each once."""
    citations = result.proposals[0].citations if result.proposals else ()
    return tuple(
        dict.fromkeys(
            Place(
                cited.article_id, cited.sentence_start, cited.sentence_start + len(cited.sentence)
            )
            for cited in citations
        )
    )


def _place(span: GoldSpan) -> Place | None:
    if span.article_id is None or span.sentence is None or span.sentence_start is None:
        return None
    return Place(span.article_id, span.sentence_start, span.sentence_start + len(span.sentence))


def _share(of: Sequence[Place], among: Sequence[Place]) -> float:
    return sum(place.meets(among) for place in of) / len(of) if of else 0.0


def _counted(share: Callable[[Sequence[Place], Sequence[Place]], float], name: str) -> Measure:
    def of(result: Result) -> float | None:
        gold = gold_sentences(result)
        return share(cited_sentences(result), gold) if result.answered and gold else None

    return Measure(name, of)


CITATION_PRECISION = _counted(lambda cited, gold: _share(cited, gold), "citation_precision")
CITATION_RECALL = _counted(lambda cited, gold: _share(gold, cited), "citation_recall")
