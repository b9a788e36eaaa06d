"""A run -> the four large figures with their intervals, and its times."""

from dataclasses import replace

from eval.measures.registry import SET_MEASURES
from eval.report.headline import told_difference, tone_of
from eval.report.model import Figure
from eval.report.numbers import measured, measured_interval, number, percent
from eval.report.view import FIGURES, Estimate, View, estimate

COUNTED = ("citation_fidelity",)  # shown as "x of y": a share near one hides the one that matters
WITH_ANSWER = {"exact_match": "has_answer_exact_match", "f1": "has_answer_f1"}


def figures(view: View) -> tuple[Figure, ...]:
    """Return the figures of the run's mode."""
    return tuple(_figure(name, view) for name in FIGURES[view.mode])


def _figure(name: str, view: View) -> Figure:
    words = view.words
    found = estimate(name, view.results)
    label = words[f"figure_{name}"]
    if not found.count:
        return Figure(label, percent(found.value, words), lines=(words["figure_none"],))
    shown = Figure(
        label,
        measured(name, found.value, words),
        "" if found.low == found.high else measured_interval(name, found.low, found.high, words),
        _lines(name, found, view),
    )
    difference = view.difference(name)
    if difference is None:
        return shown
    if difference.difference == difference.low == difference.high == 0:
        return replace(shown, change=words["figure_same"])
    told = words["figure_change"].format(**told_difference(difference, words))
    return replace(shown, change=told, tone=tone_of(difference))


def _lines(name: str, found: Estimate, view: View) -> tuple[str, ...]:
    words = view.words
    lines = []
    if name in COUNTED:
        right = number(round(found.value * found.count), words)
        count = words["figure_count"].format(part=right, whole=number(found.count, words))
        lines.append(count)
    answerable = WITH_ANSWER.get(name)
    alone = estimate(answerable, view.results) if answerable else None
    if answerable and alone and 0 < alone.count < len(view.results):
        value = measured(answerable, alone.value, words)
        lines.append(words["figure_only_answerable"].format(value=value))
    if found.low == found.high:  # draws of equal values differ in nothing: that is no certainty
        lines.append(words["figure_one_value"])
    return tuple(lines)


def latency(view: View) -> str:
    """Return the line about times; nothing when none were taken."""
    words = view.words
    p50, p95 = (SET_MEASURES[f"latency_p{n}_ms"].of(view.results) for n in (50, 95))
    if p50 != p50:
        return ""
    decimals = 0 if p50 >= 10 else 1
    line = words["latency"].format(
        p50=number(p50, words, decimals), p95=number(p95, words, decimals)
    )
    cores = view.run.header.get("about", {}).get("cores")
    return f"{line} · {words['cores'].format(n=cores)}" if cores else line
