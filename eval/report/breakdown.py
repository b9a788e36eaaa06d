"""Lost questions -> one stacked bar: which step lost them, or where the right article stands."""

from collections.abc import Mapping

from eval.losses.cause import CAUSES, DETAILS
from eval.losses.cause import name as name_of
from eval.losses.tables import CauseRow, LossTable, losses
from eval.report.charts import Segment, stacked_bar
from eval.report.model import Breakdown, Part
from eval.report.numbers import number, percent
from eval.report.view import View
from eval.report.words import Words

LOOKS: Mapping[str, str] = {cause: f"cause-{place}" for place, cause in enumerate(CAUSES, 1)}
RANK_LOOKS: Mapping[str, str] = {
    "below_first": "cause-2",
    "below_ten": "cause-4",
    "not_ranked": "cause-5",
}


def loss_breakdown(view: View) -> Breakdown:
    """Return which step lost the questions, or, for a search, how far down the article stands."""
    table = losses(view.results, view.mode)
    return _ranks(table, view) if view.mode == "retrieval" else _causes(table, view.words)


def _causes(table: LossTable, words: Words) -> Breakdown:
    rows = [row for row in table.rows if row.count]
    if not rows:
        return Breakdown(words["losses_none"], "", stacked_bar([]), ())
    most = max(rows, key=lambda row: row.count)
    return Breakdown(
        title=words["losses_most"].format(cause=name_of(most.cause, words["language"])),
        lead=words["losses_lead"].format(n=number(table.lost, words)),
        drawing=stacked_bar(
            [Segment(row.of_lost.value, _hundred(row, words), LOOKS[row.cause]) for row in rows]
        ),
        parts=tuple(_cause(row, words) for row in rows),
    )


def _cause(row: CauseRow, words: Words) -> Part:
    return Part(
        look=LOOKS[row.cause],
        name=name_of(row.cause, words["language"]),
        value=_hundred(row, words),
        count=number(row.count, words),
        meaning=words[f"loss_{row.cause}"],
    )


def _hundred(row: CauseRow, words: Words) -> str:
    return number(100 * row.of_lost.value, words)


def _ranks(table: LossTable, view: View) -> Breakdown:
    """Return where the first right article stands; a loss's detail says it."""
    words = view.words
    asked = sum(bool(result.relevant or result.gold) for result in view.results)
    row = table.row("retrieval")
    counted = [("first", asked - row.count, "cause-1")]
    counted += [
        (detail, row.details.get(detail, 0), RANK_LOOKS[detail])
        for detail in reversed(DETAILS["retrieval"])
        if detail in RANK_LOOKS
    ]
    filled = [(key, count, look) for key, count, look in counted if count]
    return Breakdown(
        title=words["ranks_title"],
        lead=words["ranks_lead"].format(n=number(asked, words)),
        drawing=stacked_bar(
            [
                Segment(count / asked, percent(count / asked, words), look)
                for _, count, look in filled
            ]
        ),
        parts=tuple(
            Part(look, words[f"rank_{key}"], percent(count / asked, words), number(count, words))
            for key, count, look in filled
        ),
    )
