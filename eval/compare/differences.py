"""Two run files -> what got better or worse beyond chance, and which questions flipped.

A is the run before a change, B the one after it.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.compare.flips import flips
from eval.compare.pairing import Pairs, article_clusters, changes, obstacles, paired, title
from eval.compare.records import Comparison, Difference, Gate
from eval.compare.text import as_json, as_text
from eval.measures.base import Measure, SetMeasure
from eval.measures.registry import MEASURES, SET_MEASURES
from eval.plain import plain
from eval.runs import Run, read_run
from eval.statistics import (
    Positions,
    Swapped,
    bootstrap_difference,
    bootstrap_statistic,
    holm,
    paired_randomisation,
    statistic_randomisation,
)
from index.errors import KutipError

ANSWERS = (
    "exact_match",
    "f1",
    "has_answer_f1",
    "no_answer_accuracy",
    "wrong_of_given",
    "aurc",
    "ece",
)
RETRIEVAL = ("reciprocal_rank@10", "ndcg@10", "recall@10", "recall@100", "success@1")
PRIMARY = {"pipeline": (*ANSWERS, "citation_fidelity"), "reading": ANSWERS, "retrieval": RETRIEVAL}
LATENCY = ("latency_p50_ms", "latency_p95_ms")


def compare(
    before: Run, after: Run, names: Sequence[str] | None = None, by_article: bool = False
) -> Comparison:
    """Compare two runs of one mode on the questions that both have.

    ``names`` are the measures of the family, by default the primary ones of the mode as far as
    they are defined for either run. With ``by_article`` the questions about one article count
    as one observation (``article_clusters``). Raises KutipError when the runs cannot be compared.
    """
    pairs = paired(before, after)
    if by_article:
        pairs = replace(pairs, clusters=article_clusters(pairs.before))
    differences = [difference(name, pairs) for name in names or PRIMARY[before.mode]]
    if names is None:
        differences = [
            found
            for found in differences
            if not math.isnan(found.before) or not math.isnan(found.after)
        ]
    adjusted = holm([found.p_value for found in differences])
    latency = (difference(name, pairs, tested=False) for name in LATENCY)
    return Comparison(
        before=title(before),
        after=title(after),
        mode=before.mode,
        by_article=by_article,
        pairs=len(pairs.before),
        obstacles=tuple(obstacles(before, after, len(pairs.before))),
        changes=tuple(changes(before.header, after.header)),
        differences=tuple(
            replace(found, adjusted=p) for found, p in zip(differences, adjusted, strict=True)
        ),
        latency=tuple(
            found
            for found in latency
            if found.name not in (names or ()) and not math.isnan(found.difference)
        ),
        flips=flips(zip(pairs.before, pairs.after, strict=True), before.mode),
    )


def difference(name: str, pairs: Pairs, tested: bool = True) -> Difference:
    """Return one measure's difference; raises KutipError when there is no such measure."""
    if name in MEASURES:
        return _of_means(MEASURES[name], pairs, tested)
    if name in SET_MEASURES:
        return _of_sets(SET_MEASURES[name], pairs, tested)
    known = ", ".join([*MEASURES, *SET_MEASURES])
    raise KutipError(f"{name!r} is no measure. Choose among: {known}.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; 1 when the gate closes, 2 when the runs cannot be compared."""
    options = _parser().parse_args(arguments)
    try:
        before, after = read_run(options.before), read_run(options.after)
        comparison = compare(before, after, _family(options, before), options.by_article)
        gate = gate_of(comparison, options.gate_on) if options.gate or options.gate_on else None
    except KutipError as error:
        sys.stderr.write(plain(f"kutip eval compare: {error}\n"))
        return 2
    text = as_text(comparison, gate, max(options.flips, 0))
    sys.stdout.write(as_json(comparison, gate) if options.json else plain(text))
    return int(gate is not None and gate.closed)


def gate_of(comparison: Comparison, names: Sequence[str] | None = None) -> Gate:
    """Judge the measures named, by default all of the family that both runs define.

    Raises KutipError when the runs do not hold the same, whole set, one named is not defined, or
    the second run has lost one that the first defines.
    """
    if comparison.obstacles:
        raise KutipError(f"No gate: {' '.join(comparison.obstacles)}")
    judged = [found for found in comparison.differences if not math.isnan(found.p_value)]
    defined = {found.name for found in judged}
    missing = [name for name in names or _lost(comparison.differences) if name not in defined]
    if missing or not judged:
        what = ", ".join(missing) or "Every measure compared"
        raise KutipError(f"No gate: {what} is not defined for both runs.")
    return Gate(tuple(found for found in judged if not names or found.name in names))


def _lost(differences: Sequence[Difference]) -> list[str]:
    """Return what B does not define though questions count for it: confidences beyond [0, 1]."""
    return [
        found.name
        for found in differences
        if found.after_questions and math.isnan(found.after) and not math.isnan(found.before)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kutip eval compare", description=__doc__)
    parser.add_argument("before", type=Path, metavar="A.run.jsonl")
    parser.add_argument("after", type=Path, metavar="B.run.jsonl")
    parser.add_argument("--measures", nargs="+", metavar="MEASURE", help="the family compared")
    parser.add_argument("--gate", action="store_true", help="exit with 1 when one got worse")
    parser.add_argument("--gate-on", nargs="+", metavar="MEASURE", help="gate on these alone")
    parser.add_argument("--by-article", action="store_true", help="draw and swap by gold article")
    parser.add_argument("--flips", type=int, default=20, help="how many are shown (20)")
    parser.add_argument("--json", action="store_true", help="everything, as JSON")
    return parser


def _family(options: argparse.Namespace, before: Run) -> list[str] | None:
    """Return the measures asked for; None stands for the primary ones."""
    if not options.gate_on:
        return options.measures or None
    chosen = options.measures or PRIMARY[before.mode]
    return list(dict.fromkeys([*chosen, *options.gate_on]))


def _of_means(measure: Measure, pairs: Pairs, tested: bool) -> Difference:
    before = [measure.of(result) for result in pairs.before]
    after = [measure.of(result) for result in pairs.after]
    kept_before = [value for value in before if value is not None]
    kept_after = [value for value in after if value is not None]
    value, low, high = bootstrap_difference(before, after, clusters=pairs.clusters)
    return Difference(
        name=measure.name,
        higher_is_better=measure.higher_is_better,
        questions=sum(a is not None or b is not None for a, b in zip(before, after, strict=True)),
        before_questions=len(kept_before),
        after_questions=len(kept_after),
        before=float(np.mean(kept_before)) if kept_before else math.nan,
        after=float(np.mean(kept_after)) if kept_after else math.nan,
        difference=value,
        low=low,
        high=high,
        p_value=(
            paired_randomisation(before, after, clusters=pairs.clusters) if tested else math.nan
        ),
    )


def _of_sets(measure: SetMeasure, pairs: Pairs, tested: bool) -> Difference:
    size = len(pairs.before)

    def drawn(positions: Positions) -> float:
        before = measure.of([pairs.before[i] for i in positions])
        return measure.of([pairs.after[i] for i in positions]) - before

    def swapped(places: Swapped) -> float:
        rows = list(zip(pairs.before, pairs.after, places, strict=True))
        before = measure.of([b if swap else a for a, b, swap in rows])
        return measure.of([a if swap else b for a, b, swap in rows]) - before

    value, low, high = bootstrap_statistic(drawn, size, clusters=pairs.clusters)
    return Difference(
        name=measure.name,
        higher_is_better=measure.higher_is_better,
        questions=size,
        before_questions=size,
        after_questions=size,
        before=measure.of(pairs.before),
        after=measure.of(pairs.after),
        difference=value,
        low=low,
        high=high,
        p_value=(
            statistic_randomisation(swapped, size, clusters=pairs.clusters) if tested else math.nan
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
