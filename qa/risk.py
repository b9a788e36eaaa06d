"""A curve measured once and a share of wrong answers -> the confidence from which on it holds.

What is promised is for questions like the held-out ones that were measured, answered with the
built-in models: of the answers given, at most so many are wrong, in at least 95 of 100 drawings
of such questions. How the curve is measured: training/risk.py.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import KutipError
from index.schema import BUILTIN, OPEN

BUILTIN_NAME = re.compile(rf"(?:{BUILTIN}|{OPEN})-[0-9a-f]{{12}}")
SHARE = re.compile(r"\s*(\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9})\s*(%?)\s*", re.ASCII)
HOW_TO_WRITE = "Write it as 5% or 0.05"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What answering at ``threshold`` confidence and above gave on the held-out questions.

    ``answered`` and ``wrong`` are counts. ``at_most`` is the share of wrong answers that holds
    with 95 % certainty, here and at all surer points.
    """

    threshold: float
    answered: int
    wrong: int
    at_most: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Points by falling threshold, hence by rising ``at_most``; ``questions`` is their count."""

    questions: int = 0
    points: tuple[CurvePoint, ...] = ()

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Curve":
        """Return the curve of ``value``, as the file of the confidence holds it."""
        return cls(value["questions"], tuple(CurvePoint(*point) for point in value["points"]))

    def value(self) -> dict[str, Any]:
        """Return the curve as plain JSON values."""
        rows = [[each.threshold, each.answered, each.wrong, each.at_most] for each in self.points]
        return {"questions": self.questions, "points": rows}

    def point(self, at_most_wrong: float) -> CurvePoint | None:
        """Return the point of the lowest threshold that keeps a share, None where none does."""
        kept = [each for each in self.points if each.at_most <= at_most_wrong]
        return kept[-1] if kept else None

    def promised(self, at_most_wrong: float, models: Sequence[str]) -> CurvePoint:
        """Return the same point for those who answer with the models of these names.

        Raises KutipError with what can be done: the models are not those that were measured, or
        no threshold keeps the share.
        """
        refused = f"at most {percent(at_most_wrong)} wrong is not promised"
        if not are_measured(models):
            own = next(name for name in models if not are_measured([name]))
            raise KutipError(
                f"{refused} with {own}: it was measured with the built-in models only. "
                "Use those, or ask without it"
            )
        if not self.points:
            raise KutipError(f"{refused}: nothing was measured. Run: make train-confidence")
        if (point := self.point(at_most_wrong)) is None:
            lowest = percent(math.ceil(self.points[0].at_most * 100) / 100)
            raise KutipError(
                f"{refused}: the lowest share that was measured to hold is {lowest}. "
                f"Ask for {lowest} or more, or without it"
            )
        return point


NO_CURVE = Curve()


def are_measured(models: Iterable[str]) -> bool:
    """Tell whether models of these names are built-in ones, whose answers were measured."""
    return all(map(BUILTIN_NAME.fullmatch, models))


def read_share(written: str | float, name: str) -> float:
    """Return the share in (0, 1) that is written as "5%", "5 %", "0.05" or 0.05.

    Raises KutipError, with the ``name`` of the setting, for anything else.
    """
    text = str(written)
    found = SHARE.fullmatch(text)
    if found is None:
        raise KutipError(f"{name}: {text[:40]!r} is no share. {HOW_TO_WRITE}")
    number = float(found[1].replace(",", "."))
    share = number / 100 if found[2] else number
    if not 0 < share < 1:
        raise KutipError(f"{name}: {text.strip()} is not between 0% and 100%. {HOW_TO_WRITE}")
    return share


def percent(share: float) -> str:
    """Return "5%" for 0.05."""
    return f"{share * 100:.6g}%"
