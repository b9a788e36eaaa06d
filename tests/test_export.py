"""Runs as TREC files, SQuAD predictions and JSON lines: what others read is what was run."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest

from eval.export import main
from eval.measures.registry import MEASURES
from eval.record import GoldSpan, Proposal, Result
from eval.sets.read import read_set
from index.errors import KutipError

SENTENCE = "Ibu kota Indonesia ialah Jakarta 😀."
RIGHT = Result(
    id="q1",
    question="Apa ibu kotanya?",
    gold=(
        GoldSpan("Jakarta", "a1", 125, SENTENCE, 100),
        GoldSpan("Ibu kota Indonesia", "a1", 100, SENTENCE, 100),
        GoldSpan("DKI Jakarta"),
    ),
    answered=True,
    confidence=0.75,
    proposals=(Proposal("Jakarta", 0.75), Proposal("Bandung", 0.1)),
    ranking=("a1", "b 2%", "c"),
    relevant={"a1": 1, "b 2%": 2},
    answer_rank=1,
    language="id",
    kind="apa",
)
REFUSED = Result(
    id="q2",
    question="Siapa?",
    gold=(GoldSpan("Ani", "c", 3),),
    answered=False,
    confidence=0.25,
    proposals=(Proposal("Budi", 0.25),),
    ranking=("a1", "c"),
    relevant={"c": 1},
)
UNANSWERABLE = Result("q 3", "Kapan?", (), answered=False, confidence=0.0)
RESULTS = (RIGHT, REFUSED, UNANSWERABLE)


def run_file(path: Path, results: Sequence[Result] = RESULTS, mode: str = "pipeline") -> Path:
    header = {"kutip_run": 1, "set": "kota", "mode": mode, "questions": len(results)}
    rows = [header, *(result.to_json() for result in results)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return run_file(tmp_path / "kota.run.jsonl")


def exported(run: Path, *arguments: str | Path) -> int:
    return main([str(run), *map(str, arguments)])


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_trec_run_has_falling_scores_and_ids_of_one_field(run: Path, tmp_path: Path) -> None:
    assert exported(run, "--as", "trec", "--out", tmp_path / "run", "--qrels", tmp_path / "q") == 0
    assert (tmp_path / "run").read_text() == (
        "q1 Q0 a1 1 1.0 kutip\n"
        "q1 Q0 b%202%25 2 0.5 kutip\n"
        "q1 Q0 c 3 0.3333333333333333 kutip\n"
        "q2 Q0 a1 1 1.0 kutip\n"
        "q2 Q0 c 2 0.5 kutip\n"
    )
    assert (tmp_path / "q").read_text() == "q1 0 a1 1\nq1 0 b%202%25 2\nq2 0 c 1\n"


def test_ir_measures_reads_the_files_and_finds_the_same(run: Path, tmp_path: Path) -> None:
    exported(run, "--as", "trec", "--out", tmp_path / "run", "--qrels", tmp_path / "qrels")
    measures = [ir_measures.RR @ 10, ir_measures.nDCG @ 10]
    found = ir_measures.calc_aggregate(
        measures,
        ir_measures.read_trec_qrels(str(tmp_path / "qrels")),
        ir_measures.read_trec_run(str(tmp_path / "run")),
    )
    assert found[measures[0]] == MEASURES["reciprocal_rank@10"].mean(RESULTS) == 0.75
    assert found[measures[1]] == pytest.approx(MEASURES["ndcg@10"].mean(RESULTS), abs=1e-12)


def test_a_refusal_is_the_empty_prediction_unless_forced(run: Path, tmp_path: Path) -> None:
    exported(run, "--as", "squad", "--out", tmp_path / "p.json")
    assert read_json(tmp_path / "p.json") == {"q1": "Jakarta", "q2": "", "q 3": ""}
    exported(run, "--as", "squad", "--out", tmp_path / "p.json", "--forced")
    assert read_json(tmp_path / "p.json") == {"q1": "Jakarta", "q2": "Budi", "q 3": ""}


def test_the_surer_an_answer_the_less_probable_is_none(tmp_path: Path) -> None:
    out, path = tmp_path / "p.json", tmp_path / "na.json"
    options = ("--as", "squad", "--out", out, "--no-answer-probabilities", path)
    exported(run_file(tmp_path / "a", mode="pipeline"), *options)
    assert read_json(path) == {"q1": 0.25, "q2": 0.75, "q 3": 1.0}


def test_the_gold_is_a_squad_file_that_is_read_as_the_same_questions(
    run: Path, tmp_path: Path
) -> None:
    exported(run, "--as", "squad", "--out", tmp_path / "p.json", "--gold", tmp_path / "gold.json")
    found = read_set(tmp_path / "gold.json")
    assert found.notes == ()
    assert [(q.id, q.text, q.answers, q.language, q.kind) for q in found.questions] == [
        (r.id, r.question, r.answers, r.language, r.kind) for r in RESULTS
    ]
    first, second, third = found.questions
    assert first.context == f"{SENTENCE}\nDKI Jakarta"
    assert [gold.start for gold in first.gold] == [25, 0, 36]
    assert (second.context, third.context) == ("Ani", None)


def test_json_lines_are_flat_and_say_how_right_each_answer_is(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exported(run, "--as", "jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {
        "id": "q1",
        "question": "Apa ibu kotanya?",
        "language": "id",
        "kind": "apa",
        "gold": ["Jakarta", "Ibu kota Indonesia", "DKI Jakarta"],
        "answer": "Jakarta",
        "exact_match": 1.0,
        "f1": 1.0,
        "refused": False,
        "confidence": 0.75,
        "answer_rank": 1,
    }
    assert [(row["answer"], row["f1"], row["refused"]) for row in rows[1:]] == [
        (None, 0.0, True),
        (None, 1.0, True),
    ]


def test_a_run_that_only_searched_is_not_called_a_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exported(run_file(tmp_path / "r", mode="retrieval"), "--as", "jsonl")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(row["exact_match"], row["refused"], row["confidence"]) for row in rows} == {
        (None, None, None)
    }


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--as", "squad", "--qrels", "q"), "--qrels goes with --as trec"),
        (("--as", "trec", "--gold", "g"), "--gold goes with --as squad"),
        (("--as", "jsonl", "--no-answer-probabilities", "n"), "--no-answer-probabilities goes"),
        (("--as", "trec", "--forced"), "--forced goes with --as squad"),
        (("--as", "squad", "--out", "a", "--gold", "./a"), "Two of the files are one"),
        (("--as", "jsonl", "--out", "kota.run.jsonl"), "Two of the files are one"),
        (("--as", "jsonl", "--out", "kota.run.jsonl/x"), "cannot be written"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_written(
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = run.read_bytes()
    with pytest.raises(KutipError, match=complaint):
        exported(run, *arguments)
    assert [path.name for path in tmp_path.iterdir()] == [run.name]
    assert run.read_bytes() == before


@pytest.mark.parametrize(
    ("result", "mode", "arguments", "complaint"),
    [
        (UNANSWERABLE, "reading", ("--as", "trec"), "ranks no articles"),
        (RIGHT, "retrieval", ("--as", "squad"), "answers nothing"),
        (Result("", "?", (), True, 1.0, ranking=("a",)), "pipeline", ("--as", "trec"), "empty id"),
        (
            Result("1", "?", (), True, 1.0, ranking=("a",)),
            "pipeline",
            ("--as", "trec", "--qrels", "q"),
            "names no article to be found",
        ),
    ],
)
def test_a_run_without_what_is_asked_for_is_refused(
    tmp_path: Path, result: Result, mode: str, arguments: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(KutipError, match=complaint):
        exported(run_file(tmp_path / "r", [result], mode), *arguments)


def test_a_file_that_was_there_is_kept_when_the_new_one_cannot_be_written(
    run: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("old")
    (tmp_path / "out.new").mkdir()
    with pytest.raises(KutipError, match="cannot be written"):
        exported(run, "--as", "jsonl", "--out", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "old"


def test_a_run_that_was_stopped_is_exported_and_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = run_file(tmp_path / "r")
    kept = path.read_text().splitlines(keepends=True)[:-1]
    path.write_text("".join(kept))
    assert exported(path, "--as", "jsonl") == 0
    assert "2 of 3 questions" in capsys.readouterr().err
