"""Distractors in a fixed order, steps that are not done twice, and a picture that can be read."""

import json
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.record import GoldSpan, Proposal, Result
from eval.runs import Run
from eval.scale import sizes as scale
from eval.scale.plot import Panel, Series, beside, description, picture
from eval.scale.steps import distractors, order_of, peak_megabytes, size_of
from eval.scale.tables import Measured, draw, report
from index.errors import KutipError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.jsonl"
    rows = [{"id": f"wiki-{n}", "title": f"T{n}", "text": f"Teks {n}."} for n in range(20)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def taken(count: int, path: Path) -> list[str]:
    return [article.id for article in distractors(count, path)]


def test_the_order_is_that_of_the_hashes(leads: Path) -> None:
    first = sorted((f"wiki-{n}" for n in range(20)), key=order_of)
    assert sorted(taken(5, leads)) == sorted(first[:5])


def test_a_smaller_number_is_part_of_a_larger_one(leads: Path) -> None:
    sizes = [set(taken(count, leads)) for count in (0, 1, 5, 12, 20, 99)]
    assert [len(found) for found in sizes] == [0, 1, 5, 12, 20, 20]
    assert all(less <= more for less, more in pairwise(sizes))


def test_distractors_come_one_at_a_time_and_clean(leads: Path) -> None:
    article = next(distractors(20, leads))
    assert (article.id, article.title, article.text, article.language) == (
        "wiki-0",
        "T0",
        "Teks 0.",
        "id",
    )


def test_the_size_of_a_folder_is_the_sum_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"12345")
    (tmp_path / "c").write_bytes(b"12")
    assert size_of(tmp_path) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_peak_memory_counts_what_was_held_and_let_go() -> None:
    held = b"x" * 60_000_000
    del held
    assert 60 < peak_megabytes() < 100_000


@pytest.mark.parametrize(
    ("points", "texts"),
    [
        ([], []),
        ([50.0], [44.0]),
        ([50.0, 90.0], [44.0, 84.0]),
        ([50.0, 60.0], [44.0, 75.0]),  # the second below its point: above it, it would touch
        ([60.0, 50.0], [75.0, 44.0]),
        ([50.0, 50.0, 50.0], [44.0, 65.0, 78.0]),
        ([274.0, 284.0], [268.0, 281.0]),  # the axis is at 284
    ],
)
def test_a_text_stands_above_its_point_or_below_where_it_would_touch(
    points: list[float], texts: list[float]
) -> None:
    assert beside(points) == texts


def test_the_picture_says_every_value_as_text_and_in_its_description() -> None:
    panel = Panel("Quality & co", [Series("F1", [0.75, 0.5])], 1.0, ".2f")
    drawn = picture("A < B", ["0", "10"], [panel])
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own text
    assert root.findtext(f"{SVG}title") == "A < B"
    assert root.findtext(f"{SVG}desc") == "Quality & co: F1 is 0.75 at 0, 0.50 at 10."
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"0.75", "0.50", "0", "10", "F1", "Quality & co"} <= texts
    assert "prefers-color-scheme: dark" in drawn
    assert description(["0", "10"], [panel]) in root.findtext(f"{SVG}desc", "")


def measured(distractors: int, answered: bool) -> Measured:
    gold = (GoldSpan("Solo", "a"),)
    results = tuple(
        Result(
            str(number),
            "q",
            gold,
            answered,
            0.9,
            (Proposal("Solo", 0.9),),
            ranking=("a",),
            relevant={"a": 1},
            answer_rank=1,
        )
        for number in range(4)
    )
    header = {"set": "s", "mode": "pipeline", "questions": 4, "about": {"commit": "abc"}}
    added = {"articles": 2 + distractors, "chunks": 30, "seconds": 4.0, "megabytes": 1.0}
    timed = {"ready_seconds": 0.5, "p50_ms": 40.0, "p95_ms": 60.0, "processor_ms": 45.0}
    adding = {"peak_megabytes": 100.0, "processor_seconds": 2.0}
    run = Run(Path("r.jsonl"), header, results)
    return Measured(
        distractors, added | adding, timed | {"peak_megabytes": 200.0, "load": 1.5}, run
    )


def test_the_table_names_command_commit_and_size_and_compares_with_the_smallest() -> None:
    page = report([measured(0, True), measured(10, False)], "scale.svg")
    assert "`kutip eval scale" in page
    assert "commit abc" in page
    assert "4 questions" in page
    assert "![" in page and "(scale.svg)" in page
    rows = [line for line in page.splitlines() if line.startswith("| 10 |")]
    assert "-1.000 [-1.000, -1.000]" in rows[0]
    assert "| 12 | 30 | 4 s | 2 s | 15 | 100 MB | 1 MB | 0.5 s |" in rows[1]
    assert "| 40 ms | 60 ms | 45 ms | 1.5 | 200 MB |" in rows[1]


def test_the_picture_is_drawn_from_the_same_values() -> None:
    drawn = draw([measured(0, True), measured(10, False)])
    assert "F1, answerable is 1.00 at 0, 0.00 at 10." in drawn
    assert "mean is 45 at 0, 45 at 10." in drawn


def test_a_step_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    file, calls = tmp_path / "new" / "step.json", []

    def take() -> dict[str, float]:
        calls.append(1)
        return {"seconds": 2.0}

    first, second = (scale._remembered(file, take) for _ in range(2))
    assert first == second
    assert first["seconds"] == 2.0
    assert len(calls) == 1


def test_a_step_that_failed_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"eval\.scale\.steps time .* ended with"):
        scale._step("time", str(tmp_path / "no store"))
