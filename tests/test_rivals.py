import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eval.rivals import report
from eval.rivals.compare import ROOT, encoder_folder, main
from eval.rivals.kutip_systems import BuiltInAnswers, BuiltInSearch, Keyword, RankBM25
from eval.rivals.run_one import Models, measure
from eval.rivals.score import result, rows
from eval.rivals.systems import SYSTEMS, System
from eval.rivals.task import part
from eval.rivals.wire import Asked, Given, Output, Task, read_output, read_task, write
from index.errors import KutipError

RIVALS_PYTHON = ROOT / ".venv-rivals" / "bin" / "python"
PASSAGES = (
    "Jembatan Sungai Melati diresmikan pada tahun 1987 oleh Gubernur Hartono.",
    "Pasar Ikan Tanjung menjual tuna dan cakalang setiap pagi.",
    "Kota Batu Putih didirikan oleh Raden Wirasaba pada abad ke-16.",
    "Danau Lumut memiliki kedalaman 120 meter dan dikelilingi hutan pinus.",
    "Festival Layang-layang digelar di Pantai Cermin setiap bulan Juli.",
)
TASK = Task(
    "five",
    PASSAGES,
    (
        Asked("q1", "Siapa pendiri Kota Batu Putih?", ("Raden Wirasaba",), 2),
        Asked("q2", "Berapa kedalaman Danau Lumut?", ("120 meter", "120"), 3),
        Asked("q3", "Kapan Pasar Ikan Tanjung dibakar?", (), 1),
        Asked("q4", "Kapan Jembatan Sungai Melati diresmikan?", ("1987",), 0),
    ),
)
NO_MODELS = Models("", "", Path())
needs_rivals = pytest.mark.skipif(
    not RIVALS_PYTHON.is_file(), reason="the rivals' environment is not there (make rivals)"
)


def named(name: str) -> System:
    return next(system for system in SYSTEMS if system.name == name)


def output(given: tuple[Given, ...], system: str = "kutip-answers") -> Output:
    return Output(system, "key", {"package": "1.0"}, 9.0, 2.0, 100.0, given)


def answers(*, sure: float = 0.9) -> tuple[Given, ...]:
    """Right with offsets, right in part and refused, answered in vain, an error."""
    return (
        Given("q1", "", (), "Raden Wirasaba", sure, False, 2, 31, 45, busy_seconds=0.010),
        Given("q2", "", (), "kedalaman 120 meter", 0.2, True, 3, 21, 40, busy_seconds=0.020),
        Given("q3", "", (), "pagi", 0.4, False, 1, 0, 4, busy_seconds=0.030),
        Given("q4", "", failed="TypeError", busy_seconds=0.040),
    )


def test_every_requirement_is_pinned_exactly() -> None:
    lines = (ROOT / "eval" / "rivals" / "requirements.txt").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert len(wanted) > 20
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_shared_packages_have_the_version_that_kutip_has() -> None:
    def pins(path: str) -> dict[str, str]:
        lines = (line for line in (ROOT / path).read_text().splitlines() if "==" in line)
        return {name.lower(): pin for name, _, pin in (line.partition("==") for line in lines)}

    theirs, ours = pins("eval/rivals/requirements.txt"), pins("constraints.txt")
    shared = {"torch", "transformers", "sentence-transformers", "bm25s", "rank-bm25", "numpy"}
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}


def test_systems_have_distinct_names_and_rows() -> None:
    names = [system.name for system in SYSTEMS]
    titles = [title for system in SYSTEMS for title in system.ways.values()]
    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    first = {
        job: next(s for s in SYSTEMS if s.job == job) for job in ("keyword", "dense", "answer")
    }
    assert {system.environment for system in first.values()} == {"kutip"}


def test_task_and_output_come_back_from_their_files(tmp_path: Path) -> None:
    write(tmp_path / "task.json", TASK)
    write(tmp_path / "output.json", output(answers()))
    assert read_task(tmp_path / "task.json") == TASK
    assert read_output(tmp_path / "output.json") == output(answers())


def test_a_part_is_drawn_once_for_all() -> None:
    drawn = part(TASK, 2)
    assert drawn == part(TASK, 2)
    assert len(drawn.questions) == 2
    assert [q for q in TASK.questions if q in drawn.questions] == list(drawn.questions)
    assert part(TASK, 0) == part(TASK, 4) == part(TASK, 99) == TASK


def test_search_is_scored_on_the_passage_asked_about() -> None:
    given = (
        Given("q1", "hybrid", (2, 0)),
        Given("q2", "hybrid", (1, 3)),
        Given("q4", "hybrid", (1, 2, 4)),
        Given("q1", "dense", ()),
        Given("q2", "dense", ()),
        Given("q4", "dense", ()),
    )
    hybrid, dense = rows(named("kutip-minilm"), output(given), TASK)
    assert hybrid.values["reciprocal_rank@10"] == [1.0, 0.5, 0.0]
    assert hybrid.mean("recall@10") == pytest.approx(2 / 3)
    assert hybrid.values["ndcg@10"] == [1.0, pytest.approx(0.6309, abs=1e-4), 0.0]
    assert dense.mean("recall@100") == 0
    assert hybrid.p_value("recall@10", hybrid) == 1


