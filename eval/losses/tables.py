"""A run's results -> how many questions each cause lost, in all and by group.

eval/losses/cause.py defines the causes. Intervals are of shares, over questions.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from eval.counted import counted
from eval.kinds import GROUPINGS, Grouping, groupings_of, in_order
from eval.kinds import name as group_name
from eval.losses.cause import CAUSES, DETAILS, Cause, Loss, attribute, counts, name
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.plain import plain
from eval.record import Mode, Result
from eval.runs import Run, read_run
from eval.statistics import bootstrap_interval
from eval.table import markdown


@dataclass(frozen=True, slots=True)
class Share:
    """A share in [0, 1] with its 95 % bootstrap interval over questions; NaN of none."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CauseRow:
    """How many questions one cause lost, of those lost and of all; ``details`` add up to it."""

    cause: Cause
    count: int
    refused: int
    details: Mapping[str, int]
    of_lost: Share
    of_all: Share


@dataclass(frozen=True, slots=True)
class LossTable:
    """The losses of a set of questions, every cause a row, in pipeline order."""

    questions: int
    rows: tuple[CauseRow, ...]
    lost_share: Share

    @property
    def lost(self) -> int:
        """Return how many questions were lost."""
        return sum(row.count for row in self.rows)

    def row(self, cause: Cause) -> CauseRow:
        """Return the cause's row."""
        return self.rows[CAUSES.index(cause)]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the run would have reached with one part perfect and all else as it was."""

    name: str
    exact_match: Share
    f1: Share


def losses(results: Sequence[Result], mode: Mode = "pipeline") -> LossTable:
    """Return how many questions each cause lost, of those that the mode can lose."""
    return _table([attribute(result, mode) for result in results if counts(result, mode)])


def losses_by(
    results: Sequence[Result], grouping: Grouping, mode: Mode = "pipeline"
) -> dict[str, LossTable]:
    """Return the losses of every group, in the labels' natural order."""
    groups: dict[str, list[Loss | None]] = {}
    for result in results:
        if counts(result, mode) and (label := grouping(result)) is not None:
            groups.setdefault(label, []).append(attribute(result, mode))
    return {label: _table(groups[label]) for label in in_order(list(groups))}


def ceilings(results: Sequence[Result]) -> tuple[Ceiling, ...]:
    """Return exact match and F1 as they are and with deciding, choosing or both perfect.

    A perfect decider gives the first proposal where there is an answer and refuses where there
    is none. A perfect chooser puts the best of the recorded proposals first and leaves what
    was refused as it was. Perfect retrieval or reading would have to be run, not computed.
    """
    return tuple(
        Ceiling(
            key,
            _share([max(exact_match(text, r.answers) for text in texts(r)) for r in results]),
            _share([max(f1(text, r.answers) for text in texts(r)) for r in results]),
        )
        for key, texts in _CEILINGS.items()
    )


def _table(attributed: Sequence[Loss | None]) -> LossTable:
    lost = [loss for loss in attributed if loss]
    rows = tuple(_row(cause, lost, len(attributed)) for cause in CAUSES)
    return LossTable(len(attributed), rows, _share([float(bool(loss)) for loss in attributed]))


def _row(cause: Cause, lost: Sequence[Loss], questions: int) -> CauseRow:
    here = [loss for loss in lost if loss.cause == cause]
    counted = Counter(loss.detail for loss in here)
    found = [float(loss.cause == cause) for loss in lost]
    return CauseRow(
        cause,
        len(here),
        sum(loss.refused for loss in here),
        {detail: counted[detail] for detail in DETAILS[cause] if detail in counted},
        _share(found),
        _share(found + [0.0] * (questions - len(lost))),
    )


def _share(values: Sequence[float]) -> Share:
    return Share(*bootstrap_interval(values))


_CEILINGS: dict[str, Callable[[Result], list[str | None]]] = {
    "as it is": lambda r: [r.text],
    "deciding perfect": lambda r: [r.forced if r.answerable else None],
    "choosing perfect": lambda r: _proposed(r) if r.answered else [None],
    "both perfect": lambda r: _proposed(r) if r.answerable else [None],
}


