"""Runs of the ladder's variants -> tables: step by step, and every setting beside the shipped one.

A pure function of run files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.compare.differences import difference
from eval.compare.pairing import Pairs
from eval.compare.records import LEVEL, Difference
from eval.ladder.variants import Variant
from eval.measures.registry import MEASURES
from eval.record import Result
from eval.runs import Run
from eval.statistics import holm
from eval.table import markdown, with_interval
from eval.thresholds import refused_below

Runs = Mapping[str, Run]  # by the variant's name
STEP_MEASURES = {
    "EM [95 %]": "exact_match",
    "F1": "f1",
    "answerable F1": "has_answer_f1",
    "refused of unanswerable": "no_answer_accuracy",
    "MRR@10": "reciprocal_rank@10",
    "recall@10": "recall@10",
}
SETTING_MEASURES = {
    "EM [95 %]": "exact_match",
    "F1": "f1",
    "answerable F1": "has_answer_f1",
    "refused of unanswerable": "no_answer_accuracy",
}
HEADING = """# What each step gains, and what other settings would give

`kutip eval ladder --out eval/tables/ladder.md` (`make ladder`), commit {commit}.

Means over questions with 95 % bootstrap intervals; every question counts, refused ones too.
Differences are paired, with their 95 % interval; p is of a two-sided paired randomisation test,
"Holm" the same after Holm's correction over the tests of its table. **Bold**: beyond chance (Holm
below {level}). MRR and recall are of the gold article, over the questions that have one. Confidence
and threshold were fitted on idk_mrc.valid with the shipped settings, which favours these there.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung: the run it is made of, the rung it is compared with, and whether it refuses."""

    name: str
    run: str
    base: str | None
    refuses: bool = False


STEPS = (
    Step("keyword search, its first passage", "keyword, no reader", None),
    Step("vector search, its first passage", "vector, no reader", "keyword, no reader"),
    Step("fused search, its first passage", "fused, no reader", "keyword, no reader"),
    Step("+ compared word by word", "word by word, no reader", "fused, no reader"),
    Step("+ reader: best span of 10 passages", "retrieval weight 0.0", "word by word, no reader"),
    Step("+ passage's score in the choice", "shipped", "retrieval weight 0.0"),
    Step("+ decide: refuse below the threshold", "shipped", "shipped", refuses=True),
)


@dataclass(frozen=True, slots=True)
class Test:
    """One paired difference and its p-value after Holm's correction."""

    found: Difference
    adjusted: float

    @property
    def cells(self) -> list[str]:
        """Return the difference and its p-values."""
        found = self.found
        if found.low == found.high == 0:  # the same values question by question
            return ["0", "", ""]
        moved = f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
        return [
            f"**{moved}**" if self.adjusted < LEVEL else moved,
            f"{found.p_value:.4f}",
            f"{self.adjusted:.4f}",
        ]


def report(found: Mapping[str, Runs], settings: Mapping[str, Sequence[Variant]]) -> str:
    """Return the whole page: ``found`` has the runs of every question set."""
    first = next(iter(next(iter(found.values())).values()))
    commit = first.header.get("about", {}).get("commit") or "unknown"
    parts = [HEADING.format(commit=commit, level=LEVEL)]
    for name, runs in found.items():
        size = len(next(iter(runs.values())).results)
        parts.append(f"## {name}: {size} questions\n\n{ladder(runs)}")
    for heading, variants in settings.items():
        parts.append(f"## {heading}\n")
        parts += [f"{name}\n\n{beside(runs, variants)}" for name, runs in found.items()]
    return "\n".join([*parts, verdict(found, settings)])


def ladder(runs: Runs) -> str:
    """Return the steps, each with its differences from the step it builds on."""
    results = {step.name: _decided(runs, step) for step in STEPS}
    tests = _tests(
        [
            (_forced(runs[step.base]), results[step.name], measure)
            for step in STEPS
            if step.base is not None
            for measure in ("f1", "reciprocal_rank@10")
        ]
    )
    remaining = iter(tests)
    rows = []
    for number, step in enumerate(STEPS, 1):
        row = [f"{number}. {step.name}", *_means(results[step.name], STEP_MEASURES)]
        base = next((i for i, one in enumerate(STEPS, 1) if one.run == step.base), None)
        if base is None:
            rows.append([*row, "", "", "", "", "", "", ""])
            continue
        rows.append([*row, str(base), *next(remaining).cells, *next(remaining).cells])
    header = ["step", *STEP_MEASURES, "against", "F1 gained", "p", "Holm"]
    return markdown([*header, "MRR@10 gained", "p", "Holm"], rows)


def beside(runs: Runs, variants: Sequence[Variant]) -> str:
    """Return one row for the shipped settings and one a variant, with its differences."""
    shipped = runs["shipped"].results
    tests = iter(settings_tests(runs, variants))
    rows = [["shipped", *_setting(shipped), "", "", "", "", "", ""]]
    for variant in variants:
        cells = [*next(tests).cells, *next(tests).cells]
        rows.append([variant.name, *_setting(runs[variant.name].results), *cells])
    header = ["setting", *SETTING_MEASURES, "answerable F1, forced"]
    return markdown([*header, "F1 gained", "p", "Holm", "forced F1 gained", "p", "Holm"], rows)


def settings_tests(runs: Runs, variants: Sequence[Variant]) -> list[Test]:
    """Return for each variant the tests of F1 and of forced F1 against the shipped settings."""
    shipped = runs["shipped"].results
    return _tests(
        [
            (shipped, runs[variant.name].results, measure)
            for variant in variants
            for measure in ("f1", "forced_f1")
        ]
    )


def verdict(found: Mapping[str, Runs], settings: Mapping[str, Sequence[Variant]]) -> str:
    """Say which settings are better than the shipped ones beyond chance."""
    better = [
        f"- {set_name}, {variant.name}: {test.found.name} {test.found.difference:+.3f}"
        f" (Holm {test.adjusted:.4f})"
        for variants in settings.values()
        for set_name, runs in found.items()
        for place, test in enumerate(settings_tests(runs, variants))
        if test.adjusted < LEVEL and test.found.difference > 0
        for variant in [variants[place // 2]]
    ]
    lines = better or ["None."]
    return "\n".join(["## Settings better than the shipped ones beyond chance", "", *lines, ""])


def _tests(asked: Sequence[tuple[Sequence[Result], Sequence[Result], str]]) -> list[Test]:
    """Return the tests of (before, after, measure), Holm's correction over all of them."""
    found = [
        difference(measure, Pairs(tuple(before), tuple(after))) for before, after, measure in asked
    ]
    # What is the same in every question is no test: it must not weaken the others.
    p_values = [float("nan") if one.low == one.high == 0 else one.p_value for one in found]
    return [Test(one, p) for one, p in zip(found, holm(p_values), strict=True)]


def _decided(runs: Runs, step: Step) -> Sequence[Result]:
    return runs[step.run].results if step.refuses else _forced(runs[step.run])


def _forced(run: Run) -> list[Result]:
    """Return the results with nothing refused that had any proposal."""
    return refused_below(run.results, 0.0)


def _means(results: Sequence[Result], measures: Mapping[str, str]) -> list[str]:
    return [with_interval(MEASURES[name].values(results)) for name in measures.values()]


def _setting(results: Sequence[Result]) -> list[str]:
    return _means(results, SETTING_MEASURES | {"forced": "forced_f1"})
