"""Rows of figures -> eval/tables/rivals.md, and where a rival is ahead."""

from collections.abc import Callable, Sequence

from eval.rivals.score import Row
from eval.rivals.systems import SYSTEMS, Job
from eval.statistics import holm
from eval.table import markdown

SHORT = {
    "reciprocal_rank@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "exact_match": "EM",
    "f1": "F1",
    "has_answer_exact_match": "answerable EM",
    "has_answer_f1": "answerable F1",
    "no_answer_accuracy": "refused of unanswerable",
    "forced_f1": "answerable F1, forced",
    "wrong_of_given": "wrong of given",
}
COSTS: dict[str, Callable[[Row], float]] = {
    "p50 ms": lambda row: row.p50_ms,
    "index s": lambda row: row.index_seconds,
    "MiB": lambda row: row.peak_mib,
}


def search_table(rows: Sequence[Row]) -> str:
    """Return the table of a search job; p is of MRR@10 against the first row, after Holm."""
    header = [
        "system",
        "MRR@10 [95 %]",
        "nDCG@10",
        "recall@10",
        "recall@100",
        "p of MRR@10",
        "p50 ms",
        "index s",
        "MiB",
    ]
    chances = _chances(rows, "reciprocal_rank@10")
    return markdown(
        header,
        [
            [
                row.name,
                _interval(row, "reciprocal_rank@10"),
                *(f"{row.mean(name):.3f}" for name in ("ndcg@10", "recall@10", "recall@100")),
                chance,
                *_costs(row),
            ]
            for row, chance in zip(rows, chances, strict=True)
        ],
    )


def answer_table(rows: Sequence[Row]) -> str:
    """Return the table of answers, refused below cross-fitted thresholds; p is of F1."""
    header = [
        "system",
        "EM",
        "F1 [95 %]",
        "p of F1",
        "answerable EM",
        "answerable F1",
        "refused of unanswerable",
        "answerable F1, forced [95 %]",
        "p of forced F1",
        "p50 / p95 ms",
        "index s",
        "MiB",
    ]
    chances, forced = _chances(rows, "f1"), _chances(rows, "forced_f1")
    return markdown(
        header,
        [
            [
                row.name,
                f"{row.mean('exact_match'):.3f}",
                _interval(row, "f1"),
                chances[i],
                f"{row.mean('has_answer_exact_match'):.3f}",
                f"{row.mean('has_answer_f1'):.3f}",
                f"{row.mean('no_answer_accuracy'):.3f}",
                _interval(row, "forced_f1"),
                forced[i],
                f"{row.p50_ms:.0f} / {row.p95_ms:.0f}",
                *_costs(row)[1:],
            ]
            for i, row in enumerate(rows)
        ],
    )


def own_rule_table(rows: Sequence[Row]) -> str:
    """Return what each system gives by its own rule, and how exact its places are."""
    header = [
        "system",
        "F1",
        "answerable F1",
        "refused of unanswerable",
        "wrong of given",
        "answers proposed",
        "best answer from the passage asked about",
        "offsets cut out these words",
        "words stand in the passage named",
        "errors raised",
    ]
    return markdown(
        header,
        [
            [
                row.name,
                *(f"{row.mean(name, own=True):.3f}" for name in row.own),
                str(row.answers),
                _share(row.chosen, "–"),
                _share(row.offsets, "no offsets"),
                _share(row.standing, "–"),
                str(row.failed),
            ]
            for row in rows
        ],
    )


def ahead(rows: Sequence[Row]) -> list[str]:
    """Return a line for each rival with a figure that beats the first row's, chance or not."""
    base, *others = rows
    lines = []
    for row in others:
        better = [_better(row, base, name) for name in row.values if _beats(row, base, name)]
        cheaper = [
            f"{name} {_figure(cost(row))} against {_figure(cost(base))}"
            for name, cost in COSTS.items()
            if cost(row) < cost(base)
        ]
        if (better or cheaper) and not row.name.startswith("Kutip"):
            lines.append(f"- {row.name}: {'; '.join([*better, *cheaper])}")
    return lines


def _beats(row: Row, base: Row, measure: str) -> bool:
    return row.mean(measure) > base.mean(measure)


def _better(row: Row, base: Row, measure: str) -> str:
    figures = f"{row.mean(measure):.3f} against {base.mean(measure):.3f}"
    return f"{SHORT.get(measure, measure)} {figures} (p {row.p_value(measure, base):.2f})"


def notes(job: Job) -> str:
    """Return what each system of a job was run with."""
    return "".join(
        f"- {' / '.join(system.ways.values())}: {system.note}.\n"
        for system in SYSTEMS
        if system.job == job
    )


def versions(rows: Sequence[Row]) -> str:
    """Return the versions of all packages that took part."""
    found = {package: version for row in rows for package, version in row.versions.items()}
    return ", ".join(f"{package} {version}" for package, version in sorted(found.items()))


def _chances(rows: Sequence[Row], measure: str) -> list[str]:
    adjusted = holm([row.p_value(measure, rows[0]) for row in rows[1:]])
    return ["", *(f"{p:.4f}" for p in adjusted)]


def _interval(row: Row, measure: str) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*row.interval(measure))


def _costs(row: Row) -> list[str]:
    return [_figure(cost(row)) for cost in COSTS.values()]


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _share(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.3f}"
