"""Rows -> a Markdown table; means with their intervals."""

from collections.abc import Sequence

from eval.statistics import bootstrap_interval


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the table with a closing line break."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def with_interval(values: Sequence[float]) -> str:
    """Return "mean [low, high]" with the 95 % bootstrap interval, three digits."""
    if not values:
        return "–"
    mean, low, high = bootstrap_interval(values)
    return f"{mean:.3f} [{low:.3f}, {high:.3f}]"
