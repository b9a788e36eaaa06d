"""What readers of the chat page said of its answers (JSON lines) -> QuestionSet.

One record a line, the newest last:

    {"id": "…", "question": "…", "answers": [{"text": "…", "article_id": "…", "start": 12}],
     "feedback": "right", "lang": "id"?, "given": {…}?, "time": "…"?, "visitor": "…"?,
     "seal": "…"?}

``feedback`` says what the person said, and with it what ``answers`` are:

- ``right``: the answer given is right; ``answers`` holds it.
- ``right_sentence``: the person selected the right words; ``answers`` holds them.
- ``should_not_answer``: no article answers this; ``answers`` is empty or left out.
- ``wrong_quote``: the answer given is wrong and the right one unknown. Such a record is no
  question; it takes back what was said of the question before.
- ``taken_back``: a slip of the hand; the same ``visitor`` never said anything of the question.

``start`` counts code points in the article. ``given``, ``time`` and ``seal`` tell people more; of
them only ``given.filter`` is read: what no article of some should answer, others may. The newest
record of one question (whatever its capitals and spaces) wins. A last line that was cut off while
it was written is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.counted import counted
from eval.questions import Gold, Question, QuestionSet, enumerate_lines
from eval.sets.files import opened, set_name
from index.errors import KutipError

WITH_ANSWER = ("right", "right_sentence")
WITHOUT_ANSWER = "should_not_answer"
NOT_USABLE = "wrong_quote"
TAKEN_BACK = "taken_back"
ALL = (*WITH_ANSWER, WITHOUT_ANSWER, NOT_USABLE, TAKEN_BACK)
NOTES = {
    "newer": ("Followed by a newer one", "record"),
    "taken": ("Taken back", "record"),
    "wrong": ("With only a wrong answer", "question"),
    "filtered": ("Without an answer among some articles only", "question"),
    "torn": ("Cut off while it was written", "record"),
}


@dataclass(frozen=True, slots=True)
class _Said:
    question: Question
    feedback: str
    visitor: str
    filtered: bool

    @property
    def left_out(self) -> str | None:
        """Return the note under which this is no question, None for a question."""
        if self.feedback == NOT_USABLE:
            return "wrong"
        return "filtered" if self.filtered and self.feedback == WITHOUT_ANSWER else None

    @property
    def outweighs(self) -> bool:
        """Tell whether this counts against what was said where all articles were asked."""
        return not self.filtered or self.left_out is None


def question_key(question: str) -> str:
    """Return what is the same for one question, whatever its capitals and spaces."""
    return " ".join(question.casefold().split())


def read_feedback(path: Path) -> QuestionSet:
    """Return the questions whose answer, or its absence, is known.

    Raises KutipError naming the line that is wrong.
    """
    left_out = dict.fromkeys(NOTES, 0)
    own: dict[tuple[str, str, bool], _Said] = {}  # the newest of each visitor
    for said in _records(path, left_out):
        place = (question_key(said.question.text), said.visitor, said.filtered)
        former = own.pop(place, None)
        if said.feedback != TAKEN_BACK:
            own[place] = said  # at the end
        if former:
            left_out["taken" if said.feedback == TAKEN_BACK else "newer"] += 1
    newest: dict[str, _Said] = {}
    for said in sorted(own.values(), key=lambda said: said.outweighs):
        key = question_key(said.question.text)
        left_out["newer"] += newest.pop(key, None) is not None
        newest[key] = said
    questions = tuple(said.question for said in newest.values() if said.left_out is None)
    for said in newest.values():
        if said.left_out:
            left_out[said.left_out] += 1
    if newest and not questions:
        raise KutipError(f"{path} says of no question what its answer is. Collect more feedback.")
    return QuestionSet(set_name(path), questions, notes=_notes(left_out))


def _records(path: Path, left_out: dict[str, int]) -> Iterator[_Said]:
    """Yield every record but a last one that was cut off."""
    try:
        for line, row in enumerate_lines(path):
            yield _said(row, f"{path}, line {line}")
    except KutipError as error:
        if not str(error).startswith(f"{path}, line {_unended_line(path)}: no JSON ("):
            raise
        left_out["torn"] += 1


def _unended_line(path: Path) -> int:
    """Return the number of the line after the last line break."""
    with opened(path) as file:
        return 1 + sum(part.count(b"\n") for part in iter(lambda: file.read(2**20), b""))


def _said(record: Any, where: str) -> _Said:  # noqa: ANN401 - parsed JSON
    if not isinstance(record, Mapping):
        raise KutipError(f"{where}: no JSON object. Leave the line out.")
    said = record.get("feedback")
    if said not in ALL:
        raise KutipError(f"{where}: feedback is none of {', '.join(ALL)}. Mend the line.")
    name, text = record.get("id"), record.get("question")
    if not isinstance(name, str) or not isinstance(text, str):
        raise KutipError(f"{where}: id or question is missing or no text. Mend the line.")
    gold = _answers(record.get("answers"), where) if said in WITH_ANSWER else ()
    language = record.get("lang")
    if language is not None and not isinstance(language, str):
        raise KutipError(f"{where}: lang is no text. Mend the line.")
    given = record.get("given")
    filtered = isinstance(given, Mapping) and given.get("filter") is not None
    visitor = json.dumps(record.get("visitor"))
    return _Said(Question(name, text, gold, language=language), said, visitor, filtered)


def _answers(answers: object, where: str) -> tuple[Gold, ...]:
    if not isinstance(answers, list) or not answers:
        raise KutipError(f"{where}: what is right has no answers. Mend the line.")
    return tuple(dict.fromkeys(_gold(answer, where) for answer in answers))


def _gold(answer: object, where: str) -> Gold:
    values = answer if isinstance(answer, Mapping) else {}
    text, article, start = (values.get(key) for key in ("text", "article_id", "start"))
    is_place = start is None or (
        isinstance(start, int) and not isinstance(start, bool) and start >= 0
    )
    is_article = article is None or isinstance(article, str)
    if not isinstance(text, str) or not text or not is_article or not is_place:
        raise KutipError(
            f"{where}: an answer has text, article_id and start (a whole number). Mend the line."
        )
    return Gold(text, article, start)


def _notes(left_out: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(
        f"{NOTES[reason][0]}: {counted(count, NOTES[reason][1])}, left out."
        for reason, count in left_out.items()
        if count
    )
