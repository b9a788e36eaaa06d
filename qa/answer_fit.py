"""Question -> what is added to a span's score for its kind: less for what cannot answer it.

The reader has learned, from encyclopedias above all, what kind of answer a question wants; in news
it is less sure, and gave twelve thousand tons for an age. What an answer's form shows without doubt
(qa/answer_kinds.py) is set against what was asked for (qa/asked_kinds.py). "Never" is what hardly
one of 39,000 training answers is; ``python -m training.answer_kinds`` counts them. Both sums were
chosen on held-out questions over stores of several sizes (training/README.md).
"""

from collections.abc import Callable
from functools import cache

from qa.answer_kinds import AnswerKind, answer_kind
from qa.asked_kinds import AskedKind, asked_kind

PENALTY, BONUS = 8.0, 1.0  # the reader's scores lie between -15 and 10

Kinds = frozenset[AnswerKind]

_NONE: Kinds = frozenset()
_DAY: Kinds = frozenset({"day"})
_UNITS: Kinds = frozenset({"percent", "money", "area", "temperature", "weight", "length"})
_TIMES: Kinds = frozenset({"day", "date", "duration", "time"})
_TEXT: Kinds = frozenset({"name", "words"})
_FITTING: dict[AskedKind, Kinds] = {
    "percent": frozenset({"percent"}),
    "money": frozenset({"money"}),
    "area": frozenset({"area"}),
    "temperature": frozenset({"temperature"}),
    "weight": frozenset({"weight"}),
    "length": frozenset({"length"}),
    "duration": frozenset({"duration"}),
    "age": frozenset({"duration"}),
    "long": frozenset({"duration", "length"}),
}
_NEVER: dict[AskedKind, Kinds] = {
    "percent": (_UNITS | _TIMES | _TEXT) - {"percent"},
    "money": (_UNITS | _TIMES | _TEXT) - {"money"},
    "area": (_UNITS | _TIMES | _TEXT) - {"area", "length"},
    "temperature": (_UNITS | _TIMES | _TEXT) - {"temperature"},
    "weight": (_UNITS | _TIMES | _TEXT) - {"weight"},
    "length": (_UNITS | _TIMES | _TEXT) - {"length", "area", "duration"},
    "duration": _UNITS | _DAY,
    "age": _UNITS | _TEXT | {"day", "time"},
    "long": (_UNITS | _TEXT) - {"length", "area"},
    "count": frozenset({"temperature", "day"}),
    "amount": frozenset({"day", "time"}),
    "who": _UNITS | {"day", "duration"},
    "when": _UNITS,
    "where": (_UNITS - {"length", "area"}) | _DAY | {"duration"},
    "why": _UNITS - {"percent"},
}


def never_answers(asked: AskedKind) -> Kinds:
    """Return the kinds of answers that a kind of question never has."""
    return _NEVER.get(asked, _NONE)


def fit_to(question: str) -> Callable[[str], float]:
    """Return what gives for an answer's text the sum to add to its score."""
    asked = asked_kind(question)
    never, fitting = never_answers(asked), _FITTING.get(asked, _NONE)

    @cache  # a passage's best spans overlap, and the same words stand in many passages
    def fit(answer: str) -> float:
        if not never:
            return 0.0
        kind = answer_kind(answer)
        return -PENALTY if kind in never else BONUS if kind in fitting else 0.0

    return fit
