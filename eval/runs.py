"""A run file: settings in the first line, then one result a line, as they come.

A run that was stopped goes on where it was: what is in the file is not asked again. A file
belongs to one question set, one store and one state of the code; the first line says which.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, get_args

from eval.questions import Question
from eval.record import Mode, Result
from eval.typed import wrong_field
from index.errors import KutipError

VERSION = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run: ``header`` is what it was made of, ``results`` stand in the questions' order."""

    path: Path
    header: Mapping[str, Any]
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        """Return the question set's name."""
        return str(self.header["set"])

    @property
    def mode(self) -> str:
        """Return "pipeline", "reading" or "retrieval"."""
        return str(self.header["mode"])

    @property
    def complete(self) -> bool:
        """Tell whether every question of the set is there."""
        return len({result.id for result in self.results}) == int(self.header["questions"])


def read_run(path: Path) -> Run:
    """Return a run; a torn last line, left by a kill, is left out.

    Raises KutipError naming the file and line when it is no run file.
    """
    header, results = _read(path)
    return Run(path, header, tuple(results))


def record(
    path: Path,
    header: Mapping[str, Any],
    questions: Sequence[Question],
    answer: Callable[[Question], Result],
    on_result: Callable[[int], None] = lambda done: None,
    again: bool = False,
) -> Run:
    """Answer every question that the file does not hold yet and return the whole run.

    Each result is written before the next question is asked; ``on_result`` is told how many
    there are. With ``again`` what the file holds is dropped, if it is a run. Raises KutipError
    when the file holds something else, another process writes it, the disk is full, or a
    question's id comes twice.
    """
    wanted = dict(header, kutip_run=VERSION, questions=len(questions))
    _require_distinct(questions)
    with _told(path), _opened(path) as file:
        # Locked before it is looked at: what another process writes is neither cut nor lost.
        _lock(file, path)
        done = _begun(file, path, wanted, again)
        for number, question in enumerate(questions, 1):
            if question.id not in done:
                done[question.id] = answer(question)
                file.write(_line(done[question.id].to_json()))
                file.flush()
                on_result(number)
        if path.is_file():
            os.fsync(file.fileno())
    return Run(path, wanted, tuple(done[question.id] for question in questions))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line what the system refused; a torn header is taken back."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            if path.is_file() and b"\n" not in path.read_bytes():
                os.truncate(path, 0)
        raise KutipError(
            f"{path} was stopped ({error}). The same command goes on where it was."
        ) from error


def without_times(results: Sequence[Result]) -> list[Result]:
    """Return the results without what differs from run to run."""
    return [replace(result, milliseconds={}) for result in results]


def _essence(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return what makes two runs the same; ``about`` (date, machine) tells, but decides nothing."""
    return {key: value for key, value in json.loads(_line(header)).items() if key != "about"}


def _require_distinct(questions: Sequence[Question]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise KutipError(f"Two questions have the id {question.id!r}. Give each its own.")
        seen.add(question.id)


def _read(path: Path) -> tuple[dict[str, Any], list[Result]]:
    rows = _rows(path)
    first = _header(rows, path)
    results = []
    for number, row in rows:
        try:
            results.append(_typed(Result.from_json(row)))
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
            raise KutipError(
                f"{path}, line {number}: no result ({error}). Make the run anew."
            ) from error
    return first, results


def _typed(result: Result) -> Result:
    if name := wrong_field(result):
        raise TypeError(f"{name} is wrong")
    return result


def _header(rows: Iterator[tuple[int, Any]], path: Path) -> dict[str, Any]:
    """Return the first line, with what every reader of a run relies on."""
    first = next(rows, (1, None))[1]
    if not isinstance(first, dict) or "kutip_run" not in first:
        raise KutipError(f"{path} is no run file. Make one with: kutip eval QUESTIONS")
    if first["kutip_run"] != VERSION:
        raise KutipError(
            f"{path} was written by another version of Kutip (run format {first['kutip_run']},"
            f" here {VERSION}). Remove it and make it anew: kutip eval QUESTIONS"
        )
    store, about = first.get("store", {"articles": 0}), first.get("about", {})
    sound = {
        "set": isinstance(first.get("set"), str),
        "mode": first.get("mode") in get_args(Mode),
        "questions": type(first.get("questions")) is int,
        "store": isinstance(store, Mapping) and type(store.get("articles")) is int,
        "about": isinstance(about, Mapping),
    }
    for name, is_sound in sound.items():
        if not is_sound:
            raise KutipError(f"{path}, line 1: {name!r} is missing or wrong. Make the run anew.")
    return first


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the parsed lines; a last line without a line break was torn and is left out."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    except (OSError, UnicodeDecodeError) as error:
        raise KutipError(f"{path} cannot be read ({error}). Give a run file.") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            if "\\u" in line:  # an escape may spell half a character, which no text file can hold
                json.dumps(row, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise KutipError(f"{path}, line {number}: no JSON ({error}). Make it anew.") from error
        yield number, row


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a", encoding="utf-8", newline="\n")
    except OSError as error:
        raise KutipError(f"{path} cannot be written ({error}). Choose another file.") from error


def _begun(file: IO[str], path: Path, wanted: Mapping[str, Any], again: bool) -> dict[str, Result]:
    """Return the results that are there already; an empty file gets its first line."""
    if path.stat().st_size and again:
        _header(_rows(path), path)
        os.truncate(path, 0)
    if not path.stat().st_size:
        file.write(_line(wanted))
        file.flush()
        return {}
    found, results = _read(path)
    if _essence(found) != _essence(wanted):
        raise KutipError(f"{path} holds another run. Remove it or choose another file.")
    _drop_torn_line(path)
    return {result.id: result for result in results}


def _lock(file: IO[str], path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise KutipError(f"{path} is being written by another process. Wait for it.") from error


def _drop_torn_line(path: Path) -> None:
    data = path.read_bytes()
    if not data.endswith(b"\n"):
        os.truncate(path, data.rfind(b"\n") + 1)


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True) + "\n"
