"""A bug planted in each measure makes a hand-checked case of tests/test_measures.py fail."""

import ast

import pytest
from mutants import EQUIVALENT, MEASURES, killer, mutants_of

from eval.measures.registry import MEASURES as BY_QUESTION
from eval.measures.registry import SET_MEASURES

# measure -> file, what stands there, the bug
PLANTED = {
    "exact_match": ("exact_match.py", 'form(given or "") in', 'form(given or "") not in'),
    "f1": ("f1.py", "shared / len(given), shared / len(gold)", "shared / len(given), 1.0"),
    "exact_match_indonesian": (
        "exact_match.py",
        "exact_match(result.text, result.answers, normalise_indonesian)",
        "exact_match(result.text, result.answers)",
    ),
    "f1_indonesian": (
        "f1.py",
        "f1(result.text, result.answers, normalise_indonesian)",
        "f1(result.forced, result.answers, normalise_indonesian)",
    ),
    "has_answer_exact_match": (
        "has_answer.py",
        "exact_match(result.text, result.answers) if result.answerable else None",
        "exact_match(result.text, result.answers)",
    ),
    "has_answer_f1": ("has_answer.py", "f1(result.text,", "f1(result.forced,"),
    "no_answer_accuracy": ("no_answer_accuracy.py", "not result.answered", "result.answered"),
    "forced_exact_match": ("forced.py", "exact_match(result.forced,", "exact_match(result.text,"),
    "forced_f1": ("forced.py", "f1(result.forced,", "f1(result.text,"),
    "wrong_of_given": ("wrong_of_given.py", "if result.answered", "if result.answerable"),
    "success@1": ("ranking.py", '"Success@1"', '"Success@2"'),
    "success@10": ("ranking.py", '"success@10": "Success@10"', '"success@10": "Success@11"'),
    "recall@10": ("ranking.py", '"R@10"', '"Success@10"'),
    "recall@100": ("ranking.py", '"R@100"', '"R@10"'),
    "reciprocal_rank@10": ("ranking.py", '"RR@10"', '"RR"'),
    "ndcg@10": ("ranking.py", '"nDCG@10"', "\"nDCG(dcg='exp-log2')@10\""),
    "answer_recall@10": ("answer_recall.py", "<= depth", "< depth"),
    "answer_recall@100": ("answer_recall.py", "(10, 100)", "(10, 1000)"),
    "citation_fidelity": ("citation_fidelity.py", "all(map", "any(map"),
    "citation_precision": ("citation_sentences.py", "_share(cited, gold)", "_share(gold, cited)"),
    "citation_recall": ("citation_sentences.py", "_share(gold, cited)", "_share(cited, gold)"),
    "aurc": ("risk_coverage.py", "expected / (answered + n)", "expected / len(results)"),
    "ece": ("calibration.py", "part.count * abs", "abs"),
    "auroc": ("refusal_auroc.py", "bisect_right(lower", "bisect_left(lower"),
    "latency_p50_ms": ("latency.py", "_latency(0.50)", "_latency(0.95)"),
    "latency_p95_ms": ("latency.py", "(len(ordered) - 1) * share", "len(ordered) * share - 1"),
    "the curve": ("risk_coverage.py", "wrong / answered,", "wrong / len(results),"),
    "the bins": ("calibration.py", "BINS - 1", "BINS - 2"),
    "the best threshold": ("best_threshold.py", "-1.0 if", "0.0 if"),
    "the official normalisation": ("normalise.py", "text.lower()", "text"),
    "the Indonesian normalisation": ("normalise_indonesian.py", '"NFKC"', '"NFC"'),
}


def test_a_bug_is_planted_for_every_measure() -> None:
    assert {*BY_QUESTION, *SET_MEASURES} <= set(PLANTED)


@pytest.mark.parametrize("measure", PLANTED)
def test_a_planted_bug_makes_a_test_fail(measure: str) -> None:
    file, right, wrong = PLANTED[measure]
    source = (MEASURES / file).read_text(encoding="utf-8")
    assert source.count(right) == 1
    failed = killer(file, compile(source.replace(right, wrong), file, "exec"))
    assert failed is not None
    assert failed.startswith("test_")


def test_without_a_bug_no_test_fails() -> None:
    source = (MEASURES / "f1.py").read_text(encoding="utf-8")
    assert killer("f1.py", compile(source, "f1.py", "exec")) is None


def test_mutants_are_all_different_from_their_file() -> None:
    path = MEASURES / "right.py"
    whole = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    found = [ast.unparse(mutant.tree) for mutant in mutants_of(path)]
    assert len(found) > 10
    assert whole not in found


def test_equivalent_mutants_are_mutants() -> None:
    files = {file for file, _, _ in EQUIVALENT}
    known = {mutant.key for file in files for mutant in mutants_of(MEASURES / file)}
    assert set(EQUIVALENT) <= known
