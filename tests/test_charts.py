"""The report's drawings: places in per cent, text beside them, nothing outside the frame."""

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from eval.report.charts import (
    MOST_POINTS,
    Bar,
    Mark,
    Point,
    Segment,
    bar_chart,
    interval_row,
    line_chart,
    stacked_bar,
    thinned,
)

TICKS = ("0", "1/4", "1/2", "3/4", "1")


def drawn(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))  # noqa: S314 - our own drawing


def of_class(svg: Markup, name: str) -> list[ElementTree.Element]:
    return [part for part in drawn(svg).iter() if name in part.get("class", "").split()]


def test_a_line_runs_from_left_to_right_and_up_is_up() -> None:
    svg = line_chart([("now", [Point(0, 0), Point(0.5, 0.25), Point(1, 1)])], [], TICKS)
    assert of_class(svg, "line")[0].get("d") == "M0.0 100.0L50.0 75.0L100.0 0.0"


def test_both_axes_have_every_tick() -> None:
    labels = [part.text for part in of_class(line_chart([], [], TICKS), "tick")]
    assert sorted(labels) == sorted([*TICKS, *TICKS])


def test_a_label_stands_where_there_is_room() -> None:
    marks = [Mark(Point(0.1, 0.9), "awal", "now"), Mark(Point(0.9, 0.4), "akhir", "safe")]
    first, last = of_class(line_chart([], marks, TICKS), "label")
    assert "start" in first.get("class", "") and int(first.get("dx", "")) > 0
    assert "end" in last.get("class", "") and int(last.get("dx", "")) < 0


def test_two_near_marks_are_labelled_on_two_sides() -> None:
    marks = [Mark(Point(0.7, 1), "satu", "now"), Mark(Point(0.74, 0.95), "dua", "safe")]
    first, second = of_class(line_chart([], marks, TICKS), "label")
    assert (first.get("dy"), second.get("dy")) == ("20", "-10")


def test_bars_stand_on_the_ground_and_few_questions_are_hollow() -> None:
    svg = bar_chart([Bar(0.2, 0.3, 0.75, 40, "40"), Bar(0.3, 0.4, 0.5, 3, "3")], TICKS)
    full, few = of_class(svg, "bar")
    assert (full.get("y"), full.get("height")) == ("25%", "75%")
    assert few.get("class") == "bar few"
    assert [part.text for part in of_class(svg, "count")] == ["40", "3"]


def test_a_row_has_interval_dot_and_baseline() -> None:
    svg = interval_row(0.5, 0.4, 0.6, 0.25, few=False)
    span = of_class(svg, "range")[0]
    assert (span.get("x1"), span.get("x2")) == ("40%", "60%")
    assert [of_class(svg, name)[0].get("cx") for name in ("dot", "before")] == ["50%", "25%"]


@pytest.mark.parametrize("before", [None, float("nan")])
def test_a_row_without_a_baseline_has_no_ring(before: float | None) -> None:
    assert of_class(interval_row(0.5, 0.4, 0.6, before, few=False), "before") == []


def test_a_row_without_an_interval_has_a_dot_alone() -> None:
    svg = interval_row(0.5, float("nan"), float("nan"), None, few=True)
    assert (len(of_class(svg, "range")), len(of_class(svg, "dot"))) == (0, 1)


def test_segments_follow_each_other_and_only_wide_ones_are_labelled() -> None:
    svg = stacked_bar([Segment(0.95, "95", "cause-1"), Segment(0.05, "5", "cause-2")])
    places = [(part.get("x"), part.get("width")) for part in drawn(svg).iter("rect")]
    assert places == [("0%", "95%"), ("95%", "5%")]
    assert [part.text for part in of_class(svg, "on")] == ["95"]


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    points = [Point(number / 799, 0.5) for number in range(800)]
    kept = thinned(points)
    assert (len(kept), kept[0], kept[-1]) == (MOST_POINTS, points[0], points[-1])
    assert thinned(points[:3]) == points[:3]


def test_nothing_is_drawn_outside_the_frame() -> None:
    svg = interval_row(1.2, -0.3, 1.7, 2.0, few=False)
    places = re.findall(r'(?:cx|x1|x2)="([-\d.]+)%"', str(svg))
    assert all(0 <= float(place) <= 100 for place in places)


def test_labels_are_escaped_and_drawings_are_silent() -> None:
    svg = line_chart([], [Mark(Point(0.5, 0.5), "<b>&", "now")], TICKS)
    assert "<b>" not in svg
    assert of_class(svg, "label")[0].text == "<b>&"
    assert drawn(svg).get("aria-hidden") == "true"


def test_no_points_make_no_line() -> None:
    assert of_class(line_chart([("now", [])], [], TICKS), "line") == []
