"""Shares in [0, 1] -> inline SVG that stretches to its column while its text keeps its size.

Places are percentages of the drawing, so that one picture fits a wide screen, a phone and paper.
Numbers stand beside the picture as text too: readers of the screen are given the table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

MOST_POINTS = 160
FEW = 10  # a share of fewer questions says little: drawn hollow


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a chart; both in [0, 1], ``y`` upwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A named point: ``look`` is a class of the style sheet."""

    point: Point
    label: str
    look: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``left`` to ``right`` with the number of questions in it."""

    left: float
    right: float
    height: float
    count: int
    count_label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar; ``look`` is a class of the style sheet."""

    share: float
    label: str
    look: str


def line_chart(
    lines: Sequence[tuple[str, Sequence[Point]]], marks: Sequence[Mark], ticks: Sequence[str]
) -> Markup:
    """Return lines, each with its class, marked points and five ticks on either axis."""
    drawn = [_stem(mark) for mark in marks]
    drawn += [_line(look, points) for look, points in lines]
    drawn += [_dot(mark, marks[:place]) for place, mark in enumerate(marks)]
    return _chart([*_grid(ticks), *drawn])


def bar_chart(bars: Sequence[Bar], ticks: Sequence[str]) -> Markup:
    """Return bars beside the diagonal on which promised and kept are the same."""
    diagonal = _line("diagonal", [Point(0, 0), Point(1, 1)])
    return _chart([*_grid(ticks), *map(_bar, bars), diagonal, *map(_count, bars)])


def interval_row(value: float, low: float, high: float, before: float | None, few: bool) -> Markup:
    """Return a dot on its interval, and a ring where the baseline stood."""
    parts = [_row_grid()]
    if low == low:
        parts.append(
            Markup('<line class="range{}" x1="{}" x2="{}" y1="50%" y2="50%"/>').format(
                " few" if few else "", _percent(low), _percent(high)
            )
        )
    if before is not None and before == before:
        parts.append(
            Markup('<circle class="before" cx="{}" cy="50%" r="5"/>').format(_percent(before))
        )
    parts.append(
        Markup('<circle class="dot{}" cx="{}" cy="50%" r="5.5"/>').format(
            " few" if few else "", _percent(value)
        )
    )
    return _svg("row", parts)


def stacked_bar(segments: Sequence[Segment]) -> Markup:
    """Return one bar of all segments, labelled where there is room."""
    parts, left = [], 0.0
    for segment in segments:
        parts.append(
            Markup('<rect class="{}" x="{}" width="{}" height="100%"/>').format(
                segment.look, _percent(left), _percent(segment.share)
            )
        )
        if segment.share >= 0.09:
            parts.append(
                Markup('<text class="on" x="{}" y="50%" dy=".35em">{}</text>').format(
                    _percent(left + segment.share / 2), segment.label
                )
            )
        left += segment.share
    return _svg("stack", parts)


def thinned(points: Sequence[Point]) -> list[Point]:
    """Return at most ``MOST_POINTS`` of the points, the first and the last among them."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(number * step)] for number in range(MOST_POINTS)]


def _chart(parts: Iterable[Markup]) -> Markup:
    return _svg("chart", parts)


def _svg(look: str, parts: Iterable[Markup]) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        look, Markup("").join(parts)
    )


def _grid(ticks: Sequence[str]) -> list[Markup]:
    """Return the lines and labels of both axes, at equal steps from 0 to 1."""
    parts = []
    for number, label in enumerate(ticks):
        place = number / (len(ticks) - 1)
        parts.append(
            Markup(
                '<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
                '<text class="tick left" x="-8" y="{y}" dy=".35em">{label}</text>'
                '<text class="tick" x="{x}" y="100%" dy="{dy}">{label}</text>'
            ).format(y=_percent(1 - place), x=_percent(place), label=label, dy="1.5em")
        )
    return parts


def _row_grid() -> Markup:
    lines = (
        Markup('<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%"/>').format(x=f"{x}%")
        for x in (0, 25, 50, 75, 100)
    )
    return Markup("").join(lines)


def _line(look: str, points: Sequence[Point]) -> Markup:
    """Return a line in a stretched drawing of its own; its stroke is not stretched with it."""
    path = "L".join(f"{100 * point.x:.1f} {100 * (1 - point.y):.1f}" for point in thinned(points))
    if not path:
        return Markup("")
    return Markup(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">'
        '<path class="line {}" d="M{}"/></svg>'
    ).format(look, path)


def _stem(mark: Mark) -> Markup:
    return Markup('<line class="stem" x1="{x}" x2="{x}" y1="{y}" y2="100%"/>').format(
        x=_percent(mark.point.x), y=_percent(1 - mark.point.y)
    )


def _dot(mark: Mark, others: Sequence[Mark]) -> Markup:
    """Return the point and its label, on the side where there is room."""
    # curves fall to the right: above a point on the left there is room, and below one on the right
    crowded = any(_near(mark.point, other.point) for other in others)
    below = mark.point.x > 0.45 and mark.point.y > 0.12 and not crowded
    side = "end" if mark.point.x > (0.75 if crowded else 0.45) else "start"
    return Markup(
        '<circle class="mark {look}" cx="{x}" cy="{y}" r="6"/>'
        '<text class="label {side}" x="{x}" y="{y}" dx="{dx}" dy="{dy}">{label}</text>'
    ).format(
        look=mark.look,
        x=_percent(mark.point.x),
        y=_percent(1 - mark.point.y),
        side=side,
        dx=-10 if side == "end" else 10,
        dy=20 if below else -10,
        label=mark.label,
    )


def _near(one: Point, other: Point) -> bool:
    return abs(one.x - other.x) < 0.25 and abs(one.y - other.y) < 0.12


def _bar(bar: Bar) -> Markup:
    gap = 0.08 * (bar.right - bar.left)
    return Markup(
        '<rect class="bar{few}" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    ).format(
        few=" few" if bar.count < FEW else "",
        x=_percent(bar.left + gap),
        y=_percent(1 - bar.height),
        width=_percent(bar.right - bar.left - 2 * gap),
        height=_percent(bar.height),
    )


def _count(bar: Bar) -> Markup:
    return Markup('<text class="count" x="{}" y="100%" dy="-5">{}</text>').format(
        _percent((bar.left + bar.right) / 2), bar.count_label
    )


def _percent(share: float) -> str:
    """Return a place inside the drawing: what lies outside stands at its edge."""
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%".replace(".00%", "%")
