"""Two run files -> what got better or worse beyond chance, and which questions flipped.

A is the run before a change, B the one after it.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.compare_text import as_json, as_text
from eval.compared import Comparison, Difference, Gate
from eval.flips import flips
from eval.measures.base import Measure, SetMeasure
from eval.measures.registry import MEASURES, SET_MEASURES
from eval.record import Result
from eval.runs import Run, read_run
from eval.statistics import (
    Clusters,
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
PRIMARY = {"pipeline": ANSWERS, "reading": ANSWERS, "retrieval": RETRIEVAL}
LATENCY = ("latency_p50_ms", "latency_p95_ms")
LEAST_CLUSTERS = 30  # below that a cluster bootstrap promises too much (Cameron et al. 2008)
SAID_ELSEWHERE = {"about.date", "about.commit", "kutip_run", "mode", "questions_sha256"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """The results of the common questions, in the order of their ids."""

    before: tuple[Result, ...]
    after: tuple[Result, ...]
    clusters: Clusters = None


def compare(
    before: Run, after: Run, names: Sequence[str] | None = None, by_article: bool = False
) -> Comparison:
    """Compare two runs of one mode on the questions that both have.

    ``names`` are the measures of the family, by default the primary ones of the mode as far as
    they are defined. With ``by_article`` the questions about one article count as one
    observation (``article_clusters``). Raises KutipError when the runs cannot be compared.
    """
    pairs = _paired(before, after)
    if by_article:
        pairs = replace(pairs, clusters=article_clusters(pairs.before))
    differences = [difference(name, pairs) for name in names or PRIMARY[before.mode]]
    if names is None:
        differences = [found for found in differences if not math.isnan(found.difference)]
    adjusted = holm([found.p_value for found in differences])
    latency = (difference(name, pairs, tested=False) for name in LATENCY)
    return Comparison(
        before=_title(before),
        after=_title(after),
        mode=before.mode,
        by_article=by_article,
        pairs=len(pairs.before),
        obstacles=tuple(_obstacles(before, after, len(pairs.before))),
        changes=tuple(_changes(before.header, after.header)),
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


def article_clusters(results: Sequence[Result]) -> list[str]:
    """Return for each question the article that its gold stands in, the first by id of several.

    A question without gold stands alone: a run does not tell which article it was made from.
    Not the default: it asks how other articles would fare, not other questions about these, and
    where every question has an article the intervals stay as wide (answerable F1: times 1.03 on
    IDK-MRC valid, 1.04 on the sample). What widens is figures over answerable and unanswerable
    ones together (sample F1: times 1.16), mostly because their mix then varies more.
    Raises KutipError when the articles are too few for what they share to be told from chance.
    """
    articles = [
        min((span.article_id for span in result.gold if span.article_id), default=None)
        for result in results
    ]
    if len(set(articles) - {None}) < LEAST_CLUSTERS:
        raise KutipError(
            f"The questions are about fewer than {LEAST_CLUSTERS} articles: too few to judge"
            " by article. Compare by question."
        )
    return [
        f"question {result.id}" if article is None else f"article {article}"
        for result, article in zip(results, articles, strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; 1 when the gate closes, 2 when the runs cannot be compared."""
    options = _parser().parse_args(arguments)
    try:
        before, after = read_run(options.before), read_run(options.after)
        comparison = compare(before, after, _family(options, before), options.by_article)
        gate = gate_of(comparison, options.gate_on) if options.gate or options.gate_on else None
    except KutipError as error:
        sys.stderr.write(f"kutip eval compare: {error}\n")
        return 2
    text = as_text(comparison, gate, max(options.flips, 0))
    sys.stdout.write(as_json(comparison, gate) if options.json else text)
    return int(gate is not None and gate.closed)


def gate_of(comparison: Comparison, names: Sequence[str] | None = None) -> Gate:
    """Judge the measures named, by default all of the family.

    Raises KutipError when the runs do not hold the same, whole set or nothing named is defined.
    """
    if comparison.obstacles:
        raise KutipError(f"No gate: {' '.join(comparison.obstacles)}")
    judged = [found for found in comparison.differences if not names or found.name in names]
    undefined = [found.name for found in judged if math.isnan(found.p_value)]
    if undefined or not judged:
        missing = ", ".join(undefined) or "No measure"
        raise KutipError(f"No gate: {missing} is not defined for these runs.")
    return Gate(tuple(judged))


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


def _paired(before: Run, after: Run) -> Pairs:
    if before.mode != after.mode:
        raise KutipError(
            f"A is a {before.mode} run, B a {after.mode} run. Compare runs of one mode."
        )
    known = {result.id: result for result in before.results}
    for letter, run in (("A", before), ("B", after)):
        if len({result.id for result in run.results}) < len(run.results):
            raise KutipError(f"{letter} holds a question twice. Make the run anew.")
    common = [result for result in after.results if result.id in known]
    if not common:
        raise KutipError("The runs have no question in common. Compare runs of one set.")
    common.sort(key=lambda result: result.id)
    pairs = Pairs(tuple(known[result.id] for result in common), tuple(common))
    for left, right in zip(pairs.before, pairs.after, strict=True):
        if _asked(left) != _asked(right):
            raise KutipError(
                f"Question {left.id!r} has another text or gold in B than in A. Make both runs"
                " from one question set."
            )
    return pairs


def _asked(result: Result) -> tuple[object, ...]:
    """Return what must agree; articles may have other ids in another store."""
    return result.question, sorted(result.answers), sorted(result.relevant.values())


def _obstacles(before: Run, after: Run, common: int) -> Iterator[str]:
    for letter, run in (("A", before), ("B", after)):
        if not run.complete:
            asked, whole = len(run.results), run.header["questions"]
            yield f"{letter} is incomplete: {asked} of {whole} questions."
    hashes = {str(run.header.get("questions_sha256")) for run in (before, after)}
    only_before, only_after = len(before.results) - common, len(after.results) - common
    if len(hashes) > 1:
        yield (
            f"The question sets differ: {only_before} questions are only in A, {only_after} only"
            f" in B; the {common} that both have are compared."
        )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for every setting of the headers that differs."""
    left, right = dict(_flat(before)), dict(_flat(after))
    for name in dict.fromkeys([*left, *right]):
        if left.get(name) != right.get(name) and name not in SAID_ELSEWHERE:
            yield f"{name}: {_short(left.get(name))} → {_short(right.get(name))}"


def _flat(header: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in sorted(header.items()):
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _short(value: object) -> str:
    """Return a value on one line; of a hash its beginning says enough."""
    text = "none" if value is None else str(value)
    return text if len(text) < 60 else text[:12] + "…"


def _title(run: Run) -> str:
    about = run.header.get("about", {})
    said = [f"{len(run.results)} questions"]
    said += [f"commit {about['commit']}"] if "commit" in about else []
    said += [str(about["date"])] if "date" in about else []
    return f"{run.path} ({run.name}, {run.mode}: {', '.join(said)})"


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
