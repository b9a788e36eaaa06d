"""Candidates -> groups of one answer each, best first, with a calibrated confidence.

The same words found in several articles are one answer with several citations.
"""

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.datatypes import Hit
from index.model_manifest import checked_files
from index.schema import OPEN
from qa.datatypes import Candidate, Span
from qa.risk import NO_CURVE, Curve, are_measured

CONFIDENCE_FILE = Path(__file__).parent / "models" / "confidence.json"
OPEN_CONFIDENCE_FILE = CONFIDENCE_FILE.with_name("open_confidence.json")
REMEDY = "Install Kutip again, or fit the confidence: make train-confidence."
PARTS = frozenset("%‰")
NO_PREFERENCE: Mapping[str, float] = {}

Certainty = Literal["high", "medium", "low"]

# Cut where shares of right answers part on idk_mrc.valid: nearly nine of ten, seven, half.
# `kutip eval idk_mrc.valid --mode pipeline --by certainty`
HIGH_CONFIDENCE = 0.8
MEDIUM_CONFIDENCE = 0.6

LEAST_CHUNKS = 10  # about as many as in the smallest stores that the confidence was fitted over


def certainty(confidence: float) -> Certainty:
    """Return the coarse level of a confidence that a reader can act on."""
    if confidence >= HIGH_CONFIDENCE:
        return "high"
    return "medium" if confidence >= MEDIUM_CONFIDENCE else "low"


def log_size(chunks: int) -> float:
    """Return what the confidence knows of a store's size, in its fit as in its use."""
    return math.log(max(chunks, LEAST_CHUNKS))


@dataclass(frozen=True, slots=True)
class Confidence:
    """How scores become a choice and a probability.

    Groups are ranked by the reader's score plus ``retrieval_weight`` times the passage's. The
    probability of being right is a logistic function of the reader's score (Platt 1999) and of the
    logarithm of the number of chunks searched, ``size_weight`` (below 0): the more passages, the
    surer the best of the wrong ones looks. Below ``threshold`` nothing is answered.
    ``training/confidence.py`` fits all values on held-out questions over stores of several sizes;
    further evidence (lead over the next answer, passage score, shared words) was measured and did
    not help. ``curve`` tells what other thresholds promise.
    """

    retrieval_weight: float
    bias: float
    slope: float
    threshold: float
    curve: Curve = NO_CURVE
    size_weight: float = 0.0

    @classmethod
    def load(cls, path: Path = CONFIDENCE_FILE) -> "Confidence":
        """Read the fitted values; raises KutipError when they are not those in the manifest."""
        files = checked_files(path.parent, [path.name], REMEDY)
        values = json.loads(files[path.name].content)
        curve = Curve.of(values.pop("curve")) if "curve" in values else NO_CURVE
        return cls(**values, curve=curve)

    @classmethod
    def of(cls, reader_name: str) -> "Confidence":
        """Read what was fitted for a reader: that of open texts alone has values of its own."""
        is_open = reader_name.startswith(f"{OPEN}-") and are_measured([reader_name])
        return cls.load(OPEN_CONFIDENCE_FILE if is_open else CONFIDENCE_FILE)

    def probability(self, reader_score: float, chunks: int) -> float:
        """Return the probability in [0, 1] that the best of so many chunks' answers is right."""
        logit = self.bias + self.slope * reader_score + self.size_weight * log_size(chunks)
        return 1.0 / (1.0 + math.exp(-max(min(logit, 30.0), -30.0)))

    def ranking_score(self, reader_score: float, passage_score: float) -> float:
        """Return what answers, and passages by their best answer, are ranked by."""
        return reader_score + self.retrieval_weight * passage_score


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Candidates with the same words, best first; the scores are the best one's."""

    candidates: tuple[Candidate, ...]
    score: float
    reader_score: float

    @property
    def text(self) -> str:
        """Return the answer as the best candidate's article writes it."""
        best = self.candidates[0]
        chunk = best.hit.chunk
        return chunk.text[best.start - chunk.start : best.end - chunk.start]


def candidates(hits: Sequence[Hit], spans: Sequence[Sequence[Span]]) -> list[Candidate]:
    """Return the spans of all passages with offsets into their articles, each place once."""
    places: dict[tuple[str, int, int], Candidate] = {}
    for hit, found in zip(hits, spans, strict=True):
        for span in found:
            start, end = hit.chunk.start + span.start, hit.chunk.start + span.end
            place = (hit.chunk.article_id, start, end)
            if place not in places or places[place].score < span.score:
                places[place] = Candidate(hit, start, end, span.score)
    return list(places.values())


def reading_order(
    scores: Sequence[float], spans: Sequence[Sequence[Span]], confidence: Confidence
) -> list[int]:
    """Return the places of passages by what was read in them, best first.

    ``scores`` are the search's. What nothing was read in keeps its order, behind the others.
    """
    best = [max((span.score for span in found), default=-math.inf) for found in spans]
    sums = [confidence.ranking_score(*pair) for pair in zip(best, scores, strict=True)]
    return sorted(range(len(sums)), key=lambda place: (-sums[place], place))


def group(
    found: Sequence[Candidate],
    confidence: Confidence,
    preference: Mapping[str, float] = NO_PREFERENCE,
) -> list[AnswerGroup]:
    """Return groups of equal answers, best first.

    ``preference`` holds what is added to the scores of an article's candidates, by its id.
    """
    together: dict[str, list[tuple[float, Candidate]]] = {}
    for candidate in found:
        score = confidence.ranking_score(candidate.score, candidate.hit.score)
        score += preference.get(candidate.hit.chunk.article_id, 0.0)
        text = candidate.hit.chunk.text
        offset = candidate.hit.chunk.start
        words = same_words(text[candidate.start - offset : candidate.end - offset])
        together.setdefault(words, []).append((score, candidate))
    groups = []
    for members in together.values():
        members.sort(key=lambda item: (-item[0], item[1].hit.chunk.article_id, item[1].start))
        best = members[0][1]
        ordered = tuple(candidate for _, candidate in members)
        groups.append(AnswerGroup(ordered, members[0][0], best.score))
    return sorted(groups, key=lambda item: (-item.score, item.text))


def same_words(text: str) -> str:
    """Return what makes two answers the same: letters, digits, units of money and of parts."""
    words = "".join(_key_part(character) for character in text.casefold()).split()
    return " ".join(words) or text


def _key_part(character: str) -> str:
    if character.isalnum():
        return character
    # 5 % is not 5, and $5 is not €5.
    is_unit = character in PARTS or unicodedata.category(character) == "Sc"
    return f" {character} " if is_unit else " "
