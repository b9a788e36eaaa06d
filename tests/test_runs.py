"""A run file holds every result, goes on after a stop, and belongs to one run."""

import fcntl
import json
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from eval.questions import Question
from eval.record import Cited, GoldSpan, Proposal, Result
from eval.runs import read_run, record, without_times
from index.errors import KutipError

HEADER = {"set": "tiny", "mode": "pipeline"}
QUESTIONS = [Question(str(number), f"Apa {number}?") for number in range(5)]


def answer(question: Question) -> Result:
    cited = Cited("a", 0, 4, "kata", "kata \U0001f600", 0, "Judul", "2024-01-02")
    return Result(
        question.id,
        question.text,
        (GoldSpan("kata", "a", 0, "kata", 0),),
        True,
        0.75,
        (Proposal("kata", 0.75, (cited,)),),
        ("a", "b"),
        {"a": 1},
        1,
        milliseconds={"total": 1.5},
    )


FIRST = b'{"kutip_run": 1, "set": "x", "mode": "pipeline", "questions": 3}\n'
ROW = json.dumps(answer(QUESTIONS[0]).to_json()).encode() + b"\n"


def test_what_is_read_is_what_was_recorded(tmp_path: Path) -> None:
    run = record(tmp_path / "a.jsonl", HEADER, QUESTIONS, answer)
    again = read_run(run.path)
    assert again == run
    assert (again.name, again.mode, again.complete) == ("tiny", "pipeline", True)


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    asked: list[str] = []

    def until_third(question: Question) -> Result:
        if len(asked) == 3:
            raise KeyboardInterrupt
        asked.append(question.id)
        return answer(question)

    path = tmp_path / "run.jsonl"
    with pytest.raises(KeyboardInterrupt):
        record(path, HEADER, QUESTIONS, until_third)
    assert not read_run(path).complete
    with path.open("a") as file:
        file.write('{"id": "3", "ques')  # the line that a kill tore
    asked.clear()
    done: list[int] = []
    run = record(path, HEADER, QUESTIONS, lambda q: asked.append(q.id) or answer(q), done.append)
    assert asked == ["3", "4"]
    assert done == [4, 5]
    assert [result.id for result in run.results] == ["0", "1", "2", "3", "4"]
    assert read_run(path) == run


def _ask_slowly(path: Path, ready: "multiprocessing.synchronize.Event") -> None:
    def slowly(question: Question) -> Result:
        if question.id == "2":
            ready.set()
            signal.pause()
        return answer(question)

    record(path, HEADER, QUESTIONS, slowly)


def test_a_killed_run_loses_no_result(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    ready, path = context.Event(), tmp_path / "run.jsonl"
    process = context.Process(target=_ask_slowly, args=(path, ready))
    process.start()
    assert ready.wait(20)
    with pytest.raises(KutipError, match="being written by another process"):
        record(path, HEADER, QUESTIONS, answer)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert [result.id for result in read_run(path).results] == ["0", "1"]
    assert record(path, HEADER, QUESTIONS, answer).complete


def test_a_line_that_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, HEADER, QUESTIONS[:0], answer)
    with path.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write('{"id": "0", "ques')
        other.flush()
        before = path.read_bytes()
        for again in (False, True):
            with pytest.raises(KutipError, match="being written by another process"):
                record(path, HEADER, QUESTIONS[:0], answer, again=again)
        assert path.read_bytes() == before


def test_a_question_that_stands_twice_makes_no_run_complete(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(FIRST + 3 * ROW)
    assert not read_run(path).complete


def test_again_drops_a_run_and_nothing_else(tmp_path: Path) -> None:
    path, notes = tmp_path / "run.jsonl", tmp_path / "notes.txt"
    record(path, HEADER | {"reader": "old"}, QUESTIONS, answer)
    run = record(path, HEADER, QUESTIONS[:2], answer, again=True)
    assert read_run(path) == run
    notes.write_text("mine")
    with pytest.raises(KutipError, match="is no run file"):
        record(notes, HEADER, QUESTIONS, answer, again=True)
    assert notes.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "run.jsonl"):
        with pytest.raises(KutipError, match="cannot be written"):
            record(path, HEADER, QUESTIONS, answer)


