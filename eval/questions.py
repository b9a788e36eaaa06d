"""Question files (JSON lines, gzip or not) -> Question records."""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from eval.sets.files import opened
from index.datatypes import Article
from index.errors import KutipError

SHARED = Path(__file__).parents[2] / "shared" / "data"
SAMPLE = Path(__file__).parent / "sample" / "questions.jsonl"
SEEDS = Path(__file__).parent / "data" / "seeds.questions.jsonl"
LONGEST_LINE = 2**24  # characters; a small packed file may hold a line that fills the memory


@dataclass(frozen=True, slots=True)
class Gold:
    """An acceptable answer text and where it stands, as far as the set says.

    ``article`` is the id, or the hash of the text, of the article that has it. ``start`` counts
    code points in that article, or in the question's ``context`` where there is one.
    """

    text: str
    article: str | None = None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with every acceptable answer; none means that nothing must be found.

    ``context`` is the passage it was asked about, where the set gives one. ``relevant`` grades
    the articles that a search should find (ids, higher is better), where the set judges
    articles instead of giving answers.
    """

    id: str
    text: str
    gold: tuple[Gold, ...] = ()
    context: str | None = None
    title: str | None = None
    language: str | None = None
    kind: str | None = None
    relevant: Mapping[str, int] = field(default_factory=dict)

    @property
    def answers(self) -> tuple[str, ...]:
        """Return the distinct acceptable answer texts."""
        return tuple(dict.fromkeys(gold.text for gold in self.gold))

    @property
    def gold_articles(self) -> frozenset[str]:
        """Return the ids, or the hashes of the texts, of the articles that answer it."""
        return frozenset(gold.article for gold in self.gold if gold.article)

    @property
    def answerable(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions from one file or folder; ``articles`` are the set's own, where it has a corpus.

    ``judged_only`` is True where articles are judged and answers are not given (BEIR, TREC):
    such a set fits the retrieval mode alone, and no question of it counts as unanswerable.
    ``notes`` say in whole sentences what was left out or doubted while reading.
    """

    name: str
    questions: tuple[Question, ...]
    articles: tuple[Article, ...] = ()
    judged_only: bool = False
    notes: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a file in the JSON-lines schema of eval/data/README.md.

    Raises KutipError naming the line that is wrong, or that there is none.
    """
    questions = [
        _question(record, f"{path}, line {number}") for number, record in enumerate_lines(path)
    ]
    if not questions:
        raise KutipError(f"{path} holds no question. Write one JSON object a line.")
    return questions


def enumerate_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line number from 1, parsed JSON) of JSON lines, packed with gzip or not."""
    if not path.is_file():
        raise KutipError(f"{path} is not there. Give a question file (.jsonl or .jsonl.gz).")
    try:
        with TextIOWrapper(opened(path), "utf-8-sig", newline="\n") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), ""), 1):
                if len(line) == LONGEST_LINE:
                    raise KutipError(f"{path}, line {number} is too long. Shorten it.")
                if line.strip():
                    yield number, _parsed(line, f"{path}, line {number}")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise KutipError(
            f"{path} cannot be read ({error}). Give JSON lines in UTF-8, packed with gzip or not."
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
        if not _text(record["question"]).strip():
            raise KutipError(f"{where}: the question is empty. Write one, or delete the line.")
        return Question(
            id=_id(record["id"]),
            text=_text(record["question"]),
            gold=tuple(
                Gold(
                    _answer(answer["text"], where),
                    _optional(answer.get("article_id") or answer.get("text_sha256")),
                    _place(answer.get("start")),
                )
                for answer in answers
            ),
            context=_optional(record.get("context")),
            language=_optional(record.get("lang")),
            title=_optional(record.get("title")),
            kind=_optional(record.get("kind")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        wrong = (
            f"{error} is missing" if isinstance(error, KeyError) else "a field is no text or list"
        )
        raise KutipError(
            f"{where}: {wrong}. A question has id, question and answers (a list of objects with"
            " text)."
        ) from error


def _id(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return str(value)


def _optional(value: object) -> str | None:
    return None if value is None else _text(value)


def _place(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError
    return value


def _answer(value: object, where: str) -> str:
    if not (text := _text(value)).strip():
        raise KutipError(f"{where}: an answer is empty. Leave answers empty where there is none.")
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
