"""What readers of the chat page said of its answers (JSON lines) -> QuestionSet.

One record a line, the newest last:

    {"id": "…", "question": "…", "answers": [{"text": "…", "article_id": "…", "start": 12}],
     "feedback": "right", "lang": "id"?, "given": {…}?, "time": "…"?}

``feedback`` says what the person said, and with it what ``answers`` are:

- ``right``: the answer given is right; ``answers`` holds it.
- ``right_sentence``: the person selected the right words; ``answers`` holds them.
- ``should_not_answer``: no article answers this; ``answers`` is empty or left out.
- ``wrong_quote``: the answer given is wrong and the right one unknown. Such a record is no
  question; it takes back what was said of the question before.

``start`` counts code points in the article. ``given`` and ``time`` tell people more and are not
read. The newest record of one question (whatever its capitals and spaces) wins.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.counted import counted
from eval.questions import Gold, Question, QuestionSet, enumerate_lines
from eval.sets.files import set_name
from index.errors import KutipError

WITH_ANSWER = ("right", "right_sentence")
WITHOUT_ANSWER = "should_not_answer"
NOT_USABLE = "wrong_quote"
ALL = (*WITH_ANSWER, WITHOUT_ANSWER, NOT_USABLE)


def read_feedback(path: Path) -> QuestionSet:
    """Return the questions whose answer, or its absence, is known.

    Raises KutipError naming the line that is wrong.
    """
    newest: dict[str, Question | None] = {}
    records = [_question(row, f"{path}, line {line}") for line, row in enumerate_lines(path)]
    for question, usable in records:
        key = " ".join(question.text.casefold().split())
        newest.pop(key, None)  # the newest goes to the end, too
        newest[key] = question if usable else None
    questions = tuple(question for question in newest.values() if question is not None)
    if newest and not questions:
        raise KutipError(f"{path} says of no question what its answer is. Collect more feedback.")
    return QuestionSet(
        set_name(path), questions, notes=_notes(len(records), len(newest), len(questions))
    )


def _question(record: Any, where: str) -> tuple[Question, bool]:  # noqa: ANN401 - parsed JSON
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
    return Question(name, text, gold, language=language), said != NOT_USABLE


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


def _notes(records: int, asked: int, usable: int) -> tuple[str, ...]:
    notes = []
    if records > asked:
        notes.append(f"Followed by a newer one: {counted(records - asked, 'record')}, left out.")
    if asked > usable:
        notes.append(f"With only a wrong answer: {counted(asked - usable, 'question')}, left out.")
    return tuple(notes)