def test_answers_are_scored_alike_whatever_their_system_refuses() -> None:
    (row,) = rows(named("kutip-answers"), output(answers()), TASK)
    assert row.values["forced_f1"] == [1.0, pytest.approx(0.8), None, 0.0]
    assert row.own["f1"] == [1.0, 0.0, 0.0, 0.0]
    assert row.own["no_answer_accuracy"] == [None, None, 0.0, None]
    assert row.own["wrong_of_given"] == [0.0, None, 1.0, None]
    assert (row.answers, row.failed) == (3, 1)
    assert row.p50_ms == pytest.approx(25)
    assert (row.index_seconds, row.peak_mib) == (2.0, 100.0)


def test_offsets_count_when_they_cut_the_answer_out_of_its_passage() -> None:
    (row,) = rows(named("kutip-answers"), output(answers()), TASK)
    assert PASSAGES[2][31:45] == "Raden Wirasaba"
    assert row.offsets == pytest.approx(2 / 3)  # "pagi" does not stand at 0
    assert row.standing == 1
    assert row.chosen == pytest.approx(2 / 3)  # nothing was given for q4


def test_a_system_without_offsets_is_judged_by_the_passage_it_names() -> None:
    bare = tuple(replace(one, start=None, end=None) for one in answers())
    wrong = (replace(bare[0], passage=None), *bare[1:])
    (row,) = rows(named("kutip-answers"), output(wrong), TASK)
    assert row.offsets is None
    assert row.standing == pytest.approx(2 / 3)
    assert "no offsets" in report.own_rule_table([row])


def test_nothing_proposed_is_never_answered() -> None:
    nothing = result(Given("q4", failed="TypeError"), TASK.questions[3], TASK)
    assert (nothing.answered, nothing.proposals, nothing.forced) == (False, (), None)


def test_a_rival_that_is_better_is_said_to_be_ahead() -> None:
    (base,) = rows(named("kutip-answers"), output(answers(sure=0.1)), TASK)
    rival = replace(base, name="rival", values={**base.values, "f1": [1.0] * 4}, peak_mib=50.0)
    (line,) = report.ahead([base, rival])
    assert line.startswith("- rival: F1 1.000 against 0.000 (p ")
    assert line.endswith("MiB 50 against 100")
    assert report.ahead([base, base]) == []


def test_tables_have_a_row_a_system() -> None:
    (row,) = rows(named("kutip-answers"), output(answers()), TASK)
    assert report.answer_table([row, row]).count("Kutip, yardstick models") == 2
    (search,) = rows(
        named("bm25s"), output((Given("q1", "", (2,)), Given("q2", "", (3,))), "bm25s"), TASK
    )
    assert "| bm25s | 1.000 [" in report.search_table([search])


@pytest.mark.parametrize("factory", [Keyword, RankBM25, BuiltInSearch])
def test_kutips_searches_find_the_passage(factory: type[Keyword]) -> None:
    job = "dense" if factory is BuiltInSearch else "keyword"
    system = next(s for s in SYSTEMS if s.factory.endswith(f":{factory.__name__}"))
    assert system.job == job
    found = measure(system, factory(NO_MODELS), TASK, "key")
    assert [one.ranking[0] for one in found.given] == [2, 3, 0] * len(system.ways)
    assert {one.way for one in found.given} == set(system.ways)
    assert found.peak_mib > 10


def test_kutips_answers_come_with_offsets_that_cut_them_out() -> None:
    system = named("kutip-product")
    found = measure(system, BuiltInAnswers(NO_MODELS), TASK, "key")
    (row,) = rows(system, found, TASK)
    assert len(found.given) == len(TASK.questions)
    assert found.given[0].text == "Raden Wirasaba"
    assert row.offsets == 1
    assert row.failed == 0


def test_without_the_rivals_environment_one_line_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="make rivals"):
        main(["--rivals-python", str(tmp_path / "python"), "--work", str(tmp_path)])


@needs_rivals
@pytest.mark.parametrize(
    "name",
    [
        "rank-bm25",
        "bm25s",
        "bm25s-none",
        pytest.param("haystack-bm25", marks=pytest.mark.slow),
        pytest.param("txtai-bm25", marks=pytest.mark.slow),
        pytest.param("haystack-minilm", marks=pytest.mark.slow),
        pytest.param("txtai-minilm", marks=pytest.mark.slow),
    ],
)
def test_a_rivals_search_finds_the_passage(name: str, tmp_path: Path) -> None:
    write(tmp_path / "task.json", replace(TASK, passages=PASSAGES * 25))
    files = ("--task", tmp_path / "task.json", "--out", tmp_path / "out.json")
    command = [RIVALS_PYTHON, "-m", "eval.rivals.run_one", name, *files]
    done = subprocess.run(
        [*map(str, command), "--encoder", str(encoder_folder())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"},
    )
    assert done.returncode == 0, done.stderr
    found = read_output(tmp_path / "out.json")
    assert [one.ranking[0] % 5 for one in found.given] == [2, 3, 0] * len(named(name).ways)
    assert found.versions
