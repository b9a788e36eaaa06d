"""Question files (JSON lines, gzip or not) -> Question records."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import KutipError

SHARED = Path(__file__).parents[2] / "shared" / "data"
SAMPLE = Path(__file__).parent / "sample" / "questions.jsonl"
SEEDS = Path(__file__).parent / "data" / "seeds.questions.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with every acceptable answer text; none means that nothing must be found.

    ``context`` is the passage it was asked about, where the set gives one; ``gold_articles``
    the ids, or the hashes of the texts, of the articles that answer it.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    context: str | None = None
    language: str | None = None
    kind: str | None = None
    gold_articles: frozenset[str] = frozenset()

    @property
    def answerable(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.answers)


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a file in the JSON-lines schema of eval/README.md.

    Raises KutipError naming the line that is wrong, or that there is none.
    """
    questions = [
        _question(record, f"{path}, line {number}") for number, record in enumerate_lines(path)
    ]
    if not questions:
        raise KutipError(f"{path} holds no question. Write one JSON object a line.")
    return questions


def enumerate_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line number from 1, parsed JSON) of a .jsonl or .jsonl.gz file."""
    if not path.is_file():
        raise KutipError(f"{path} is not there. Give a question file (.jsonl or .jsonl.gz).")
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _parsed(line, f"{path}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise KutipError(
            f"{path} cannot be read ({error}). Give JSON lines in UTF-8, with gzip as .gz."
        ) from error


def read_records(path: Path) -> Iterator[Any]:
    """Yield the parsed lines of a .jsonl or .jsonl.gz file."""
    return (record for _, record in enumerate_lines(path))


def _parsed(line: str, where: str) -> Any:  # noqa: ANN401 - parsed JSON
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise KutipError(f"{where}: no JSON ({error}). Mend the line.") from error


def _question(record: Any, where: str) -> Question:  # noqa: ANN401 - parsed JSON
    try:
        answers = record["answers"]
        return Question(
            id=str(record["id"]),
            text=_text(record["question"]),
            answers=tuple(dict.fromkeys(_text(answer["text"]) for answer in answers)),
            context=record.get("context"),
            language=record.get("lang"),
            kind=record.get("kind"),
            gold_articles=frozenset(
                answer.get("article_id") or answer.get("text_sha256") or "" for answer in answers
            )
            - {""},
        )
    except (KeyError, TypeError, AttributeError) as error:
        wrong = (
            f"{error} is missing" if isinstance(error, KeyError) else "a field is no text or list"
        )
        raise KutipError(
            f"{where}: {wrong}. A question has id, question and answers (a list of objects with"
            " text)."
        ) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