def _proposed(result: Result) -> list[str | None]:
    return [proposal.text for proposal in result.proposals] or [None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the losses of a run file."""
    parser = argparse.ArgumentParser(prog="kutip eval losses", description=__doc__)
    parser.add_argument("run", type=Path, metavar="RUN", help="a run file (.jsonl)")
    parser.add_argument("--by", choices=[*GROUPINGS, "article_age"], help="a table of groups too")
    kinds = ["all", *CAUSES, *dict.fromkeys(d for more in DETAILS.values() for d in more)]
    parser.add_argument("--list", choices=kinds, metavar="KIND", help=f"of: {', '.join(kinds)}")
    parser.add_argument("--json", action="store_true", help="numbers for another program")
    options = parser.parse_args(arguments)
    run = read_run(options.run)
    if options.list:
        sys.stdout.writelines(map(plain, _listed(run, options.list)))
    elif options.json:
        sys.stdout.write(json.dumps(_plain(_as_json(run, options.by)), indent=2) + "\n")
    else:
        sys.stdout.write(plain(text(run, options.by)))
    return 0


def text(run: Run, by: str | None = None) -> str:
    """Return the tables of a run in Markdown."""
    mode = _mode(run)
    table = losses(run.results, mode)
    parts = [f"{run.name}, {run.mode}: {table.lost} of {counted(table.questions, 'question')} lost"]
    rows = table.rows[:1] if mode == "retrieval" else table.rows
    parts.append(markdown(_HEADER, [cells for row in rows for cells in _cells(row)]))
    if mode != "retrieval":
        parts.append(
            markdown(["", "EM [95 %]", "F1"], [_ceiling(c) for c in ceilings(run.results)])
        )
    if by:
        groups = losses_by(run.results, groupings_of(run.results)[by], mode)
        header = [group_name(by), "questions", "lost", "lost of 100 [95 %]", *map(name, CAUSES)]
        parts.append(markdown(header, [_group(label, t) for label, t in groups.items()]))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


_HEADER = ("cause", "lost", "of 100 lost [95 %]", "of 100 asked [95 %]", "of these refused")


def _mode(run: Run) -> Mode:
    return cast(Mode, run.mode)  # reading a run file lets no other through


def _cells(row: CauseRow) -> Iterator[list[str]]:
    yield [
        name(row.cause),
        str(row.count),
        _of_100(row.of_lost),
        _of_100(row.of_all),
        str(row.refused),
    ]
    for detail, count in row.details.items():
        yield [f"– {name(detail)}", str(count), "", "", ""]


def _group(label: str, table: LossTable) -> list[str]:
    counts = [str(row.count) for row in table.rows]
    return [
        group_name(label),
        str(table.questions),
        str(table.lost),
        _of_100(table.lost_share),
        *counts,
    ]


def _ceiling(ceiling: Ceiling) -> list[str]:
    return [ceiling.name, _thousandths(ceiling.exact_match), _thousandths(ceiling.f1)]


def _of_100(share: Share) -> str:
    if math.isnan(share.value):
        return "–"
    return f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def _thousandths(share: Share) -> str:
    return (
        "–" if math.isnan(share.value) else f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"
    )


def _listed(run: Run, kind: str) -> Iterator[str]:
    for result in run.results:
        loss = attribute(result, _mode(run))
        if loss and kind in ("all", loss.cause, loss.detail):
            yield _line(result, loss)


def _line(result: Result, loss: Loss) -> str:
    others = " / ".join(proposal.text for proposal in result.proposals[1:]) or "–"
    rank = "–" if result.answer_rank is None else str(result.answer_rank)
    given = f"given: {result.text}" if result.answered else f"refused; best: {result.forced or '–'}"
    return (
        f"{result.id} {loss.cause}{loss.detail and ', ' + loss.detail}: {result.question}\n"
        f"    gold: {' / '.join(result.answers) or '–'}\n"
        f"    {given} ({result.confidence:.2f}); others: {others}; answer at rank {rank}\n"
    )


def _as_json(run: Run, by: str | None) -> dict[str, object]:
    mode = _mode(run)
    found: dict[str, object] = {
        "set": run.name,
        "mode": run.mode,
        "losses": asdict(losses(run.results, mode)),
    }
    if mode != "retrieval":
        found["ceilings"] = [asdict(ceiling) for ceiling in ceilings(run.results)]
    if by:
        groups = losses_by(run.results, groupings_of(run.results)[by], mode)
        found["by"] = {by: {label: asdict(table) for label, table in groups.items()}}
    return found


def _plain(value: object) -> object:
    """Return the value with null for NaN, which JSON does not have."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value