def test_another_run_is_never_mixed_in(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, HEADER, QUESTIONS, answer)
    before = path.read_bytes()
    with pytest.raises(KutipError, match="holds another run"):
        record(path, HEADER | {"reader": "new"}, QUESTIONS, answer)
    record(path, HEADER | {"about": {"date": "tomorrow"}}, QUESTIONS, answer)
    assert path.read_bytes() == before


def test_two_questions_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="Two questions have the id '0'"):
        record(tmp_path / "run.jsonl", HEADER, [*QUESTIONS, QUESTIONS[0]], answer)
    assert not list(tmp_path.iterdir())


def test_two_runs_differ_in_their_times_only(tmp_path: Path) -> None:
    first = record(tmp_path / "a.jsonl", HEADER, QUESTIONS, answer)
    assert without_times(first.results) == without_times(first.results)
    assert without_times(first.results)[0].milliseconds == {}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is no run file"),
        (b'{"set": "x"}\n', "is no run file"),
        (b"[1]\n", "is no run file"),
        (b'{"kutip_run": 99}\n', "another version of Kutip"),
        (b"{\n", "line 1: no JSON"),
        (b'{"kutip_run": 1, "set": "x", "mode": "pipeline"}\n', "line 1: 'questions' is missing"),
        (FIRST.replace(b"3", b'"3"'), "line 1: 'questions' is missing or wrong"),
        (FIRST + b'{"id": 1}\n', "line 2: no result"),
        (FIRST + b"[]\n", "line 2: no result"),
        (FIRST + ROW.replace(b"0.75", b"NaN", 1), "line 2: no result .*no finite number"),
        (FIRST + ROW.replace(b"0.75", b'"0.75"', 1), "line 2: no result"),
        (FIRST + ROW.replace(b"1.5", b"Infinity"), "line 2: no result .*no finite number"),
        (b"\xff\n", "cannot be read"),
    ],
)
def test_what_is_no_run_is_one_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)
    with pytest.raises(KutipError, match=complaint):
        read_run(path)


def test_a_run_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="cannot be read"):
        read_run(tmp_path / "none.jsonl")


def test_results_survive_json(tmp_path: Path) -> None:
    result = answer(QUESTIONS[0])
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize(
    "change",
    [
        {"id": 7},
        {"confidence": "high"},
        {"confidence": float("nan")},
        {"confidence": True},
        {"proposals": [{"text": "x", "confidence": 10**400, "citations": []}]},
        {"milliseconds": {"total": 10**400}},
        {"answer_rank": 1.5},
        {"relevant": {"a": None}},
        {"ranking": [["a"]]},
        {"question": "\ud800"},
        {"gold": [{"text": "kata", "start": "0"}]},
        {"proposals": [{"text": 3, "confidence": 0.5, "citations": []}]},
    ],
)
def test_a_field_of_another_kind_is_named_by_line(tmp_path: Path, change: dict[str, Any]) -> None:
    row = answer(QUESTIONS[0]).to_json() | change
    path = tmp_path / "run.jsonl"
    path.write_bytes(FIRST + json.dumps(row).encode() + b"\n")
    with pytest.raises(KutipError, match=r"run\.jsonl, line 2: "):
        read_run(path)


@pytest.mark.parametrize(
    "change", [{"mode": "dreaming"}, {"store": 5}, {"store": {}}, {"about": []}, {"questions": "3"}]
)
def test_a_damaged_header_is_one_clear_line(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(json.dumps(json.loads(FIRST) | change) + "\n")
    with pytest.raises(KutipError, match=f"line 1: '{next(iter(change))}' is missing or wrong"):
        read_run(path)


def test_a_full_disk_is_one_clear_line() -> None:
    with pytest.raises(KutipError, match=r"/dev/full was stopped .*No space left"):
        record(Path("/dev/full"), HEADER, QUESTIONS, answer)
