"""Confidence -> two charts: what answering only the surest gives, and whether it keeps its word."""

from collections.abc import Sequence

from eval.measures.calibration import ReliabilityBin, reliability_bins
from eval.measures.registry import SET_MEASURES
from eval.measures.risk_coverage import RiskPoint, risk_coverage
from eval.record import Result
from eval.report.charts import FEW, Bar, Mark, Point, bar_chart, line_chart
from eval.report.model import Chart, Key, Table
from eval.report.numbers import number, percent
from eval.report.view import View, estimate
from eval.report.words import Words

TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
SAFE_RISK = 0.05
FEWEST_ANSWERS = 5  # the curve begins here: one wrong answer of three says nothing
FEWEST_SAFE = 20  # of fewer answers, one wrong one is more than SAFE_RISK
CLEAR_GAIN = 0.05
APART = 0.08  # nearer marks would write over each other
GOOD_GAP = 0.07
ROUGH_BELOW = 50
SHOWN_COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def curve_chart(view: View) -> Chart | None:
    """Return right answers over coverage; None where nothing is proposed."""
    words, curve = view.words, _steady(view.results)
    if not curve:
        return None
    marks, keys = [], []
    safe = _safe(curve, len(view.results))
    if safe:
        marks.append(Mark(_point(safe), words["curve_safe"], "safe"))
        keys.append(Key("safe", _told("curve_safe_key", words, coverage=safe.coverage)))
    else:
        keys.append(Key("plain", words["curve_safe_never"].format(few=number(FEWEST_SAFE, words))))
    wrong = estimate("wrong_of_given", view.results)
    if wrong.count:
        now = Point(wrong.count / len(view.results), 1 - wrong.value)
        marks.append(Mark(now, words["curve_now"], "now"))
        keys.insert(0, Key("now", _told("curve_now_key", words, coverage=now.x, right=now.y)))
    else:
        keys.insert(0, Key("plain", words["curve_nothing"]))
    lines = [("now", [_point(point) for point in curve])]
    if before := _steady(view.before):
        lines.insert(0, ("before", [_point(point) for point in before]))
        keys.append(_before(view, marks))
    area = number(SET_MEASURES["aurc"].of(view.results), words, 3)
    keys.append(Key("plain", words["curve_area"].format(value=area)))
    return Chart(
        title=words["curve_yes" if _falls(curve) else "curve_no"],
        lead=words["curve_lead"],
        axis_x=words["curve_x"],
        axis_y=words["curve_y"],
        drawing=line_chart(lines, marks, _ticks(words)),
        keys=tuple(keys),
        table=_curve_table(curve, words),
    )


def _before(view: View, marks: list[Mark]) -> Key:
    """Mark the baseline's threshold, and return the line about it."""
    words, wrong = view.words, estimate("wrong_of_given", view.before)
    if not wrong.count:
        return Key("dash", words["curve_before_nothing"])
    point = Point(wrong.count / len(view.before), 1 - wrong.value)
    if all(abs(point.x - mark.point.x) > APART for mark in marks):
        marks.insert(0, Mark(point, words["curve_before"], "then"))
    return Key("dash", _told("curve_before_key", words, coverage=point.x, right=point.y))


def reliability_chart(view: View) -> Chart | None:
    """Return the share of right answers in each bin of confidence; None without probabilities."""
    words, results = view.words, view.results
    bins = [part for part in reliability_bins(results) if part.count]
    if not bins or not any(result.proposals for result in results):
        return None
    bars = [
        Bar(part.low, part.high, part.share_right, part.count, number(part.count, words))
        for part in bins
    ]
    gap = number(100 * SET_MEASURES["ece"].of(results), words, 1)
    return Chart(
        title=words[f"reliability_{_reliability(view, bins)}"],
        lead=words["reliability_lead"],
        axis_x=words["reliability_x"],
        axis_y=words["reliability_y"],
        drawing=bar_chart(bars, _ticks(words)),
        keys=(Key("plain", words["reliability_key"].format(value=gap, few=FEW)),),
        table=Table(
            (
                words["column_bin"],
                words["column_questions"],
                words["column_promised"],
                words["reliability_y"],
            ),
            tuple(_bin_row(part, words) for part in bins),
        ),
    )


def _steady(results: Sequence[Result]) -> list[RiskPoint]:
    """Return the curve from where enough questions are answered."""
    if not any(result.proposals for result in results):
        return []
    curve = risk_coverage(results)
    fewest = min(FEWEST_ANSWERS, len(results))
    return [point for point in curve if point.coverage * len(results) >= fewest - 0.5]


def _safe(curve: Sequence[RiskPoint], questions: int) -> RiskPoint | None:
    """Return the point of highest coverage with at most ``SAFE_RISK`` wrong answers."""
    reached = [
        point
        for point in curve
        if point.risk <= SAFE_RISK and point.coverage * questions >= FEWEST_SAFE - 0.5
    ]
    return reached[-1] if reached else None


def _falls(curve: Sequence[RiskPoint]) -> bool:
    """Tell whether the surer half is clearly more often right than all."""
    half = next(point for point in curve if point.coverage >= 0.5 or point is curve[-1])
    return curve[-1].risk - half.risk >= CLEAR_GAIN


def _reliability(view: View, bins: Sequence[ReliabilityBin]) -> str:
    """Return which title fits: the gap's size, and whether it is to one side."""
    total = len(view.results)
    if total < ROUGH_BELOW:
        return "few"
    gap = SET_MEASURES["ece"].of(view.results)
    if gap <= GOOD_GAP:
        return "good"
    bias = sum(part.count * (part.mean_confidence - part.share_right) for part in bins) / total
    if abs(bias) < 0.6 * gap:
        return "mixed"
    return "over" if bias > 0 else "under"


def _curve_table(curve: Sequence[RiskPoint], words: Words) -> Table:
    rows = []
    for coverage in SHOWN_COVERAGES:
        point = next((point for point in curve if point.coverage >= coverage - 1e-9), None)
        if point:
            rows.append((percent(point.coverage, words), percent(1 - point.risk, words, 1)))
    return Table((words["curve_x"], words["curve_y"]), tuple(dict.fromkeys(rows)))


def _bin_row(part: ReliabilityBin, words: Words) -> tuple[str, ...]:
    return (
        words["bin_range"].format(
            low=number(100 * part.low, words), high=percent(part.high, words)
        ),
        number(part.count, words),
        percent(part.mean_confidence, words, 1),
        percent(part.share_right, words, 1),
    )


def _point(point: RiskPoint) -> Point:
    return Point(point.coverage, 1 - point.risk)


def _told(name: str, words: Words, **shares: float) -> str:
    return words[name].format(**{key: percent(share, words) for key, share in shares.items()})


def _ticks(words: Words) -> list[str]:
    return [percent(tick, words) for tick in TICKS]
