"""A run and its baseline as the report asks for them: means, their intervals, what changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

from eval.compare.differences import PRIMARY, compare, difference
from eval.compare.pairing import Pairs
from eval.compare.records import Comparison, Difference
from eval.measures.registry import MEASURES
from eval.record import Mode, Result
from eval.report.words import Words
from eval.runs import Run
from eval.statistics import bootstrap_interval
from index.errors import KutipError

FIGURES = {
    "pipeline": ("exact_match", "f1", "no_answer_accuracy", "citation_fidelity"),
    "reading": ("forced_exact_match", "forced_f1", "no_answer_accuracy", "wrong_of_given"),
    "retrieval": ("success@1", "success@10", "reciprocal_rank@10", "recall@100"),
}
DECIDES = {"pipeline": "f1", "reading": "f1", "retrieval": "reciprocal_rank@10"}
# Means alone: drawing whole curves again and again takes minutes.
FAMILY = {mode: tuple(n for n in names if n in MEASURES) for mode, names in PRIMARY.items()}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``count`` questions with its 95 % interval; NaN when none counts."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: a run, what it is compared with, in which language."""

    run: Run
    baseline: Run | None
    comparison: Comparison | None
    words: Words

    @property
    def mode(self) -> Mode:
        """Return the mode of the run."""
        return cast(Mode, self.run.mode)

    @property
    def results(self) -> Sequence[Result]:
        """Return the results of the run."""
        return self.run.results

    @property
    def before(self) -> Sequence[Result]:
        """Return the baseline's results; none without a baseline."""
        return self.baseline.results if self.baseline else ()

    def difference(self, name: str) -> Difference | None:
        """Return how a measure changed; None without a baseline or where it is not defined.

        Outside the family that was tested it is beyond chance for nobody.
        """
        known = self.comparison.differences if self.comparison else ()
        found = next((one for one in known if one.name == name), None)
        if found is None:
            return changed(name, self.before, self.results, tested=False)
        return None if math.isnan(found.difference) else found


def view_of(run: Run, baseline: Run | None, words: Words) -> View:
    """Return the view; raises KutipError when the runs cannot be compared."""
    if run.mode not in get_args(Mode):
        raise KutipError(f"{run.path}: the mode {run.mode!r} is not known here. Make the run anew.")
    compared = compare(baseline, run, FAMILY[run.mode]) if baseline else None
    return View(run, baseline, compared, words)


def values(name: str, results: Sequence[Result]) -> list[float]:
    """Return the measure's values of the questions that count for it."""
    return MEASURES[name].values(results)


def estimate(name: str, results: Sequence[Result]) -> Estimate:
    """Return the measure's mean over the results and its interval."""
    known = values(name, results)
    return Estimate(*bootstrap_interval(known), len(known))


def changed(
    name: str, before: Sequence[Result], after: Sequence[Result], tested: bool = True
) -> Difference | None:
    """Return the difference over the questions both have; None when there are none."""
    known = {result.id: result for result in before}
    common = [result for result in after if result.id in known]
    if not common:
        return None
    pairs = Pairs(tuple(known[result.id] for result in common), tuple(common))
    found = difference(name, pairs, tested)
    return None if math.isnan(found.difference) else found
