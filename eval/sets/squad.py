"""SQuAD JSON -> QuestionSet; each paragraph is its questions' context.

SQuAD 1.1 (Rajpurkar et al. 2016) and 2.0 (2018), and the sets that took the shape over: XQuAD
(Artetxe et al. 2020), TyDi QA's gold passage task (Clark et al. 2020). Offsets are code points.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.counted import counted
from eval.questions import Gold, Question, QuestionSet
from eval.sets.files import read_text, set_name
from index.errors import KutipError

# TyDi QA begins each id with the language.
_TYDI = {
    "arabic": "ar",
    "bengali": "bn",
    "english": "en",
    "finnish": "fi",
    "indonesian": "id",
    "japanese": "ja",
    "korean": "ko",
    "russian": "ru",
    "swahili": "sw",
    "telugu": "te",
    "thai": "th",
}
_XQUAD = re.compile(r"^xquad\.([a-z]{2})$")
_SHAPE = "A SQuAD file has data, a list of articles with paragraphs of context and qas."


@dataclass(slots=True)
class _Misplaced:
    """Answers that do not stand where the file says; the first of them by name."""

    first: str = ""
    count: int = 0

    def add(self, where: str) -> None:
        self.first = self.first or where
        self.count += 1

    def notes(self) -> tuple[str, ...]:
        if not self.count:
            return ()
        return (
            f"Not where the file says: {counted(self.count, 'answer')} (first: {self.first});"
            " the words count, the place does not.",
        )


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph, and what its questions inherit."""

    context: str
    title: str | None
    where: str
    language: str | None
    misplaced: _Misplaced = field(repr=False)


def read_squad(path: Path) -> QuestionSet:
    """Return the set. An answer whose offset is wrong keeps its words and is noted.

    Raises KutipError naming the question id or the paragraph that is wrong.
    """
    misplaced = _Misplaced()
    language = _XQUAD.match(set_name(path))
    try:
        document = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise KutipError(f"{path}: no JSON ({error}). Mend or fetch it again.") from error
    questions = tuple(
        _question(entry, paragraph)
        for paragraph, entries in _paragraphs(
            path, document, language[1] if language else None, misplaced
        )
        for entry in entries
    )
    return QuestionSet(set_name(path), questions, notes=misplaced.notes())


def _paragraphs(
    path: Path, document: object, language: str | None, misplaced: _Misplaced
) -> Iterator[tuple[_Paragraph, list[Any]]]:
    """Yield every paragraph with its entries of questions."""
    for number, article in enumerate(_list(document, "data", str(path)), 1):
        where = f"{path}, article {number}"
        title = _optional(article, "title", where)
        for position, paragraph in enumerate(_list(article, "paragraphs", where), 1):
            place = f"{where}, paragraph {position}"
            context = _text(paragraph, "context", place)
            entries = _list(paragraph, "qas", place)
            yield _Paragraph(context, title, place, language, misplaced), entries


def _question(entry: Any, paragraph: _Paragraph) -> Question:  # noqa: ANN401 - parsed JSON
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str | int):
        raise KutipError(f"{paragraph.where}: a question has no id. {_SHAPE}")
    name = str(entry["id"])
    where = f"{paragraph.where}, question {name}"
    impossible = entry.get("is_impossible", False)
    if not isinstance(impossible, bool):
        raise KutipError(f"{where}: is_impossible is neither true nor false. Mend it.")
    answers = [] if impossible else _list(entry, "answers", where)
    gold = (_gold(answer, paragraph, where) for answer in answers)
    language = _optional(entry, "lang", where) or paragraph.language
    return Question(
        id=name,
        text=_text(entry, "question", where),
        gold=tuple(dict.fromkeys(gold)),
        context=paragraph.context or None,
        title=paragraph.title,
        language=language or _TYDI.get(name.partition("-")[0]),
        kind=_optional(entry, "kind", where),
    )


def _gold(answer: object, paragraph: _Paragraph, where: str) -> Gold:
    text = _text(answer, "text", where)
    if not text:
        raise KutipError(f"{where}: an answer is empty. Leave it out, or set is_impossible.")
    start = answer.get("answer_start") if isinstance(answer, Mapping) else None
    if isinstance(start, bool) or not isinstance(start, int):
        raise KutipError(f"{where}: answer_start is no whole number. {_SHAPE}")
    if start < 0 or not paragraph.context.startswith(text, start):
        paragraph.misplaced.add(where)
        return Gold(text)
    return Gold(text, start=start)


def _list(record: object, name: str, where: str) -> list[Any]:
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, list):
        raise KutipError(f"{where}: {name} is missing or no list. {_SHAPE}")
    return value


def _text(record: object, name: str, where: str) -> str:
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, str):
        raise KutipError(f"{where}: {name} is missing or no text. {_SHAPE}")
    return value


def _optional(record: object, name: str, where: str) -> str | None:
    missing = not isinstance(record, Mapping) or record.get(name) is None
    return None if missing else _text(record, name, where)
