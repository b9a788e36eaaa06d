"""Spans read in a passage -> the same with scores that mind which quantity is asked for.

The reader has learned, from encyclopedias above all, what kind of answer a question wants; in news
it is less sure, and gave twelve thousand tons for an age. A quantity shows without doubt of what it
is one (qa/answer_kinds.py), and many questions say what they want (qa/asked_kinds.py): one of
another unit cannot answer, nor can what overlaps it and was read there with less certainty; one of
the very kind asked gains. ``python -m training.answer_kinds`` counts what answers what in the
training sets. Both sums were chosen on held-out questions over stores of several sizes
(training/README.md).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from qa.answer_kinds import UNITS, QuantityKind, holds, quantity_kind
from qa.asked_kinds import AskedKind
from qa.datatypes import Span

PENALTY, BONUS = 4.0, 1.0  # the reader's scores lie between -15 and 10

Kinds = frozenset[QuantityKind]

_NONE: Kinds = frozenset()
_GOODS: Kinds = frozenset({"money", "temperature", "weight"})
_ALL: Kinds = frozenset(get_args(QuantityKind))
_FITTING: dict[AskedKind, Kinds] = {kind: frozenset({kind}) for kind in UNITS}
_FITTING |= {"age": frozenset({"duration"}), "long": frozenset({"duration", "length"})}
_NEVER: dict[AskedKind, Kinds] = {
    "percent": _ALL - {"percent"},
    # What is asked for as a price or a size may have risen by so many per cent.
    "money": _ALL - {"money", "percent"},
    "area": _ALL - {"area", "length", "percent"},
    "temperature": _ALL - {"temperature", "percent"},
    "weight": _ALL - {"weight", "percent"},
    "length": _GOODS | {"day"},
    "duration": _ALL - {"duration"},
    "age": _ALL - {"duration"},
    "long": _ALL - {"duration", "length"},
    "amount": frozenset({"day"}),
}


def never_answers(asked: AskedKind) -> Kinds:
    """Return the kinds of quantities that never answer a kind of question."""
    return _NEVER.get(asked, _NONE)


def fitted(asked: AskedKind, passage: str, spans: Sequence[Span]) -> list[Span]:
    """Return a passage's spans in their order, less or more sure by what kind each is of."""
    never, fitting = never_answers(asked), _FITTING.get(asked, _NONE)
    if not never:
        return list(spans)
    wrong = [span for span in spans if quantity_kind(passage, span.start, span.end) in never]

    def added(span: Span) -> float:
        if span in wrong:
            return -PENALTY
        if any(holds(kind, passage, span.start, span.end) for kind in fitting):
            return BONUS
        return -PENALTY if any(_hides(other, span) for other in wrong) else 0.0

    return [replace(span, score=span.score + added(span)) for span in spans]


def _hides(wrong: Span, span: Span) -> bool:
    """Tell whether a span is only another cut of one that cannot answer."""
    overlap = wrong.start < span.end and span.start < wrong.end
    return overlap and wrong.score > span.score
