"""One exchange <-> JSON text, and the records that a history hands out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from index.datatypes import Filter
from index.errors import KutipError
from qa.datatypes import Answer
from ui.messages import LANGUAGES
from ui.stored_answer import answer_of, answer_value, filter_of, filter_value

MAX_TITLE_CHARACTERS = 80
EXCHANGE_FIELDS = {"question", "edited", "where", "answer", "notice"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer, or with a notice (language -> line) where there was none.

    ``edited`` is what the visitor made of the question's rewritten form, ``where`` the filter
    it was asked under.
    """

    id: str
    question: str
    edited: str | None = None
    where: Filter | None = None
    answer: Answer | None = None
    notice: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it is kept; times are ISO 8601 in UTC, ending in Z."""

    id: str
    title: str
    created: str
    updated: str
    visitor: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of a list of conversations; ``exchanges`` is their count."""

    id: str
    title: str
    created: str
    updated: str
    exchanges: int


def exchange_text(exchange: Exchange) -> str:
    """Return all of an exchange but its id, as one line of ASCII."""
    return json.dumps(
        {
            "question": exchange.question,
            "edited": exchange.edited,
            "where": filter_value(exchange.where),
            "answer": answer_value(exchange.answer) if exchange.answer else None,
            "notice": dict(exchange.notice) if exchange.notice is not None else None,
        }
    )


def read_exchange(id: str, text: str) -> Exchange:  # noqa: A002
    """Return the exchange of ``exchange_text``; raise KutipError for anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or set(value) != EXCHANGE_FIELDS:
        raise KutipError("a stored exchange does not have the fields of one")
    question, edited, notice = value["question"], value["edited"], value["notice"]
    answer = None if value["answer"] is None else answer_of(value["answer"])
    if not isinstance(question, str) or not isinstance(edited, str | None):
        raise KutipError("a stored exchange has a question that is no text")
    if notice is not None and not _is_notice(notice):
        raise KutipError("a stored exchange has a notice that is no text")
    return Exchange(id, question, edited, filter_of(value["where"]), answer, notice)


def damaged_exchange(id: str) -> Exchange:  # noqa: A002
    """Return what stands in the place of an exchange that can no longer be read."""
    lines = {language: words["conversation_damaged"] for language, words in LANGUAGES.items()}
    return Exchange(id, "…", notice=lines)


def cited_articles(exchange: Exchange) -> set[str]:
    """Return the ids of all articles whose text an exchange holds."""
    answer = exchange.answer
    if answer is None:
        return set()
    groups = [answer.citations, *(one.citations for one in answer.alternatives)]
    groups += [answer.support.otherwise] if answer.support else []
    cited = {each.article_id for group in groups for each in group}
    return cited | {each.article_id for each in answer.passages}


def title_of(question: str) -> str:
    """Return a question as a title: one line, cut at a word."""
    title = " ".join(question.split()) or "…"
    if len(title) <= MAX_TITLE_CHARACTERS:
        return title
    cut = title[: MAX_TITLE_CHARACTERS - 1]
    whole = cut.rpartition(" ")[0] if title[len(cut)] != " " else cut
    # A text without spaces has no word to be cut at, or only a short one.
    return (whole if len(whole) > MAX_TITLE_CHARACTERS // 2 else cut).rstrip() + "…"


def _is_notice(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
