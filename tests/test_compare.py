"""Two runs side by side: what is beyond chance, what flipped, when the gate closes."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.compare.differences import compare, gate_of, main
from eval.compare.pairing import article_clusters
from eval.compare.records import Comparison, Difference
from eval.record import Cited, GoldSpan, Proposal, Result
from eval.runs import VERSION, Run
from index.errors import KutipError

FAST = ["exact_match", "f1", "wrong_of_given"]  # no measure of sets


def result(
    number: int, given: str | None, gold: str | None = "ya", sure: float = 0.5, **fields: Any
) -> Result:
    """Answer ``given``, or refuse with the best proposal "ya"."""
    return Result(
        id=f"q{number:03}",
        question=f"Soal {number}?",
        gold=(GoldSpan(gold, f"a{number}"),) if gold else (),
        answered=given is not None,
        confidence=sure,
        proposals=(Proposal(given or "ya", sure),),
        milliseconds={"total": 10.0 + number},
        **fields,
    )


def run(results: list[Result], mode: str = "pipeline", **header: Any) -> Run:
    common = {"kutip_run": VERSION, "set": "tiny", "mode": mode, "questions": len(results)}
    return Run(Path("run.jsonl"), {**common, "questions_sha256": "one", **header}, tuple(results))


def write(path: Path, made: Run) -> str:
    rows = [dict(made.header), *(row.to_json() for row in made.results)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def answers(right: list[bool]) -> list[Result]:
    return [result(number, "ya" if good else "tidak") for number, good in enumerate(right)]


def by_name(comparison: Comparison) -> dict[str, Difference]:
    return {found.name: found for found in comparison.differences}


def test_a_run_equals_itself_exactly() -> None:
    made = run([*answers([True, False] * 5), result(10, None, None), result(11, None)])
    comparison = compare(made, made)
    assert [found.name for found in comparison.differences] == [
        "exact_match",
        "f1",
        "has_answer_f1",
        "no_answer_accuracy",
        "wrong_of_given",
        "aurc",
        "ece",
        "citation_fidelity",
    ]
    for found in comparison.differences:
        assert (found.difference, found.low, found.high) == (0.0, 0.0, 0.0)
        assert (found.p_value, found.adjusted, found.verdict) == (1.0, 1.0, "the same")
    assert comparison.flips == comparison.obstacles == comparison.changes == ()
    assert not gate_of(comparison).closed


def test_small_runs_have_the_exact_figures() -> None:
    """Of eight questions none is right before and all after: 2 of 2 ** 8 arrangements."""
    found = by_name(compare(run(answers([False] * 8)), run(answers([True] * 8)), FAST))
    match = found["exact_match"]
    assert (match.questions, match.before, match.after, match.difference) == (8, 0.0, 1.0, 1.0)
    assert match.p_value == 2 / 256
    assert match.adjusted == 6 / 256  # three measures
    assert (match.verdict, found["wrong_of_given"].verdict) == ("better", "better")
    assert found["wrong_of_given"].difference == -1.0


def test_each_run_counts_the_answers_that_it_gives() -> None:
    before = run([result(1, "ya"), result(2, "tidak"), result(3, None), result(4, None)])
    after = run([result(1, "ya"), result(2, "tidak"), result(3, "tidak"), result(4, None)])
    wrong = by_name(compare(before, after, FAST))["wrong_of_given"]
    assert (wrong.before_questions, wrong.after_questions, wrong.questions) == (2, 3, 3)
    assert (wrong.before, wrong.after) == (1 / 2, 2 / 3)
    assert wrong.difference == pytest.approx(1 / 6)
    # only the third question matters: swapped or not, the difference is as large
    assert wrong.p_value == 1.0


def test_a_measure_of_sets_is_tested_by_swapping() -> None:
    """Confidences that fit 40 answers exactly, then the opposite of them."""
    right = [True, False] * 20
    fitting = [
        replace(row, confidence=float(good))
        for row, good in zip(answers(right), right, strict=True)
    ]
    opposite = [replace(row, confidence=1 - row.confidence) for row in fitting]
    comparison = compare(run(fitting), run(opposite), ["ece"])
    found = comparison.differences[0]
    assert (found.before, found.after, found.difference) == (0.0, 1.0, 1.0)
    assert found.p_value == 1 / 1001
    assert found.verdict == "worse"


def test_swapping_few_questions_has_the_exact_p_value() -> None:
    """Medians of 1 to 5 and 11 to 15: any swap but that of all brings them nearer."""

    def timed(first: int) -> Run:
        rows = answers([True] * 5)
        return run([replace(r, milliseconds={"total": first + n}) for n, r in enumerate(rows)])

    found = compare(timed(1), timed(11), ["latency_p50_ms"]).differences[0]
    assert (found.before, found.after, found.p_value) == (3.0, 13.0, 2 / 2**5)


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = answers([True, True, False, True, False, False])
    other = answers([True, False, False, False, True, False])
    expected = compare(run(rows), run(other))
    assert compare(run(rows[::-1]), run(other[2:] + other[:2])) == expected


def planted(lost: int) -> tuple[Run, Run]:
    """Of 300 questions 180 are right; ``lost`` of them are no more, and 15 others are."""
    right = [number < 180 for number in range(300)]
    changed = [
        (good and number >= lost) or 180 <= number < 195 for number, good in enumerate(right)
    ]
    return run(answers(right)), run(answers(changed))


@pytest.mark.parametrize(("lost", "closed"), [(60, True), (15, False), (20, False)])
def test_the_gate_closes_on_a_planted_regression_alone(
    lost: int, closed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """60 lost and 15 won of 300 are a regression of 15 points; 15 and 15 are none."""
    before, after = planted(lost)
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", after)]
    assert main([*files, "--gate", "--measures", *FAST]) == int(closed)
    last = capsys.readouterr().out.rstrip().rsplit("\n", 1)[-1]
    expected = "Gate closed: worse beyond chance: exact_match 0.600 → 0.450 (p after Holm 0.0003);"
    assert last.startswith(expected if closed else "Gate open: none got worse beyond chance (")


def test_a_regression_without_a_gate_is_told_but_lets_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = planted(60)
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", after)]
    assert main([*files, "--measures", *FAST, "--flips", "2"]) == 0
    printed = capsys.readouterr().out
    assert "| exact_match | 300 | 0.600 | 0.450 | -0.150 [-0.203, -0.0" in printed
    assert "| 0.0001 | 0.0003 | worse |" in printed
    assert "75 of 300 questions flipped: right → wrong 60, wrong → right 15." in printed
    assert "- q000: Soal 0?\n  A: “ya”, 0.50; B: “tidak”, 0.50; gold: ya\n" in printed
    assert printed.count("Soal") == 2
    assert "73 more" in printed
    assert "Gate" not in printed


def test_an_improvement_leaves_the_gate_open() -> None:
    before, after = planted(60)
    comparison = compare(after, before, FAST)
    assert not gate_of(comparison).closed
    assert {found.verdict for found in comparison.differences} == {"better"}


def test_only_what_is_named_closes_the_gate(tmp_path: Path) -> None:
    """Refusing everything: no wrong answer any more, but no right one either."""
    before = run([*answers([True] * 20), *(result(n, "ya", None) for n in range(20, 40))])
    after = run([replace(row, answered=False) for row in before.results])
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", after)]
    named = [*files, "--measures", "has_answer_f1", "no_answer_accuracy", "--gate-on"]
    assert main([*named, "no_answer_accuracy"]) == 0
    assert main([*named, "has_answer_f1"]) == 1
    # the gate's measures join the family, latency among them when it is asked for
    assert main([*named, "exact_match", "latency_p50_ms"]) == 0


def test_latency_is_shown_and_never_gated_unasked(tmp_path: Path) -> None:
    before = run(answers([True] * 20))
    slow = [replace(row, milliseconds={"total": 900.0}) for row in before.results]
    comparison = compare(before, run(slow), FAST)
    median = comparison.latency[0]
    assert (median.name, median.before, median.after) == ("latency_p50_ms", 19.5, 900.0)
    assert median.verdict == "not tested"
    assert not gate_of(comparison).closed
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", run(slow))]
    assert main([*files, "--measures", "f1", "--gate-on", "latency_p50_ms"]) == 1


def test_too_few_questions_are_said_to_be_too_few() -> None:
    before, after = answers([True] * 10), answers([True] * 9 + [False])
    found = by_name(compare(run(before), run(after), FAST))["exact_match"]
    assert found.p_value == 1.0
    # the interval is [-0.3, 0]: 0.15 x 2.802 / 1.96
    assert (found.low, found.high) == (pytest.approx(-0.3), 0.0)
    assert found.verdict == "no difference shown; too few questions to tell below ±0.214"


def test_what_is_not_beyond_chance_among_several_measures_is_no_loss() -> None:
    one = Difference("f1", True, 9, 9, 9, 0.5, 0.4, -0.1, -0.19, -0.01, 0.03, adjusted=0.03)
    among = replace(one, adjusted=0.06)
    assert (one.verdict, one.worse, one.better) == ("worse", True, False)
    assert among.verdict == "worse if it were the only measure; not shown among several"
    assert not among.worse
    lower = replace(one, higher_is_better=False)
    assert (lower.verdict, lower.worse, lower.better) == ("better", False, True)


def test_losses_come_first_among_the_flips() -> None:
    before = [
        result(1, "tidak"),
        result(2, None),
        result(3, "ya"),
        result(4, "ya"),
        result(5, None, None),
        result(6, "ya", None),
        result(7, None),
        result(8, "ya"),
    ]
    after = [
        result(1, "ya"),
        result(2, "ya"),
        result(3, None),
        result(4, "tidak", sure=0.7),
        result(5, "ya", None),
        result(6, None, None),
        result(7, "tidak"),
        result(8, "ya"),
    ]
    flips = compare(run(before), run(after), FAST).flips
    assert [(flip.id, flip.kind) for flip in flips] == [
        ("q004", "right → wrong"),
        ("q005", "rightly refused → answered though unknown"),
        ("q003", "right → refused"),
        ("q001", "wrong → right"),
        ("q006", "answered though unknown → rightly refused"),
        ("q002", "refused → right"),
        ("q007", "refused → wrong"),
    ]
    assert (flips[0].before, flips[0].after, flips[0].gold) == ("“ya”", "“tidak”", ("ya",))
    assert (flips[0].before_confidence, flips[0].after_confidence) == (0.5, 0.7)
    assert flips[1].before == "refused (best “ya”)"
    assert flips[1].gold == ()


def test_retrieval_flips_are_found_and_missed() -> None:
    def found(number: int, *ranking: str) -> Result:
        made = result(number, None, relevant={f"a{number}": 1}, ranking=ranking)
        return replace(made, proposals=())

    others = tuple(f"x{number}" for number in range(10))
    tenth = (*others[:9], "a3")  # still found
    before = run([found(1, "x", "a1"), found(2, *others, "a2"), found(3, "a3")], "retrieval")
    after = run([found(1, *others, "a1"), found(2, "a2"), found(3, *tenth)], "retrieval")
    comparison = compare(before, after)
    assert [(flip.id, flip.kind, flip.before, flip.after) for flip in comparison.flips] == [
        ("q001", "found → missed", "rank 2", "rank 11"),
        ("q002", "missed → found", "rank 11", "rank 1"),
    ]
    rank = by_name(comparison)["reciprocal_rank@10"]
    assert rank.before == pytest.approx(1.5 / 3)  # 1/2, 0, 1
    assert rank.after == pytest.approx(1.1 / 3)  # 0, 1, 1/10
    assert list(by_name(comparison)) == [
        "reciprocal_rank@10",
        "ndcg@10",
        "recall@10",
        "recall@100",
        "success@1",
    ]


def test_what_the_runs_were_made_of_is_compared_line_by_line() -> None:
    rows = answers([True])
    before = run(rows, reader="a" * 64, store={"articles": 3, "chunks": 9}, about={"date": "x"})
    after = run(rows, reader="b" * 64, store={"articles": 4, "chunks": 9}, about={"date": "y"})
    assert compare(before, after, FAST).changes == (
        "reader: aaaaaaaaaaaa… → bbbbbbbbbbbb…",
        "store.articles: 3 → 4",
    )


def test_only_common_questions_are_compared_and_nothing_is_gated_on_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(answers([True, True, False]))
    after = run(answers([True, False, False, True])[1:], questions_sha256="two")
    comparison = compare(before, after, FAST)
    assert comparison.pairs == 2
    assert comparison.obstacles == (
        "The question sets differ: 1 question only in A, 1 only in B; the 2 that both have"
        " are compared.",
    )
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", after)]
    assert main([*files, "--measures", *FAST]) == 0
    assert "1 question only in A" in capsys.readouterr().out
    assert main([*files, "--measures", *FAST, "--gate"]) == 2
    assert capsys.readouterr().err.startswith("kutip eval compare: No gate: The question sets")


def test_other_questions_are_not_gated_although_the_header_says_the_same() -> None:
    before, after = run(answers([True] * 4)), run(answers([True] * 6)[2:])
    with pytest.raises(KutipError, match="2 questions only in A, 2 only in B"):
        gate_of(compare(before, after, FAST))


def test_an_incomplete_run_is_not_gated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = run(answers([True, True]))
    part = run(answers([True]), questions=2)
    files = [write(tmp_path / "a.jsonl", whole), write(tmp_path / "b.jsonl", part)]
    assert main([*files, "--measures", *FAST, "--gate"]) == 2
    assert "No gate: B is incomplete: 1 of 2 questions." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "names", "message"),
    [
        (run(answers([True])), run(answers([True]), "reading"), FAST, "A is a pipeline run, B a r"),
        (run([result(1, "ya")]), run([result(2, "ya")]), FAST, "no question in common"),
        (run([result(1, "ya")]), run([result(1, "ya", "b")]), FAST, "'q001' has another text or"),
        (run([result(1, "ya")]), run([result(1, "ya", None)]), FAST, "'q001' has another text or"),
        (run(answers([True]) * 2), run(answers([True])), FAST, "A holds a question twice"),
        (run(answers([True])), run(answers([True])), ["bleu"], "'bleu' is no measure. Choose am"),
    ],
    ids=["modes", "nothing common", "gold", "answerable", "twice", "measure"],
)
def test_what_cannot_be_compared_is_refused(
    before: Run, after: Run, names: list[str], message: str
) -> None:
    with pytest.raises(KutipError, match=message):
        compare(before, after, names)


def test_a_file_that_is_no_run_is_a_usage_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text("{}\n")
    assert main([str(path), str(path)]) == 2
    assert "is no run file" in capsys.readouterr().err


def test_an_undefined_measure_is_left_out_unless_named() -> None:
    made = run(answers([True, False]))  # every question has an answer
    assert "no_answer_accuracy" not in by_name(compare(made, made))
    named = compare(made, made, ["f1", "no_answer_accuracy"])
    assert named.differences[1].verdict == "not defined here"
    assert named.differences[0].adjusted == 1.0
    with pytest.raises(KutipError, match="no_answer_accuracy is not defined for both runs"):
        gate_of(named, ["no_answer_accuracy"])


def test_refusing_everything_closes_the_gate_although_it_gives_nothing_wrong() -> None:
    before = run(answers([True] * 20))
    after = run([replace(row, answered=False) for row in before.results])
    comparison = compare(before, after)
    assert by_name(comparison)["wrong_of_given"].verdict == "not defined here"
    gate = gate_of(comparison)
    assert [found.name for found in gate.closing] == ["exact_match", "f1", "has_answer_f1"]


def test_quotes_that_are_no_longer_verbatim_close_the_gate() -> None:
    cited = Cited("a", 0, 2, "ya", "ya", 0)
    quoted = [Proposal("ya", 0.5, (cited,))]
    forged = [Proposal("ya", 0.5, (replace(cited, faithful=False),))]
    before = run([replace(row, proposals=tuple(quoted)) for row in answers([True] * 20)])
    after = run([replace(row, proposals=tuple(forged)) for row in before.results])
    assert [found.name for found in gate_of(compare(before, after)).closing] == [
        "citation_fidelity"
    ]


def test_a_measure_that_the_second_run_has_lost_is_no_open_gate() -> None:
    before = run(answers([True] * 4))
    after = run([replace(row, confidence=1.5) for row in before.results])
    with pytest.raises(KutipError, match="ece is not defined for both runs"):
        gate_of(compare(before, after))
    gate_of(compare(after, before))  # nothing was lost


def test_json_has_every_flip_and_null_for_what_is_not_defined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = planted(60)
    files = [write(tmp_path / "a.jsonl", before), write(tmp_path / "b.jsonl", after)]
    measures = ["--measures", "f1", "no_answer_accuracy"]
    assert main([*files, "--json", "--gate-on", "f1", *measures]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["gate"] == {"closed": True, "because": ["f1"]}
    assert len(printed["flips"]) == 75
    assert printed["differences"][0]["verdict"] == "worse"
    assert printed["differences"][1]["before"] is None


def test_questions_about_one_article_count_as_one_when_asked() -> None:
    """40 articles with three questions each, and one question without gold."""

    def asked(right: list[bool]) -> list[Result]:
        rows = answers(right)
        return [
            replace(row, gold=(GoldSpan("ya", f"b{n // 3}"), GoldSpan("ya", f"a{n // 3:02}")))
            for n, row in enumerate(rows)
        ] + [result(999, None, None)]

    before = run(asked([n < 60 for n in range(120)]))
    after = run(asked([n < 75 for n in range(120)]))
    clusters = article_clusters(before.results)
    assert clusters[:4] == ["article a00"] * 3 + ["article a01"]
    assert clusters[-1] == "question q999"
    assert len(set(clusters)) == 41
    alone = by_name(compare(before, after, FAST))["exact_match"]
    together = by_name(compare(before, after, FAST, by_article=True))["exact_match"]
    assert together.difference == alone.difference
    assert together.high - together.low > 1.5 * (alone.high - alone.low)
    assert together.p_value == pytest.approx(2 / 2**5, abs=0.008)  # five articles won
    assert alone.p_value < 0.001


def test_few_articles_are_not_compared_by_article() -> None:
    made = run(answers([True] * 29))
    with pytest.raises(KutipError, match="fewer than 30 articles"):
        compare(made, made, FAST, by_article=True)
    assert math.isclose(len(set(article_clusters(answers([True] * 30)))), 30)
