"""Results -> the time a question took, in milliseconds: median and 95th percentile.

Percentiles are linear between the two nearest order statistics: of n sorted times the one at
position (n - 1) * p, counted from 0 (Hyndman and Fan 1996, definition 7; numpy's default). Name
trap: "nearest rank" percentiles differ from it with few questions, and the mean of p95 over
parts is no p95. The time is ``milliseconds["total"]``; questions without it do not count.
"""

from collections.abc import Callable, Sequence
from math import floor

from eval.measures.base import SetMeasure
from eval.record import Result


def percentile(values: Sequence[float], share: float) -> float:
    """Return the linear percentile, ``share`` in [0, 1]; of nothing, NaN."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _latency(share: float) -> Callable[[Sequence[Result]], float]:
    def of(results: Sequence[Result]) -> float:
        times = [result.milliseconds.get("total") for result in results]
        return percentile([time for time in times if time is not None], share)

    return of


LATENCY_P50_MS = SetMeasure("latency_p50_ms", _latency(0.50), higher_is_better=False)
LATENCY_P95_MS = SetMeasure("latency_p95_ms", _latency(0.95), higher_is_better=False)
