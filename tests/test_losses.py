"""Why questions were lost: every branch, once, by hand; then that nothing is counted twice."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from eval.kinds import GROUPINGS, groupings_of
from eval.losses.cause import CAUSES, DETAILS, Loss, attribute, name
from eval.losses.tables import ceilings, losses, losses_by, main
from eval.measures.exact_match import exact_match
from eval.measures.normalise import normalise
from eval.record import Cited, GoldSpan, Mode, Proposal, Result
from eval.runs import VERSION
from index.errors import KutipError

GOLD = GoldSpan("Saltanat Abenova", "a", 100, "Presiden menunjuk … Saltanat Abenova.", 80)


def proposal(text: str, article: str = "b", sentence_start: int = 0) -> Proposal:
    start = sentence_start
    return Proposal(
        text, 0.5, (Cited(article, start, start + len(text), text, text, sentence_start),)
    )


RIGHT = proposal("Saltanat Abenova", "a", 80)
NEAR = proposal("Wakil Menteri Saltanat Abenova", "c")
WRONG = proposal("Yerlan Mukhtarov")


def result(*proposals: Proposal, answered: bool = True, **more: Any) -> Result:
    usual: dict[str, Any] = {
        "gold": (GOLD,),
        "answer_rank": 1,
        "passages_read": 10,
        "relevant": {"a": 1},
        "ranking": ("a", "b"),
    }
    return Result(
        id="q",
        question="Siapa?",
        answered=answered,
        confidence=0.5,
        proposals=proposals,
        **(usual | more),
    )


def refused(*proposals: Proposal, **more: Any) -> Result:
    return result(*proposals, answered=False, **more)


@pytest.mark.parametrize(
    "right",
    [
        result(RIGHT),
        result(RIGHT, WRONG, answer_rank=None),  # found or not: it is right
        result(proposal("saltanat abenova.")),
        refused(gold=(), answer_rank=None),
        refused(WRONG, gold=()),
    ],
)
def test_what_is_exactly_right_is_no_loss(right: Result) -> None:
    assert attribute(right) is None


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (result(WRONG, gold=()), Loss("answered_unknown")),
        (result(NEAR), Loss("variant", "longer")),
        (result(proposal("Abenova")), Loss("variant", "shorter")),
        (refused(RIGHT), Loss("refused_known", "exact", True)),
        (refused(NEAR), Loss("refused_known", "near", True)),
        (refused(RIGHT, answer_rank=None), Loss("refused_known", "exact", True)),
        (result(WRONG, answer_rank=None), Loss("retrieval", "not_ranked")),
        (refused(answer_rank=None), Loss("retrieval", "not_ranked", True)),
        (refused(ranking=(), answer_rank=None), Loss("retrieval", "not_ranked", True)),
        (refused(WRONG, answer_rank=11), Loss("retrieval", "not_read", True)),
        (refused(WRONG, answer_rank=10), Loss("reading", "wrong_article", True)),  # the last read
        (result(WRONG), Loss("reading", "wrong_article")),
        (refused(), Loss("reading", "nothing_proposed", True)),
        (result(proposal("Presiden", "a", 80)), Loss("reading", "right_sentence")),
        (result(proposal("Astana", "a", 0)), Loss("reading", "right_article")),
        (result(WRONG, RIGHT), Loss("choosing", "exact")),
        (refused(WRONG, RIGHT), Loss("choosing", "exact", True)),
        (refused(WRONG, NEAR), Loss("choosing", "near", True)),
        (refused(WRONG, NEAR, RIGHT), Loss("choosing", "exact", True)),
        # Nothing with the words was read, so a resemblance elsewhere is chance …
        (refused(WRONG, NEAR, answer_rank=None), Loss("retrieval", "not_ranked", True)),
        # … but the gold's own sentence was before the reader.
        (refused(WRONG, RIGHT, answer_rank=None), Loss("choosing", "exact", True)),
        (
            refused(proposal("Presiden", "a", 80), answer_rank=None),
            Loss("reading", "right_sentence", True),
        ),
    ],
)
def test_the_first_fault_is_the_cause(lost: Result, expected: Loss) -> None:
    assert attribute(lost) == expected


def test_reading_mode_has_no_retrieval() -> None:
    assert attribute(result(WRONG, answer_rank=None), "reading") == Loss("reading", "wrong_article")


@pytest.mark.parametrize(
    ("searched", "expected"),
    [
        (refused(ranking=("a", "b")), None),
        (refused(ranking=("b", "a")), Loss("retrieval", "below_first")),
        (refused(ranking=(*"bcdefghij", "a")), Loss("retrieval", "below_first")),  # tenth
        (refused(ranking=(*"bcdefghijk", "a")), Loss("retrieval", "below_ten")),
        (refused(ranking=("b",)), Loss("retrieval", "not_ranked")),
        (refused(ranking=()), Loss("retrieval", "not_ranked")),
        (refused(relevant={}, answer_rank=2), Loss("retrieval", "below_first")),
        (refused(relevant={}, answer_rank=1), None),
        (refused(relevant={"b": 0, "a": 2}, ranking=("b",)), Loss("retrieval", "not_ranked")),
        (refused(relevant={"a": 0}, gold=(), ranking=("a",)), None),  # nothing to be found
        (refused(relevant={}, gold=(), ranking=("a",)), None),
    ],
)
def test_retrieval_mode_looks_at_the_first_article(searched: Result, expected: Loss | None) -> None:
    assert attribute(searched, "retrieval") == expected


def test_losses_count_each_cause_with_its_details() -> None:
    table = losses([result(RIGHT), result(WRONG), refused(RIGHT), refused(NEAR)])
    assert (table.questions, table.lost, table.lost_share.value) == (4, 3, 0.75)
    known = table.row("refused_known")
    assert (known.count, known.refused, dict(known.details)) == (2, 2, {"exact": 1, "near": 1})
    assert known.of_lost.value == pytest.approx(2 / 3)
    assert known.of_all.value == 0.5
    assert known.of_all.low <= 0.5 <= known.of_all.high
    assert dict(table.row("reading").details) == {"wrong_article": 1}
    assert table.row("retrieval").count == 0


def test_no_questions_and_no_losses_are_no_error() -> None:
    assert losses([]).lost == 0
    right = losses([result(RIGHT)])
    assert right.lost == 0
    assert right.row("reading").of_lost.value != right.row("reading").of_lost.value  # NaN
    assert right.row("reading").of_all.value == 0.0


def test_questions_that_a_search_cannot_lose_do_not_count() -> None:
    searched = [refused(), refused(gold=(), relevant={})]
    assert losses(searched, "retrieval").questions == 1
    assert losses(searched, "pipeline").questions == 2
    groups = losses_by(searched, GROUPINGS["answer_length"], "retrieval")
    assert [(label, table.questions) for label, table in groups.items()] == [("2-3", 1)]


def test_groups_stand_in_their_order_and_leave_out_what_has_no_label() -> None:
    results = [replace(result(WRONG), question=text) for text in ("Kapan?", "Siapa?", "Siapa?")]
    groups = losses_by(results, GROUPINGS["question_word"])
    assert [(label, table.lost) for label, table in groups.items()] == [("who", 2), ("when", 1)]
    assert losses_by(results, GROUPINGS["kind"]) == {}


def test_ceilings_of_four_questions_by_hand() -> None:
    results = [
        result(RIGHT),
        refused(RIGHT),  # a perfect decider gives it
        result(WRONG, RIGHT),  # a perfect chooser finds it
        result(WRONG, gold=()),  # a perfect decider refuses
    ]
    found = {
        ceiling.name: (ceiling.exact_match.value, ceiling.f1.value) for ceiling in ceilings(results)
    }
    assert found == {
        "as it is": (0.25, 0.25),
        "deciding perfect": (0.75, 0.75),
        "choosing perfect": (0.5, 0.5),
        "both perfect": (1.0, 1.0),
    }


TEXTS = some.sampled_from(["Saltanat Abenova", "Abenova", "Yerlan", "44 tahun", "44", "", "the"])
PROPOSALS = some.builds(proposal, TEXTS, some.sampled_from("ab"), some.sampled_from([0, 100]))
GOLDS = some.builds(
    GoldSpan,
    TEXTS.filter(normalise),
    some.sampled_from([None, "a"]),
    some.sampled_from([None, 100]),
)
RESULTS = some.builds(
    Result,
    id=some.just("q"),
    question=TEXTS,
    gold=some.lists(GOLDS, max_size=2).map(tuple),
    answered=some.booleans(),
    confidence=some.just(0.5),
    proposals=some.lists(PROPOSALS, max_size=3).map(tuple),
    ranking=some.lists(some.sampled_from("abc"), unique=True).map(tuple),
    relevant=some.dictionaries(some.sampled_from("ab"), some.integers(0, 2)),
    answer_rank=some.none() | some.integers(1, 12),
    passages_read=some.just(10),
)
MODES = some.sampled_from(["pipeline", "reading", "retrieval"])


@given(RESULTS, MODES)
def test_every_lost_question_has_one_known_cause(outcome: Result, mode: Mode) -> None:
    loss = attribute(outcome, mode)
    if mode != "retrieval":
        assert (loss is None) == bool(exact_match(outcome.text, outcome.answers))
    if loss:
        assert loss.cause in CAUSES
        assert loss.detail in DETAILS[loss.cause] or (not loss.detail and not DETAILS[loss.cause])
        if mode == "retrieval":
            assert loss.cause == "retrieval"
        if mode == "reading":
            assert loss.cause != "retrieval"


@settings(max_examples=40, deadline=None)
@given(some.lists(RESULTS, max_size=6), MODES)
def test_sums_add_up(outcomes: list[Result], mode: Mode) -> None:
    table = losses(outcomes, mode)
    lost = sum(attribute(outcome, mode) is not None for outcome in outcomes)
    assert table.lost == lost
    for row in table.rows:
        assert sum(row.details.values()) == (row.count if DETAILS[row.cause] else 0)
        assert row.refused <= row.count
    if lost:
        assert sum(row.of_lost.value for row in table.rows) == pytest.approx(1.0)
    groups = losses_by(outcomes, groupings_of(outcomes)["answer_form"], mode)
    assert sum(group.lost for group in groups.values()) == lost
    assert sum(group.questions for group in groups.values()) == table.questions


@settings(max_examples=40, deadline=None)
@given(RESULTS)
def test_no_ceiling_is_below_what_it_lifts(outcome: Result) -> None:
    now, deciding, choosing, both = (ceiling.exact_match.value for ceiling in ceilings([outcome]))
    assert now <= min(deciding, choosing)
    assert max(deciding, choosing) <= both


def test_every_cause_and_detail_has_a_name_in_both_languages() -> None:
    keys = [*CAUSES, *(detail for details in DETAILS.values() for detail in details)]
    assert all(name(key, language) for key in keys for language in ("id", "en"))
    assert name("retrieval", "id") == "tidak ditemukan"


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    results = [
        replace(refused(RIGHT), id="q1", language="id"),
        replace(result(WRONG, RIGHT), id="q2", language="en", question="Who is it?"),
        replace(result(RIGHT), id="q3"),
    ]
    return _written(tmp_path / "run.jsonl", "pipeline", results)


def _written(path: Path, mode: str, results: list[Result]) -> Path:
    header = {"kutip_run": VERSION, "set": "tiny", "mode": mode, "questions": len(results)}
    rows = [header, *(row.to_json() for row in results)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_command_prints_tables(run_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(run_file), "--by", "question_word"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("tiny, pipeline: 2 of 3 questions lost\n\n| cause | lost |")
    assert "| refused though known | 1 | 50.0 [" in printed
    assert "| – exactly right | 1 |" in printed
    assert "| who | 3 | 2 | 66.7 [" in printed
    assert "| both perfect | 1.000 [0.439, 1.000] |" in printed


def test_command_lists_one_cause(run_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(run_file), "--list", "choosing"]) == 0
    assert capsys.readouterr().out == (
        "q2 choosing, exact: Who is it?\n"
        "    gold: Saltanat Abenova\n"
        "    given: Yerlan Mukhtarov (0.50); others: Saltanat Abenova; answer at rank 1\n"
    )


def test_command_prints_json_without_nan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _written(tmp_path / "empty.jsonl", "pipeline", [])
    assert main([str(path), "--json", "--by", "language"]) == 0
    printed = json.loads(capsys.readouterr().out, parse_constant=lambda word: pytest.fail(word))
    assert printed["losses"]["questions"] == 0
    assert printed["losses"]["rows"][0]["of_lost"]["value"] is None
    assert printed["by"] == {"language": {}}


def test_retrieval_runs_show_retrieval_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _written(tmp_path / "run.jsonl", "retrieval", [refused(ranking=("b", "a"))])
    assert main([str(path)]) == 0
    printed = capsys.readouterr().out
    assert "| – ranked 2–10 | 1 |" in printed
    assert "lost at reading" not in printed
    assert "perfect" not in printed


def test_unknown_mode_and_missing_file_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match="line 1: 'mode' is missing or wrong"):
        main([str(_written(tmp_path / "run.jsonl", "dreaming", []))])
    with pytest.raises(KutipError, match="cannot be read"):
        main([str(tmp_path / "none.jsonl")])
