"""Results -> how far the confidence is from the share of right answers: reliability bins, ECE.

ECE = sum over bins of (n of the bin / n) * |share right - mean confidence| (Naeini et al. 2015;
Guo et al. 2017), here with ten bins of equal width, [0, 0.1), …, [0.9, 1]. Right is what the
confidence was fitted for (eval/measures/right.py), of the best proposal, answered or refused;
every question counts.

Name traps: the figure depends on the bins. Bins of equal count, more bins or another edge rule
(Guo's are open below) give other figures, and few questions a bin make it too high: compare it
only at equal n and bins. A confidence that is the same for all can have an ECE of 0. It asks for
probabilities: NaN when one is outside [0, 1], such as a reader's raw score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.base import SetMeasure, mean
from eval.measures.right import is_right
from eval.record import Result

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The questions with a confidence in [low, high); the last bin has its upper edge too.

    ``mean_confidence`` and ``share_right`` are NaN where ``count`` is 0.
    """

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


def reliability_bins(results: Sequence[Result]) -> tuple[ReliabilityBin, ...]:
    """Return the ten bins, empty ones too; none where a confidence is outside [0, 1]."""
    if not all(0.0 <= result.confidence <= 1.0 for result in results):
        return ()
    parts: list[list[Result]] = [[] for _ in range(BINS)]
    for result in results:
        parts[min(int(result.confidence * BINS), BINS - 1)].append(result)
    return tuple(_bin(number, part) for number, part in enumerate(parts))


def ece(results: Sequence[Result]) -> float:
    """Return the expected calibration error; of nothing, or of no probabilities, NaN."""
    filled = [part for part in reliability_bins(results) if part.count]
    if not filled:
        return float("nan")
    gaps = (part.count * abs(part.share_right - part.mean_confidence) for part in filled)
    return sum(gaps) / len(results)


def _bin(number: int, part: Sequence[Result]) -> ReliabilityBin:
    return ReliabilityBin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=len(part),
        mean_confidence=mean([result.confidence for result in part]),
        share_right=mean([float(is_right(result)) for result in part]),
    )


ECE = SetMeasure("ece", ece, higher_is_better=False)
