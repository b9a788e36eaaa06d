"""An exchange and what a reader says of its answer -> a record that ``kutip eval`` reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from eval.sets.feedback import TAKEN_BACK, question_key
from index.datatypes import Article
from qa.datatypes import Answer, Citation
from ui.conversation import Exchange
from ui.stored_answer import filter_value
from ui.wording import searched

Kind = Literal["right", "wrong_quote", "should_not_answer", "right_sentence"]
Record = dict[str, object]

MAX_ANSWER_CHARACTERS = 1000
NEEDS_ANSWER: tuple[Kind, ...] = ("right", "wrong_quote")
ID_CHARACTERS = 24
SEAL = "seal"  # shows later whether a record has changed


class UnfitError(Exception):
    """What was said makes no sense here; ``key`` names the message that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Picked:
    """Words of an article that answer: ``article.text[start:end] == text``."""

    article_id: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked, and who speaks of its answer ("" on this computer).

    ``where`` is the filter as JSON text, "null" where all articles were asked.
    """

    question: str
    where: str
    visitor: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what is the same for one question under one filter."""
        return question_key(self.question), self.where


def asked_of(exchange: Exchange, visitor: str) -> Asked | None:
    """Return the stand-alone question of an exchange, None where nothing was searched for."""
    answer = exchange.answer
    if answer is None or not searched(answer):
        return None
    where = json.dumps(filter_value(exchange.where), sort_keys=True)
    return Asked(answer.rewritten or answer.question, where, visitor)


def pick(article: Article, start: int, end: int) -> Picked:
    """Return the words at [start, end) without white space around them."""
    if not 0 <= start < end <= len(article.text):
        raise UnfitError("feedback_no_place")
    words = article.text[start:end]
    bare = words.strip()
    if not bare:
        raise UnfitError("feedback_no_place")
    if len(bare) > MAX_ANSWER_CHARACTERS:
        raise UnfitError("feedback_too_long")
    return Picked(article.id, start + len(words) - len(words.lstrip()), bare)


def gold_of(answer: Answer) -> tuple[Picked, ...]:
    """Return what is right where an answer is: its quotes that say the same, the first first."""
    lead = answer.citations[0].quote
    return tuple(
        Picked(each.article_id, each.start, each.quote)
        for each in answer.citations
        if question_key(each.quote) == question_key(lead)
    )


def said_id(exchange: Exchange, asked: Asked, kind: Kind, picked: Picked | None = None) -> str:
    """Return the id of a record: the same for the same said twice of the same answer."""
    answer = exchange.answer
    about: object = None
    if kind == "right_sentence" and picked:
        about = asdict(picked)
    elif kind in NEEDS_ANSWER and answer:
        about = [asdict(each) for each in gold_of(answer)] if answer.citations else None
    said = json.dumps([asked.key, kind, about])
    return sha256(said.encode()).hexdigest()[:ID_CHARACTERS]


def record_of(
    exchange: Exchange,
    asked: Asked,
    kind: Kind | None,
    picked: Picked | None = None,
    language: str | None = None,
    served: Mapping[str, object] | None = None,
) -> Record:
    """Return what is said of an exchange as JSON values; ``kind`` None takes it back.

    ``language`` is that of the article, ``served`` tells what answers here. Raises UnfitError
    where it makes no sense of this answer.
    """
    answer = exchange.answer
    if answer is None or (kind in NEEDS_ANSWER and not answer.found):
        raise UnfitError("feedback_no_answer")
    if kind == "right_sentence" and picked is None:
        raise UnfitError("feedback_no_place")
    gold: Sequence[Picked] = ()
    if kind == "right":
        gold = gold_of(answer)
    elif kind == "right_sentence" and picked:
        gold = (picked,)
    _require_characters(asked.question, *(text for each in gold for text in _texts(each)))
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    record: Record = {
        "id": said_id(exchange, asked, kind, picked) if kind else TAKEN_BACK,
        "question": asked.question,
        "lang": language,
        "feedback": kind or TAKEN_BACK,
        "answers": [
            {"text": each.text, "article_id": each.article_id, "start": each.start} for each in gold
        ],
        "given": {
            "text": answer.text,
            "confidence": answer.confidence,
            "citations": [_cited(each) for each in answer.citations],
            "filter": json.loads(asked.where),
            **(served or {}),
        },
        "time": time.replace("+00:00", "Z"),
        **({"visitor": asked.visitor} if asked.visitor else {}),
    }
    return {**record, SEAL: _seal_of(record)}


def is_as_sealed(record: Mapping[str, object]) -> bool:
    """Tell whether a record says what it said when it was written, as far as it was sealed."""
    rest = {name: value for name, value in record.items() if name != SEAL}
    return SEAL not in record or record[SEAL] == _seal_of(rest)


def _seal_of(record: Mapping[str, object]) -> str:
    return sha256(json.dumps(record, sort_keys=True).encode("ascii")).hexdigest()


def _cited(citation: Citation) -> Record:
    return {
        "article_id": citation.article_id,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "text_sha256": citation.text_sha256,
    }


def _texts(picked: Picked) -> tuple[str, str]:
    return picked.article_id, picked.text


def _require_characters(*texts: str) -> None:
    """Refuse halves of characters: one of them would make the whole file unreadable."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        raise UnfitError("feedback_half_character") from None
