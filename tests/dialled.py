"""An assistant over the small articles whose promises can be computed by eye.

It answers with 0.8808 confidence where question and passage share two words, with 0.9526 where
they share three: logistic(2), logistic(3).
"""

from pathlib import Path

from served import FirstNumberReader, small_assistant

from qa.assistant import Assistant
from qa.decide import Confidence
from qa.risk import Curve, CurvePoint

CURVE = Curve(
    100,
    (
        CurvePoint(0.93, 20, 0, 0.08),
        CurvePoint(0.9, 40, 4, 0.18),
        CurvePoint(0.7, 60, 12, 0.28),
    ),
)
CONFIDENCE = Confidence(retrieval_weight=0.0, bias=0.0, slope=1.0, threshold=0.5, curve=CURVE)
FARE, SURE_FARE = "Berapa tarif bus?", "Berapa tarif bus kota?"


class MeasuredReader(FirstNumberReader):
    """The same, by a name of the built-in reader."""

    name = "builtin-0123456789ab"


def dialled_assistant(folder: Path, at_most_wrong: float | None = None) -> Assistant:
    """Return who answers; the store is open to writers."""
    small = small_assistant(folder)
    return Assistant(small.index, MeasuredReader(), CONFIDENCE, at_most_wrong=at_most_wrong)
