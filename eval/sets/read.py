"""A file or folder of any known format -> QuestionSet.

Content decides, the name only where content does not tell. Which format is which: eval/data/
README.md.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from eval.questions import Question, QuestionSet, read_questions
from eval.sets.beir import is_beir, read_beir
from eval.sets.feedback import read_feedback
from eval.sets.files import READABLE, read_head, set_name
from eval.sets.squad import read_squad
from eval.sets.table import read_table
from eval.sets.trec import is_trec, read_trec
from index.errors import KutipError

_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark, as Excel writes it
_SQUAD = re.compile(rb'"paragraphs"\s*:')  # unescaped quotes: a field's name, never inside a text
_FEEDBACK = re.compile(rb'"feedback"\s*:')
_OTHERS = {
    b"PK": "a zip or Excel file. Unpack it, or save the table as CSV.",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file. Save the table as CSV.",
    b"%PDF": f"a PDF. {READABLE}",
}


def read_set(path: Path) -> QuestionSet:
    """Return the question set in a file or folder.

    Raises KutipError naming the file, and the line or question id, when it is none, holds
    nothing, or has an id twice.
    """
    found = _read_folder(path) if path.is_dir() else _read_file(path)
    if not found.questions:
        raise KutipError(f"{path} holds no question. {READABLE}")
    _require_distinct(path, found.questions)
    _require_characters(path, found.questions)
    return found


def _read_folder(path: Path) -> QuestionSet:
    if is_beir(path):
        return read_beir(path)
    if is_trec(path):
        return read_trec(path)
    raise KutipError(
        f"{path} is no question set: a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/,"
        " a TREC folder topics* and qrels*. Name the file in it, or one of these."
    )


def _read_file(path: Path) -> QuestionSet:
    if not path.is_file():
        raise KutipError(f"{path} is not there. {READABLE}")
    if path.parent.name == "qrels" and is_beir(path.parent.parent):
        return read_beir(path.parent.parent, path)
    head = read_head(path)
    for mark, what in _OTHERS.items():
        if head.startswith(mark):
            raise KutipError(f"{path} is {what}")
    start = head.removeprefix(_MARK).lstrip()
    if start.startswith(b"["):
        raise KutipError(f"{path} is one JSON list. Write one JSON object a line instead.")
    if not start.startswith(b"{"):
        return _read_other(path)
    if _SQUAD.search(head) or (_ending(path) == ".json" and not _is_one_line(start)):
        return read_squad(path)
    if _FEEDBACK.search(start.partition(b"\n")[0]):
        return read_feedback(path)
    return QuestionSet(set_name(path), tuple(read_questions(path)))


def _read_other(path: Path) -> QuestionSet:
    """Read what does not begin as JSON: a table, or a file that its name promises wrongly."""
    if _ending(path) in (".jsonl", ".ndjson"):
        return QuestionSet(set_name(path), tuple(read_questions(path)))
    if _ending(path) == ".json":
        raise KutipError(f"{path} is named .json, but holds no JSON object. {READABLE}")
    return read_table(path)


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _is_one_line(start: bytes) -> bool:
    """Tell whether the first line is a whole object, as in JSON lines."""
    return start.partition(b"\n")[0].rstrip().endswith(b"}")


def _require_distinct(path: Path, questions: tuple[Question, ...]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise KutipError(f"{path}: two questions have the id {question.id!r}. Change one.")
        seen.add(question.id)


def _require_characters(path: Path, questions: tuple[Question, ...]) -> None:
    """Refuse halves of characters, which JSON can spell and no text file can hold."""
    for question in questions:
        try:
            for text in _texts(question):
                text.encode()
        except UnicodeEncodeError as error:
            raise KutipError(
                f"{path}: question {question.id!r} holds half a character (a lone surrogate)."
                " Write the character whole."
            ) from error


def _texts(question: Question) -> Iterator[str]:
    yield from (question.id, question.text, question.context or "", question.title or "")
    yield from question.answers
    yield from question.gold_articles
    yield from question.relevant
    yield from (question.language or "", question.kind or "")
