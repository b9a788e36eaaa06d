"""Turn question rows into reader examples: word ids, match flags and gold spans.

Adds two kinds of examples that no set holds: questions beside a similar passage that does
not answer them, and questions with a name or number swapped for another.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.datatypes import FloatMatrix
from index.static_encoder import StaticEncoder
from qa.features import Words, match_flags, split_words
from training.reader_model import MAX_ANSWER_WORDS

MAX_PASSAGE_WORDS = 300
MAX_QUESTION_WORDS = 40
NEAREST_PASSAGES = 12
ASKED_AT_ONCE = 500
_NAME_OR_NUMBER = re.compile(r"(?<=\w )(?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|\d[\d.,]*)")


@dataclass
class Forms:
    """Every distinct lower-case word gets a number, in order of appearance."""

    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def ids(self, words: Words) -> NDArray[np.int32]:
        """Return the numbers of the words, adding new ones."""
        numbers = self.numbers
        return np.array([numbers.setdefault(form, len(numbers)) for form in words.forms], np.int32)


@dataclass(frozen=True)
class Example:
    """One question beside one passage; ``gold`` holds (first word, last word), none = no answer."""

    passage: NDArray[np.int32]
    passage_shapes: NDArray[np.int64]
    passage_flags: NDArray[np.float32]
    question: NDArray[np.int32]
    question_shapes: NDArray[np.int64]
    question_flags: NDArray[np.float32]
    gold: list[tuple[int, int]]


def word_span(words: Words, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last word that a character span touches."""
    inside = [i for i, (left, right) in enumerate(words.spans) if right > start and left < end]
    return (inside[0], inside[-1]) if inside else None


def make_example(
    question: str, context: str, answers: list[dict[str, Any]], forms: Forms, chooser: random.Random
) -> Example | None:
    """Return the example, cut to a window around the answer when the passage is long."""
    asked, passage = split_words(question[:400]), split_words(context)
    if not asked.forms or not passage.forms:
        return None
    asked = Words(
        asked.forms[:MAX_QUESTION_WORDS],
        asked.spans[:MAX_QUESTION_WORDS],
        asked.shapes[:MAX_QUESTION_WORDS],
    )
    gold = [
        span
        for answer in answers
        if (span := word_span(passage, answer["start"], answer["start"] + len(answer["text"])))
        and span[1] - span[0] < MAX_ANSWER_WORDS
    ]
    if answers and not gold:
        return None
    first = 0
    if len(passage.forms) > MAX_PASSAGE_WORDS:
        room = len(passage.forms) - MAX_PASSAGE_WORDS
        centre = gold[0][0] if gold else chooser.randrange(len(passage.forms))
        first = min(max(centre - chooser.randrange(MAX_PASSAGE_WORDS), 0), room)
    last = first + MAX_PASSAGE_WORDS
    window = Words(passage.forms[first:last], passage.spans[first:last], passage.shapes[first:last])
    kept = [(a - first, b - first) for a, b in gold if a >= first and b < first + len(window.forms)]
    if gold and not kept:
        return None
    return Example(
        forms.ids(window),
        window.shapes,
        match_flags(window, asked),
        forms.ids(asked),
        asked.shapes,
        match_flags(asked, window),
        kept,
    )


def near_misses(
    rows: list[dict[str, Any]], encoder: StaticEncoder, chooser: random.Random, share: float
) -> list[dict[str, Any]]:
    """Return answerable questions moved to a similar passage that lacks the answer."""
    contexts = sorted({row["context"] for row in rows})
    vectors = encoder.encode_passages([context[:1500] for context in contexts])
    chosen = [row for row in rows if row["answers"] and chooser.random() < share]
    asked = encoder.encode_questions([row["question"] for row in chosen])
    moved = []
    for row, order in zip(chosen, _nearest(asked, vectors), strict=True):
        texts = [answer["text"].lower() for answer in row["answers"]]
        others = [
            contexts[i]
            for i in order
            if contexts[i] != row["context"]
            and not any(text in contexts[i].lower() for text in texts)
        ]
        if others:
            choice = others[min(int(chooser.expovariate(0.6)), len(others) - 1)]
            moved.append({**row, "context": choice, "answers": []})
    return moved


def _nearest(asked: FloatMatrix, known: FloatMatrix) -> Iterator[list[int]]:
    """Yield for each asked row the nearest known rows, best first."""
    for start in range(0, len(asked), ASKED_AT_ONCE):
        scores = asked[start : start + ASKED_AT_ONCE] @ known.T
        yield from np.argsort(-scores, axis=1)[:, :NEAREST_PASSAGES].tolist()


def other_names(
    rows: list[dict[str, Any]], chooser: random.Random, share: float
) -> list[dict[str, Any]]:
    """Return answerable questions made unanswerable: a name or number swapped for another's."""
    pools: dict[bool, list[str]] = {True: [], False: []}
    for row in rows:
        for found in _NAME_OR_NUMBER.findall(row["question"]) if row["answers"] else ():
            pools[found[0].isdigit()].append(found)

    changed = []
    for row in rows:
        inside = [
            match
            for match in _NAME_OR_NUMBER.finditer(row["question"])
            if match.group() in row["context"]
        ]
        if not row["answers"] or not inside or chooser.random() >= share:
            continue
        match = chooser.choice(inside)
        name = chooser.choice(pools[match.group()[0].isdigit()])
        if name.lower() in row["context"].lower():
            continue
        question = row["question"][: match.start()] + name + row["question"][match.end() :]
        changed.append({**row, "question": question, "answers": []})
    return changed
