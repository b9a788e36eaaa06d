"""The ladder's pieces: variants differ in one setting, runs repeat and resume, tables compare."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeIndex

from eval.ladder.run import SETTINGS, SHIPPED, main, run, run_all, variants
from eval.ladder.tables import beside, ladder, report, verdict
from eval.ladder.times import table, time_variants
from eval.ladder.variants import JoinedIndex, Legs, Variant, WholePassageReader, assistant_of, fill
from eval.questions import Gold, Question, QuestionSet
from eval.record import GoldSpan, Proposal, Result
from eval.runs import Run, read_run, without_times
from index.datatypes import Article
from index.local_store import LocalStore
from qa.datatypes import Span

ARTICLES = (
    Article("a1", "Bupati", "Bupati Solo bernama Rina Sari. Ia lahir di Tegal.", language="id"),
    Article("a2", "Pasar", "Pasar Gede dibuka pada tahun 1930. Pasar itu ramai.", language="id"),
    Article("a3", "Gunung", "Gunung Lawu setinggi 3.265 meter. Puncaknya dingin.", language="id"),
)
QUESTIONS = QuestionSet(
    "tiny",
    (
        Question("1", "Siapa nama bupati Solo?", (Gold("Rina Sari", "a1"),), language="id"),
        Question("2", "Kapan Pasar Gede dibuka?", (Gold("1930", "a2"),), language="id"),
        Question("3", "Siapa presiden Brasil?", language="id"),
    ),
    ARTICLES,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ladder") / "store"
    fill(folder, ARTICLES, 600)
    return folder


def test_the_default_join_finds_what_the_product_finds(make_index: MakeIndex) -> None:
    index = make_index(*ARTICLES)
    joined = JoinedIndex(index, Legs())
    for question in QUESTIONS.questions:
        assert joined.search(question.text, 5) == index.search(question.text, 5)


def test_one_leg_ranks_as_its_own_search(make_index: MakeIndex) -> None:
    index = make_index(*ARTICLES)
    text = "pasar gede dibuka"
    keyword = JoinedIndex(index, Legs(vector=False)).search(text, 5)
    assert [hit.chunk.article_id for hit in keyword] == ["a2"]  # others share no word
    vector = JoinedIndex(index, Legs(keyword=False)).search(text, 5)
    asked = index.encoder.encode_questions([text])[0]
    assert [hit.chunk.id for hit in vector] == [i for i, _ in index.store.search_dense(asked, 5)]
    assert len(vector) == 3


def test_a_whole_passage_is_one_span() -> None:
    assert WholePassageReader().read("q", ["abc", ""]) == [[Span(0, 3, 0.0)], []]


def test_without_a_reader_the_best_passage_is_the_answer_and_nothing_is_refused(
    store: Path,
) -> None:
    assistant = assistant_of(Variant("p", reads=False), store)
    answer = assistant.ask("Kapan Pasar Gede dibuka?")
    assistant.close()
    assert answer.text == ARTICLES[1].text
    assert answer.found


def test_settings_reach_the_assistant(store: Path) -> None:
    variant = Variant("v", retrieval_weight=0.7, passages_read=3)
    assistant = assistant_of(variant, store)
    shipped = assistant_of(SHIPPED, store)
    assert (assistant.passages_read, assistant.confidence.retrieval_weight) == (3, 0.7)
    assert assistant.threshold == shipped.threshold
    assistant.close()
    shipped.close()


def test_smaller_chunks_are_more_chunks(store: Path, tmp_path: Path) -> None:
    fill(tmp_path / "small", ARTICLES, 35)
    with LocalStore.open(store) as large, LocalStore.open(tmp_path / "small") as small:
        assert (large.stats().chunks, small.stats().chunks) == (3, 6)
        assert small.stats().settings["chunks"] == "35 characters"


def test_two_runs_are_identical(store: Path, tmp_path: Path) -> None:
    for variant in (SHIPPED, Variant("p", reads=False)):
        one = run(QUESTIONS, variant, store, tmp_path / "one", "code")
        two = run(QUESTIONS, variant, store, tmp_path / "two", "code")
        assert without_times(one.results) == without_times(two.results)
        assert one.path.name == two.path.name


def test_every_run_of_the_ladder_repeats_and_so_does_its_page(tmp_path: Path) -> None:
    chosen = [*variants()]
    pages = []
    for name in ("one", "two"):
        runs = list(run_all(QUESTIONS, chosen, tmp_path / name, "code"))
        found = {one.header["variant"]["name"]: one for one in runs}
        bare = {
            key: replace(one, results=tuple(without_times(one.results)))
            for key, one in found.items()
        }
        pages.append(report({"tiny": bare}, SETTINGS))
    assert pages[0] == pages[1]
    assert "## tiny: 3 questions" in pages[0]


def test_a_stopped_run_goes_on_where_it_was(store: Path, tmp_path: Path) -> None:
    whole = run(QUESTIONS, SHIPPED, store, tmp_path, "code")
    lines = whole.path.read_text().splitlines(keepends=True)
    whole.path.write_text("".join(lines[:2]) + lines[2][:20])  # killed inside the second row
    again = run(QUESTIONS, SHIPPED, store, tmp_path, "code")
    assert without_times(again.results) == without_times(whole.results)
    assert again.results[0] == whole.results[0]  # times too: it was not asked again
    assert read_run(whole.path).complete


def test_another_state_of_the_code_is_another_file(store: Path, tmp_path: Path) -> None:
    one = run(QUESTIONS, SHIPPED, store, tmp_path, "code")
    two = run(QUESTIONS, SHIPPED, store, tmp_path, "other code")
    assert one.path != two.path


def test_times_are_those_of_every_variant_in_order(store: Path) -> None:
    asked = [question.text for question in QUESTIONS.questions]
    found = time_variants([SHIPPED, Variant("p", reads=False)], store, asked)
    assert [one.name for one in found] == ["shipped", "p"]
    assert all(0 < one.p50 <= one.p95 for one in found)
    assert "| p | " in table(found)


def test_every_variant_differs_from_the_shipped_one_and_has_a_name_of_its_own() -> None:
    every = variants()
    assert len({variant.name for variant in every}) == len(every)
    assert all(
        variant == SHIPPED or replace(variant, name="shipped") != SHIPPED for variant in every
    )


def made(name: str, right: int, answered: Sequence[bool] = (True,) * 40) -> Run:
    """Return a run of 40 questions whose first ``right`` have the right words."""
    results = tuple(
        Result(
            str(number),
            "q",
            (GoldSpan("Solo", "a"),),
            given,
            0.5,
            (Proposal("Solo" if number < right else "Tegal", 0.5),),
            ranking=("a",),
            relevant={"a": 1},
        )
        for number, given in enumerate(answered)
    )
    header = {"set": "s", "mode": "pipeline", "questions": 40, "about": {"commit": "abc"}}
    return Run(Path(name), header, results)


def runs_of(**right: int) -> dict[str, Run]:
    steps = (
        "keyword, no reader",
        "vector, no reader",
        "fused, no reader",
        "word by word, no reader",
    )
    names = {*steps, "retrieval weight 0.0", "shipped", "better", "same", "worse"}
    return {name: made(name, right.get(name.split(",")[0], 20)) for name in names}


def test_a_better_setting_is_named_and_an_equal_one_is_no_test() -> None:
    runs = runs_of(better=40, worse=19)
    settings = {"S": (Variant("better"), Variant("same"), Variant("worse"))}
    rows = beside(runs, settings["S"]).splitlines()
    assert "**+0.500 [+0.350, +0.650]**" in rows[3]
    assert rows[4].count("| 0 |  |  |") == 2 or rows[4].endswith("| 0 |  |  | 0 |  |  |")
    assert "| -0.025 [-0.075, +0.000] | 1.0000 | 1.0000 |" in rows[5]
    said = verdict({"s": runs}, settings)
    assert "- s, better: f1 +0.500" in said
    assert "same" not in said and "worse" not in said
    assert "None." in verdict({"s": runs}, {"S": (Variant("same"),)})


def test_a_step_is_compared_with_the_one_it_builds_on() -> None:
    rows = ladder(runs_of(fused=40, keyword=10, vector=10)).splitlines()[2:]
    assert rows[0].startswith("| 1. keyword search, its first passage |")
    against = [row.split(" | ")[7].strip() for row in rows]
    assert against == ["", "1", "1", "3", "4", "5", "6"]
    assert "**+0.750" in rows[2]
    assert "**-0.500" in rows[3]


def test_the_last_step_refuses_and_the_others_do_not() -> None:
    runs = runs_of()
    runs["shipped"] = made("shipped", 20, [n < 20 for n in range(40)])
    rows = ladder(runs).splitlines()[2:]
    assert "| 0.500 [" in rows[4] and "| 0.500 [" in rows[5]  # refused wrong ones cost no F1 here
    assert rows[5].rstrip().endswith("| 0 |  |  | 0 |  |  |")


def test_ctrl_c_leaves_with_a_word_and_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("eval.ladder.run.load", stop)
    assert main(["--sets", "sample", "--folder", str(tmp_path)]) == 130
    assert "goes on from here" in capsys.readouterr().err
