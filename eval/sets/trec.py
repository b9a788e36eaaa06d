"""A folder of TREC topics and qrels -> QuestionSet; the articles are in a store of their own.

Topics are the classic ``<top>`` blocks, of which the title is asked, or lines of id, tab,
question.
"""

import re
from pathlib import Path

from eval.questions import QuestionSet
from eval.sets.files import read_text, set_name
from eval.sets.judged import judged_questions
from index.errors import KutipError

_TOPIC = re.compile(r"<top>(.*?)(?=<top>|\Z)", re.DOTALL | re.IGNORECASE)
_FIELD = r"<{0}>\s*(?:{1}:)?\s*(.*?)\s*(?=<|\Z)"
_NUMBER = re.compile(_FIELD.format("num", "Number"), re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(_FIELD.format("title", "Topic"), re.DOTALL | re.IGNORECASE)


def is_trec(folder: Path) -> bool:
    """Tell whether a folder has topics and qrels."""
    return bool(_files(folder, "topics")) and bool(_files(folder, "qrels"))


def read_trec(folder: Path) -> QuestionSet:
    """Return the set; raises KutipError naming the line, or the file there are two of."""
    topics, qrels = _only(folder, "topics"), _only(folder, "qrels")
    text = read_text(topics)
    texts = _topics(text, topics) if _TOPIC.search(text) else _lines(text, topics)
    questions, notes = judged_questions(texts, qrels)
    return QuestionSet(set_name(folder), questions, judged_only=True, notes=notes)


def _files(folder: Path, name: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"{name}*") if path.is_file())


def _only(folder: Path, name: str) -> Path:
    found = _files(folder, name)
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise KutipError(f"{folder} must hold one file {name}* (found: {names}). Leave one there.")
    return found[0]


def _topics(text: str, path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for match in _TOPIC.finditer(text):
        where = f"{path}, line {text.count(chr(10), 0, match.start()) + 1}"
        number, title = _NUMBER.search(match[1]), _TITLE.search(match[1])
        if not number or not title or not number[1] or not title[1]:
            raise KutipError(f"{where}: the topic has no <num> or no <title>. Give it both.")
        _put(texts, number[1], " ".join(title[1].split()), where)
    return texts


def _lines(text: str, path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}, line {number}"
        name, _, question = (part.strip() for part in line.partition("\t"))
        if not line.strip():
            continue
        if not name or not question:
            raise KutipError(f"{where}: no topic. Write id, tab, question, or <top> blocks.")
        _put(texts, name, question, where)
    return texts


def _put(texts: dict[str, str], name: str, question: str, where: str) -> None:
    if name in texts:
        raise KutipError(f"{where}: the topic {name!r} was there before. Change one.")
    texts[name] = question
