"""Runs -> the figures that matter in their mode: a list for one run, a table for several."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.counted import counted
from eval.kinds import GROUPINGS
from eval.measures.best_threshold import best_threshold
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.measures.registry import MEASURES, SET_MEASURES
from eval.record import Result
from eval.runs import Run
from eval.table import markdown, with_interval
from eval.thresholds import cross_fitted

Results = Sequence[Result]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a summary: a heading and what stands under it."""

    heading: str
    of: Callable[[Results], str]
    repeats: bool = True  # False: a time, which differs from run to run


def _mean(heading: str, measure: str) -> Figure:
    return Figure(heading, lambda results: with_interval(_values(measure, results)))


def _whole(heading: str, measure: str) -> Figure:
    return Figure(heading, lambda results: _number(SET_MEASURES[measure].of(results), 3))


def _time(heading: str, measure: str) -> Figure:
    return Figure(heading, lambda results: _number(SET_MEASURES[measure].of(results), 1), False)


def _cross_fitted(heading: str, measure: str) -> Figure:
    return Figure(heading, lambda results: _refusing(measure, results))


PIPELINE = (
    _mean("EM [95 %]", "exact_match"),
    _mean("F1", "f1"),
    _mean("answerable F1", "has_answer_f1"),
    _mean("answerable F1, forced", "forced_f1"),
    _mean("refused of unanswerable", "no_answer_accuracy"),
    _mean("wrong of given (F1 < 0.5)", "wrong_of_given"),
    _mean("answer among 10 passages", "answer_recall@10"),
    _mean("citation precision", "citation_precision"),
    _mean("quotes verbatim", "citation_fidelity"),
    _whole("AUROC", "auroc"),
    _whole("AURC", "aurc"),
    _whole("ECE", "ece"),
    _time("p50 ms", "latency_p50_ms"),
    _time("p95 ms", "latency_p95_ms"),
)
READING = (
    _mean("HasAns EM, forced [95 %]", "forced_exact_match"),
    _mean("HasAns F1, forced", "forced_f1"),
    _cross_fitted("NoAns accuracy", "no_answer_accuracy"),
    _cross_fitted("overall EM", "exact_match"),
    _cross_fitted("overall F1", "f1"),
    Figure("best threshold EM / F1", lambda results: _at_best(results)),
    _whole("AUROC", "auroc"),
    _time("p50 ms", "latency_p50_ms"),
)
RETRIEVAL = (
    _mean("MRR@10 [95 %]", "reciprocal_rank@10"),
    _mean("nDCG@10", "ndcg@10"),
    _mean("success@1", "success@1"),
    _mean("recall@10", "recall@10"),
    _mean("recall@100", "recall@100"),
    _mean("answer among 10 passages", "answer_recall@10"),
    _time("p50 ms", "latency_p50_ms"),
)
FIGURES = {"pipeline": PIPELINE, "reading": READING, "retrieval": RETRIEVAL}


def as_list(run: Run) -> str:
    """Return one figure a line."""
    figures = FIGURES[run.mode]
    width = max(len(figure.heading) for figure in figures)
    lines = [f"{figure.heading:{width}}  {figure.of(run.results)}" for figure in figures]
    return "\n".join([title(run), "", *lines]) + "\n"


def as_table(runs: Sequence[Run], by: str | None = None) -> str:
    """Return one row a run, and one for each group of questions of ``by`` (see eval.kinds).

    Times are left out: a table is the same whenever it is made.
    """
    figures = [figure for figure in FIGURES[runs[0].mode] if figure.repeats]
    rows = [
        [name, _counts(results), *(figure.of(results) for figure in figures)]
        for name, results in _parts(runs, by)
    ]
    header = ["set", "answerable + not", *(figure.heading for figure in figures)]
    filled = [
        column
        for column in range(len(header))
        if column < 2 or any(row[column] != "–" for row in rows)
    ]
    chosen = [[row[column] for column in filled] for row in rows]
    return markdown([header[column] for column in filled], chosen)


def title(run: Run) -> str:
    """Return what was asked, in one line."""
    with_answer = sum(result.answerable for result in run.results)
    asked = f"{run.name}, {run.mode}: {counted(len(run.results), 'question')}"
    if with_answer != len(run.results) and run.mode != "retrieval":
        asked += f" ({with_answer} with an answer, {len(run.results) - with_answer} without)"
    store = run.header.get("store")
    return f"{asked}, {counted(store['articles'], 'article')}" if store else asked


def _parts(runs: Sequence[Run], by: str | None) -> Iterator[tuple[str, Results]]:
    for run in runs:
        yield run.name, run.results
        if by is None:
            continue
        labels = {result.id: GROUPINGS[by](result) or "–" for result in run.results}
        for label in sorted(set(labels.values())):
            yield f"{run.name}, {label}", [r for r in run.results if labels[r.id] == label]


def _counts(results: Results) -> str:
    with_answer = sum(result.answerable for result in results)
    return f"{with_answer} + {len(results) - with_answer}"


def _values(measure: str, results: Results) -> list[float]:
    return MEASURES[measure].values(results)


def _refusing(measure: str, results: Results) -> str:
    """Return a figure of answers refused by a threshold of other questions."""
    if all(result.answerable for result in results):
        return "–"
    return with_interval(_values(measure, cross_fitted(results)))


def _at_best(results: Results) -> str:
    if all(result.answerable for result in results):
        return "–"
    found = (best_threshold(results, agreement).value for agreement in (exact_match, f1))
    return " / ".join(f"{value:.3f}" for value in found)


def _number(value: float, digits: int) -> str:
    return "–" if value != value else f"{value:.{digits}f}"  # NaN differs from itself
