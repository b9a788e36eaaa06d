"""The task and what a system gave for it <-> JSON files: all that crosses between environments."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; ``passage`` is the number of the one it was asked about, answered there or not.

    No answers means that the passage does not answer it.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    passage: int


@dataclass(frozen=True, slots=True)
class Task:
    """Passages to index and questions to ask over them."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a system gave for one question.

    ``text`` is the best answer even where it was refused; ``score`` orders questions by how
    sure the system is; ``passage``, ``start`` and ``end`` say where the answer stands, as far as
    the system says. ``failed`` is the error that the system raised instead. ``seconds`` is wall
    clock, ``busy_seconds`` processor time.
    """

    id: str
    way: str = ""
    ranking: tuple[int, ...] = ()
    text: str | None = None
    score: float = 0.0
    refused: bool = True
    passage: int | None = None
    start: int | None = None
    end: int | None = None
    failed: str | None = None
    seconds: float = 0.0
    busy_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Output:
    """A system's whole run; ``key`` tells what it was a run of."""

    system: str
    key: str
    versions: dict[str, str]
    index_seconds: float
    index_busy_seconds: float
    peak_mib: float
    given: tuple[Given, ...] = field(default=())


def write(path: Path, record: Task | Output) -> None:
    """Write a record whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(asdict(record)), encoding="utf-8")
    fresh.replace(path)


def read_task(path: Path) -> Task:
    """Return the task in a file."""
    row = _read(path)
    questions = (Asked(**{**one, "answers": tuple(one["answers"])}) for one in row["questions"])
    return Task(row["name"], tuple(row["passages"]), tuple(questions))


def read_output(path: Path) -> Output:
    """Return a system's run in a file."""
    row = _read(path)
    given: Sequence[dict[str, Any]] = row.pop("given")
    return Output(
        **row, given=tuple(Given(**{**one, "ranking": tuple(one["ranking"])}) for one in given)
    )


def _read(path: Path) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return row
