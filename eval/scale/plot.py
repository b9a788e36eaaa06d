"""Series over store sizes -> one small SVG picture: lines, every value as text, light and dark.

It brings its own background, so that it reads the same on a light page and on a dark one. Sizes
stand at equal distances: they grow tenfold, and 0 has no place on a logarithmic axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

PANEL_WIDTH, HEIGHT = 330, 330
LEFT, RIGHT, TOP, BOTTOM = 34, 34, 84, 46
LINE_HEIGHT = 13  # texts of one column are kept this far apart
ABOVE, BELOW = -6, 15  # where a text stands by its point

STYLE = """
text { font: 11px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
.heading { font-weight: 600; font-size: 13px }
.axis { fill: var(--quiet) }
.rule { stroke: var(--rule) }
.ground { fill: var(--ground); stroke: var(--rule) }
.line { fill: none; stroke-width: 2 }
.value { paint-order: stroke; stroke: var(--ground); stroke-width: 3px }
svg { --ground: #ffffff; --ink: #1f2328; --quiet: #59636e; --rule: #d1d9e0;
  --s0: #0969da; --s1: #bc4c00; --s2: #1a7f37; --s3: #8250df }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --ink: #f0f6fc; --quiet: #9198a1; --rule: #3d444d;
    --s0: #58a6ff; --s1: #f0883e; --s2: #3fb950; --s3: #bc8cff }
}
"""
DASHES = ("none", "6 3", "2 3", "8 3 2 3")  # lines differ without their colours too


@dataclass(frozen=True, slots=True)
class Series:
    """A named line: one value a size."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over one axis from 0 to ``top``; ``form`` formats a value, as in ``".2f"``."""

    heading: str
    series: Sequence[Series]
    top: float
    form: str


def picture(title: str, sizes: Sequence[str], panels: Sequence[Panel]) -> str:
    """Return the SVG file; its description says every value in words."""
    width = PANEL_WIDTH * len(panels)
    drawn = "".join(
        f'<g transform="translate({PANEL_WIDTH * place} 0)">{_panel(panel, sizes)}</g>\n'
        for place, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" '
        f'width="{width}" height="{HEIGHT}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{escape(title)}</title>\n'
        f'<desc id="desc">{escape(description(sizes, panels))}</desc>\n'
        f"<style>{STYLE}</style>\n"
        f'<rect class="ground" x="0.5" y="0.5" width="{width - 1}" height="{HEIGHT - 1}" rx="6"/>\n'
        f"{drawn}</svg>\n"
    )


def description(sizes: Sequence[str], panels: Sequence[Panel]) -> str:
    """Return all values as sentences, for those who do not see the lines."""
    return " ".join(
        f"{panel.heading}: {series.name} is "
        + ", ".join(
            f"{value:{panel.form}} at {size}"
            for size, value in zip(sizes, series.values, strict=True)
        )
        + "."
        for panel in panels
        for series in panel.series
    )


def beside(points: Sequence[float], gap: float = LINE_HEIGHT) -> list[float]:
    """Return the height of the text of every point of one column, texts ``gap`` apart or more.

    A text stands above its point, or below where it would touch what the point above has.
    """
    order = sorted(range(len(points)), key=lambda i: points[i])
    placed = [point + ABOVE for point in points]
    for before, after in pairwise(order):
        taken = max(placed[before], points[before])
        if placed[after] < taken + gap:
            below = min(points[after] + BELOW, HEIGHT - BOTTOM - 3)  # not across the axis
            placed[after] = max(below, placed[before] + gap)
    return placed


def _panel(panel: Panel, sizes: Sequence[str]) -> str:
    xs = _across(len(sizes))
    bottom = HEIGHT - BOTTOM
    parts = [
        f'<text class="heading" x="{LEFT - 14}" y="24">{escape(panel.heading)}</text>',
        *(_key(number, series.name) for number, series in enumerate(panel.series)),
        f'<path class="rule" d="M{LEFT - 14} {bottom}H{PANEL_WIDTH - RIGHT + 14}"/>',
        *(
            f'<text class="axis" x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{size}</text>'
            for x, size in zip(xs, sizes, strict=True)
        ),
        f'<text class="axis" x="{PANEL_WIDTH / 2:.0f}" y="{bottom + 36}" text-anchor="middle">'
        "other articles in the store</text>",
    ]
    heights = [[_height(value, panel.top) for value in one.values] for one in panel.series]
    for number, ys in enumerate(heights):
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        colour = f"var(--s{number % 4})"
        parts.append(
            f'<polyline class="line" style="stroke:{colour}" '
            f'stroke-dasharray="{DASHES[number % 4]}" points="{places}"/>'
        )
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" style="fill:{colour}"/>'
            for x, y in zip(xs, ys, strict=True)
        ]
    return "\n".join([*parts, *_values(panel, xs, heights)])


def _values(panel: Panel, xs: Sequence[float], heights: Sequence[Sequence[float]]) -> list[str]:
    """Return every value beside its point."""
    texts = []
    for column, x in enumerate(xs):
        ys = beside([line[column] for line in heights])
        texts += [
            f'<text class="value" x="{x:.1f}" y="{y:.1f}" text-anchor="middle" '
            f'style="fill:var(--s{n % 4})">'
            f"{series.values[column]:{panel.form}}</text>"
            for n, (series, y) in enumerate(zip(panel.series, ys, strict=True))
        ]
    return texts


def _key(number: int, name: str) -> str:
    """Return one entry of the key, two in a row."""
    x, y = LEFT - 14 + (number % 2) * 140, 44 + number // 2 * 16
    return (
        f'<path class="line" style="stroke:var(--s{number % 4})" '
        f'stroke-dasharray="{DASHES[number % 4]}" d="M{x} {y - 4}h18"/>'
        f'<text x="{x + 23}" y="{y}">{escape(name)}</text>'
    )


def _across(count: int) -> list[float]:
    step = (PANEL_WIDTH - LEFT - RIGHT) / max(count - 1, 1)
    return [LEFT + step * place for place in range(count)]


def _height(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top
