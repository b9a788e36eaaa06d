"""A comparison -> Markdown for reading, JSON for programs."""

import json
import math
from dataclasses import asdict
from itertools import groupby
from typing import Any

from eval.compare.records import Comparison, Difference, Flip, Gate
from eval.table import markdown

HEADER = (
    "measure",
    "n",
    "A",
    "B",
    "B − A [95 %]",
    "p",
    "p (Holm)",
    "verdict",
)
NOTE = (
    "p: two-sided paired randomisation test; Holm's correction over the {family} measures tested."
    " Intervals: paired bootstrap over {unit}. ↓ lower is better.\n"
)


def as_text(comparison: Comparison, gate: Gate | None = None, most_flips: int = 20) -> str:
    """Return the whole comparison with its ``most_flips`` first flips."""
    rows = [_row(found) for found in (*comparison.differences, *comparison.latency)]
    family = sum(not math.isnan(found.p_value) for found in comparison.differences)
    parts = [
        f"A (before): {comparison.before}\nB (after): {comparison.after}\n",
        "".join(f"{said}\n" for said in comparison.obstacles),
        _changes(comparison),
        markdown(HEADER, rows),
        NOTE.format(family=family, unit="articles" if comparison.by_article else "questions"),
        _flips(comparison, most_flips),
        gate_line(gate) if gate else "",
    ]
    return "\n".join(part for part in parts if part)


def as_json(comparison: Comparison, gate: Gate | None = None) -> str:
    """Return everything, every flip too; what is not defined is null."""
    record = asdict(comparison)
    for name in ("differences", "latency"):
        for row, found in zip(record[name], getattr(comparison, name), strict=True):
            row["verdict"] = found.verdict
    if gate:
        record["gate"] = {"closed": gate.closed, "because": [row.name for row in gate.closing]}
    return json.dumps(_defined(record), ensure_ascii=False, indent=1) + "\n"


def gate_line(gate: Gate) -> str:
    """Return in one line whether the gate is closed, and by what."""
    if not gate.closed:
        judged = ", ".join(found.name for found in gate.judged)
        return f"Gate open: none got worse beyond chance ({judged}).\n"
    why = "; ".join(
        f"{found.name} {_digits(found, found.before)} → {_digits(found, found.after)}"
        f" (p after Holm {_p(found.adjusted)})"
        for found in gate.closing
    )
    return f"Gate closed: worse beyond chance: {why}.\n"


def _changes(comparison: Comparison) -> str:
    if not comparison.changes:
        return "What changed: nothing that the runs record.\n"
    return "What changed:\n" + "".join(f"- {line}\n" for line in comparison.changes)


def _row(found: Difference) -> list[str]:
    before, after = found.before_questions, found.after_questions
    return [
        found.name if found.higher_is_better else f"{found.name} ↓",
        f"{found.questions}" if before == after else f"{before} → {after}",
        _digits(found, found.before),
        _digits(found, found.after),
        f"{_digits(found, found.difference, '+')}"
        f" [{_digits(found, found.low, '+')}, {_digits(found, found.high, '+')}]",
        _p(found.p_value),
        _p(found.adjusted),
        found.verdict,
    ]


def _digits(found: Difference, value: float, sign: str = "") -> str:
    if math.isnan(value):
        return "–"
    places = 1 if found.name.endswith("_ms") else 3
    return f"{value + 0.0:{sign}.{places}f}"


def _p(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.4f}"


def _flips(comparison: Comparison, most: int) -> str:
    if not comparison.flips:
        return "No question flipped.\n"
    counts = ", ".join(
        f"{kind} {len(list(group))}" for kind, group in groupby(comparison.flips, _kind)
    )
    lines = [f"{len(comparison.flips)} of {comparison.pairs} questions flipped: {counts}.\n"]
    for kind, group in groupby(comparison.flips[:most], _kind):
        lines.append(f"\n{kind}\n\n")
        lines += [_flip(flip, comparison.mode) for flip in group]
    left_out = len(comparison.flips) - most
    if left_out > 0:
        lines.append(f"\n{left_out} more: --flips {len(comparison.flips)}, or --json.\n")
    return "".join(lines)


def _kind(flip: Flip) -> str:
    return flip.kind


def _flip(flip: Flip, mode: str) -> str:
    gold = " / ".join(flip.gold) or "no answer"
    sure = [f", {value:.2f}" for value in (flip.before_confidence, flip.after_confidence)]
    if mode == "retrieval":  # a search is not sure of anything
        sure = ["", ""]
    lines = (
        f"- {flip.id}: {flip.question}",
        f"A: {flip.before}{sure[0]}; B: {flip.after}{sure[1]}; gold: {gold}",
    )
    return "\n  ".join(" ".join(line.split()) for line in lines) + "\n"


def _defined(value: Any) -> Any:  # noqa: ANN401 - JSON to be
    if isinstance(value, dict):
        return {key: _defined(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_defined(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
