"""Real predictions have the figures of the official SQuAD 2.0 script and of ir_measures, exactly.

The script is run as it was published, out of a package that ``make test`` fetches by its hash.
"""

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from math import inf, ulp
from pathlib import Path
from typing import Any

import ir_measures
import pytest

from eval.measure import Settings, measure
from eval.measures.best_threshold import best_threshold
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.measures.ranking import NAMES, as_scores
from eval.measures.ranks import hit, reciprocal_rank
from eval.measures.registry import MEASURES
from eval.questions import SAMPLE, SHARED, QuestionSet, read_questions
from eval.record import GoldSpan, Proposal, Result
from index.datatypes import Article
from index.ingest import read_paths

WHEEL = Path(sys.prefix) / "official" / "sotabencheval-0.0.38-py3-none-any.whl"
SCRIPT = "sotabencheval/question_answering/evaluate_v20.py"
IDK_MRC = SHARED / "qa/idk_mrc.valid.jsonl.gz"

Results = Sequence[Result]


# The official script


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not WHEEL.is_file():
        pytest.skip(f"{WHEEL} is not there: make test fetches it")
    with zipfile.ZipFile(WHEEL) as package:
        return Path(package.extract(SCRIPT, tmp_path_factory.mktemp("official")))


def official(
    script: Path,
    folder: Path,
    results: Results,
    answer: Callable[[Result], str | None],
) -> dict[str, float]:
    """Return what the script prints; a question with less confidence is surer to have none."""
    asked = [{"id": r.id, "answers": [{"text": text} for text in r.answers]} for r in results]
    files: dict[str, Any] = {
        "data.json": {"data": [{"paragraphs": [{"qas": asked}]}]},
        "given.json": {r.id: answer(r) or "" for r in results},
        "none.json": {r.id: -r.confidence for r in results},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    command = [sys.executable, script, "data.json", "given.json", "-n", "none.json", "-o", "out"]
    subprocess.run(command, cwd=folder, check=True)
    found: dict[str, float] = json.loads((folder / "out").read_text())
    return found


def percent(values: Sequence[float]) -> float:
    return 100.0 * sum(values) / len(values)


def ours(results: Results) -> dict[str, float]:
    """Return our figures under the script's names, those of given answers."""
    some = [r for r in results if r.answerable]
    none = [r for r in results if not r.answerable]
    names = {"exact": "exact_match", "f1": "f1"}
    return {
        **{key: percent(MEASURES[name].values(results)) for key, name in names.items()},
        **{
            f"HasAns_{key}": percent(MEASURES[f"has_answer_{name}"].values(some))
            for key, name in names.items()
        },
        **{f"NoAns_{key}": percent(MEASURES["no_answer_accuracy"].values(none)) for key in names},
        "total": len(results),
        "HasAns_total": len(some),
        "NoAns_total": len(none),
    }


def compare(script: Path, folder: Path, results: Results) -> None:
    """Compare the given answers, then the thresholds over the forced ones."""
    given = official(script, folder, results, lambda result: result.text)
    assert {key: given[key] for key in ours(results)} == ours(results)
    forced = official(script, folder, results, lambda result: result.forced)
    for name, agreement in (("exact", exact_match), ("f1", f1)):
        best = best_threshold(results, agreement)
        percentage = forced[f"best_{name}"]
        # 100 * sum / n there, sum / n here: a share of a hundred more may round once more
        assert abs(100.0 * best.value - percentage) <= ulp(percentage)
        assert forced[f"best_{name}_thresh"] == -best.threshold
    some = [r for r in results if r.answerable]
    assert forced["HasAns_f1"] == percent(MEASURES["forced_f1"].values(some))


@pytest.fixture(scope="module")
def idk_mrc(tmp_path_factory: pytest.TempPathFactory) -> Results:
    if not IDK_MRC.is_file():
        pytest.skip(f"{IDK_MRC} is not there")
    questions = QuestionSet("idk_mrc.valid", tuple(read_questions(IDK_MRC)))
    return measure(questions, Settings("reading"), tmp_path_factory.mktemp("runs") / "r").results


@pytest.mark.slow
def test_reading_has_the_figures_of_the_official_script(
    script: Path, tmp_path: Path, idk_mrc: Results
) -> None:
    assert len(idk_mrc) == 763
    compare(script, tmp_path, idk_mrc)


@pytest.fixture(scope="module")
def sample() -> QuestionSet:
    articles = [a for a in read_paths([SAMPLE.parent / "articles"]) if isinstance(a, Article)]
    return QuestionSet("sample", tuple(read_questions(SAMPLE)), tuple(articles))


@pytest.mark.slow
def test_answers_over_a_store_have_the_figures_of_the_official_script(
    script: Path, tmp_path: Path, sample: QuestionSet
) -> None:
    some = QuestionSet("some", sample.questions[::6], sample.articles)
    results = measure(some, Settings("pipeline"), tmp_path / "run.jsonl").results
    assert 0 < sum(result.answered for result in results) < len(results) == 43
    compare(script, tmp_path, results)


WORDS = ("the", "a", "An", "“the”", "Rp1,2", "12", "x.", "x", "ya", "-", "ha", "ha-ha", "İ", "")


def invented(count: int) -> list[Result]:
    """Return results of words that normalisation treats in some way, all confidences apart."""
    draw = random.Random(0)  # noqa: S311 - repeatable

    def text() -> str:
        return " ".join(draw.choices(WORDS, k=draw.randint(0, 4)))

    results = []
    for number in range(count):
        gold = tuple(GoldSpan(text()) for _ in range(draw.choice((0, 1, 1, 2, 3))))
        confidence = draw.random()
        proposals = (Proposal(text(), confidence),) if draw.random() < 0.9 else ()
        answered = bool(proposals) and draw.random() < 0.7
        results.append(Result(str(number), "?", gold, answered, confidence, proposals))
    return results


def test_invented_answers_have_the_figures_of_the_official_script(
    script: Path, tmp_path: Path
) -> None:
    results = invented(3000)
    given = official(script, tmp_path, results, lambda result: result.text)
    found = ours(results)
    # an answer without a word is an answer here and a refusal there
    there = {key: given[key] for key in found if not key.startswith("NoAns_exact")}
    assert there == {key: found[key] for key in there} | {"NoAns_f1": given["NoAns_f1"]}
    none = [result for result in results if not result.answerable]
    assert given["NoAns_f1"] == percent(MEASURES["f1"].values(none))
    forced = official(script, tmp_path, results, lambda result: result.forced)
    assert forced["best_f1_thresh"] == -best_threshold(results, f1).threshold


def test_between_equal_confidences_only_the_script_puts_a_threshold(
    script: Path, tmp_path: Path
) -> None:
    proposals = (Proposal("ya", 0.5),)
    results = [
        Result("1", "?", (GoldSpan("ya"),), True, 0.5, proposals),
        Result("2", "?", (), True, 0.5, proposals),
    ]
    assert official(script, tmp_path, results, lambda r: r.forced)["best_exact"] == 100.0
    assert best_threshold(results).value == 0.5
    assert best_threshold(results).threshold == inf


# ir_measures


def bulk(results: Results) -> dict[tuple[str, str], float]:
    """Return what ir_measures gives for all questions at once, by (measure, question)."""
    measures = [ir_measures.parse_measure(name) for name in NAMES.values()]
    grades = {result.id: dict(result.relevant) for result in results if result.relevant}
    found = {result.id: as_scores(result.ranking) for result in results}
    return {
        (str(metric.measure), metric.query_id): metric.value
        for metric in ir_measures.iter_calc(measures, grades, found)
    }


def agree(results: Results) -> None:
    expected = bulk(results)
    counted = [result for result in results if result.relevant]
    assert len(expected) == len(counted) * len(NAMES)
    for name, theirs in NAMES.items():
        for result in counted:
            assert MEASURES[name].of(result) == expected[theirs, result.id]
    for result in counted:
        relevant = [article_id for article_id, grade in result.relevant.items() if grade > 0]
        assert reciprocal_rank(result.ranking, relevant) == expected["RR@10", result.id]
        assert hit(result.ranking, relevant, 10) == expected["Success@10", result.id]


def test_random_rankings_have_the_values_of_ir_measures() -> None:
    draw = random.Random(0)  # noqa: S311 - repeatable
    names = [f"d{number}" for number in range(150)]
    results = []
    for number in range(300):
        ranking = tuple(draw.sample(names, draw.choice((0, 1, 5, 10, 11, 100, 150))))
        judged = draw.sample([*names, "never found"], draw.choice((0, 1, 1, 2, 12, 110)))
        grades = {article_id: draw.choice((-1, 0, 1, 1, 2, 3)) for article_id in judged}
        results.append(Result(str(number), "?", (), False, 0.0, (), ranking, grades))
    agree(results)


def test_a_real_run_has_the_values_of_ir_measures(tmp_path: Path, sample: QuestionSet) -> None:
    results = measure(sample, Settings("retrieval"), tmp_path / "run.jsonl").results
    assert len(results) == 256
    agree(results)
    # and read from the files that TREC's tools share
    qrels, run = tmp_path / "qrels", tmp_path / "run"
    judged = [r for r in results if r.relevant]
    qrels.write_text(
        "".join(f"{r.id} 0 {d} {grade}\n" for r in judged for d, grade in r.relevant.items())
    )
    run.write_text(
        "".join(
            f"{r.id} Q0 {article_id} {rank} {100 - rank} kutip\n"
            for r in judged
            for rank, article_id in enumerate(r.ranking, 1)
        )
    )
    mean = ir_measures.calc_aggregate(
        [ir_measures.parse_measure(name) for name in NAMES.values()],
        ir_measures.read_trec_qrels(str(qrels)),
        ir_measures.read_trec_run(str(run)),
    )
    figures = {str(key): value for key, value in mean.items()}
    for name, theirs in NAMES.items():
        assert figures[theirs] == pytest.approx(MEASURES[name].mean(judged), abs=1e-15)
