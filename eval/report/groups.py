"""Questions by kind -> rows of dots and intervals, beside the baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.compare.records import Difference
from eval.kinds import GROUPINGS, in_order
from eval.kinds import name as name_of
from eval.record import Result
from eval.report.charts import interval_row
from eval.report.headline import tone_of
from eval.report.model import Key, KindPanel, KindRow, Table
from eval.report.numbers import change, interval, number, percent, sentence_case
from eval.report.view import Estimate, View, changed, estimate
from eval.report.words import Words
from eval.statistics import holm

MEASURE = {
    "pipeline": "has_answer_f1",
    "reading": "forced_f1",
    "retrieval": "success@1",
}
FEW = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question with its figure and how that changed."""

    label: str
    found: Estimate
    difference: Difference | None

    @property
    def few(self) -> bool:
        """Tell whether too few questions are of this kind to conclude from."""
        return self.found.count < FEW


def kind_panels(view: View) -> tuple[KindPanel, ...]:
    """Return the panel of question words, and of languages when there are several."""
    found = (_panel(grouping, view) for grouping in ("question_word", "language"))
    return tuple(panel for panel in found if panel)


def _panel(grouping: str, view: View) -> KindPanel | None:
    kinds = _kinds(grouping, view)
    if not kinds or (grouping == "language" and len(kinds) < 2):
        return None
    words = view.words
    measure = MEASURE[view.mode]
    every = estimate(measure, view.results)
    story = _story(kinds, every, view)
    rows = [_row(kind, view) for kind in kinds]
    if grouping == "question_word":
        rows += _unanswerable(view)
    keys = [Key("ring", words["kinds_before_key"])] if view.baseline else []
    if any(kind.few for kind in kinds):
        keys.append(Key("plain", words["kinds_few_key"].format(few=FEW)))
    return KindPanel(
        title=". ".join(part for part in (words[f"kinds_{grouping}"], story) if part),
        lead=sentence_case(words["kinds_lead"].format(measure=words[f"figure_{measure}"])),
        rows=tuple(rows),
        ticks=tuple(percent(tick, words) for tick in (0.0, 0.5, 1.0)),
        keys=tuple(keys),
        table=_table(kinds, view),
    )


def _kinds(grouping: str, view: View) -> list[Kind]:
    """Return the kinds that occur, in their natural order; p-values corrected for their number."""
    measure, label_of = MEASURE[view.mode], GROUPINGS[grouping]
    groups: dict[str, list[Result]] = {}
    for result in view.results:
        if (label := label_of(result)) is not None:
            groups.setdefault(label, []).append(result)
    kinds = []
    for label in in_order(list(groups)):
        found = estimate(measure, groups[label])
        if found.count:
            kinds.append(Kind(label, found, changed(measure, view.before, groups[label])))
    return _corrected(kinds)


def _corrected(kinds: Sequence[Kind]) -> list[Kind]:
    tested = [kind.difference.p_value if kind.difference else float("nan") for kind in kinds]
    return [
        replace(kind, difference=replace(kind.difference, adjusted=p) if kind.difference else None)
        for kind, p in zip(kinds, holm(tested), strict=True)
    ]


def _story(kinds: Sequence[Kind], every: Estimate, view: View) -> str:
    """Return what the rows tell; chance and small groups tell nothing."""
    words = view.words
    told = [kind for kind in kinds if not kind.few]
    if view.baseline:
        if not told:
            return ""
        moved = [(kind.difference, kind) for kind in told if kind.difference]
        moved = [(found, kind) for found, kind in moved if found.beyond_chance]
        if not moved:
            return words["kinds_same"]
        found, most = max(moved, key=lambda pair: abs(pair[0].difference))
        name = "kinds_better" if found.better else "kinds_worse"
        return words[name].format(name=name_of(most.label, words["language"]))
    if len(told) < 2:
        return ""
    harder = [kind for kind in told if kind.found.high < every.value]
    if not harder:
        return words["kinds_even"]
    hardest = min(harder, key=lambda kind: kind.found.value)
    return words["kinds_hardest"].format(name=name_of(hardest.label, words["language"]))


def _row(kind: Kind, view: View) -> KindRow:
    name = name_of(kind.label, view.words["language"])
    return _drawn(name, kind.found, kind.difference, kind.few, view.words)


def _unanswerable(view: View) -> list[KindRow]:
    """Return the row of questions without an answer: how many of them are refused."""
    found = estimate("no_answer_accuracy", view.results)
    if not found.count or view.mode == "retrieval":
        return []
    difference = view.difference("no_answer_accuracy")
    name = view.words["kinds_refused"]
    row = _drawn(name, found, difference, found.count < FEW, view.words)
    return [replace(row, total=True)]


def _drawn(
    name: str, found: Estimate, difference: Difference | None, few: bool, words: Words
) -> KindRow:
    before = difference.before if difference else None
    return KindRow(
        name=name,
        value=percent(found.value, words),
        count=number(found.count, words),
        change=change(difference.difference, words) if difference and not few else "",
        tone=tone_of(difference) if difference and not few else "same",
        few=few,
        total=False,
        drawing=interval_row(found.value, found.low, found.high, before, few),
    )


def _table(kinds: Sequence[Kind], view: View) -> Table:
    words = view.words
    columns = [
        "kind",
        "questions",
        "value",
        "interval",
        *(["before", "change"] * bool(view.baseline)),
    ]
    rows = []
    for kind in kinds:
        row = [
            name_of(kind.label, words["language"]),
            number(kind.found.count, words),
            percent(kind.found.value, words, 1),
            interval(kind.found.low, kind.found.high, words),
        ]
        if view.baseline and kind.difference:
            found = kind.difference
            row += [
                percent(found.before, words, 1),
                f"{change(found.difference, words)} ({change(found.low, words)}"
                f" … {change(found.high, words)})",
            ]
        rows.append(tuple(row))
    return Table(tuple(words[f"column_{name}"] for name in columns), tuple(rows))
