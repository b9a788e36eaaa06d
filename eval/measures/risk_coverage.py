"""Results -> how many answers are wrong when only the surest questions are answered; its area.

coverage = questions answered / all questions; risk = wrong answers / answers given (selective
risk, El-Yaniv and Wiener 2010). Answered are the questions with the highest confidence; wrong is
what eval/measures/right.py calls so, hence every answer to a question that has none. A question
without a proposal comes last and counts as wrong: making up a proposal for it changes nothing.

AURC = mean over n = 1 … N of the risk of the n surest (Geifman, Uziel and El-Yaniv 2019); lower
is better. It falls with better answers as well as with better ordering.

Name traps: E-AURC subtracts the best AURC that the same answers allow; AUGRC (Traub et al. 2024)
averages the generalised risk, wrong answers / all questions; both are other figures. Equal
confidences have no order: inside such a group AURC takes the expected count of wrong answers, so
it does not depend on the order of the questions; the curve has a point only after the group.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.measures.base import SetMeasure, mean
from eval.measures.right import is_right
from eval.record import Result


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A point of the curve: what answering at ``threshold`` confidence and above gives."""

    coverage: float
    risk: float
    threshold: float


@dataclass(frozen=True, slots=True)
class _Group:
    """Questions of one confidence."""

    threshold: float
    size: int
    wrong: int


def risk_coverage(results: Sequence[Result]) -> tuple[RiskPoint, ...]:
    """Return the curve by rising coverage, one point for each confidence; of nothing, none."""
    points, answered, wrong = [], 0, 0
    for group in _groups(results):
        answered, wrong = answered + group.size, wrong + group.wrong
        points.append(RiskPoint(answered / len(results), wrong / answered, group.threshold))
    return tuple(points)


def aurc(results: Sequence[Result]) -> float:
    """Return the area under the risk-coverage curve; of nothing, NaN."""
    risks, answered, wrong = [], 0, 0
    for group in _groups(results):
        for n in range(1, group.size + 1):
            expected = wrong + group.wrong * n / group.size
            risks.append(expected / (answered + n))
        answered, wrong = answered + group.size, wrong + group.wrong
    return mean(risks)


def _groups(results: Sequence[Result]) -> Iterator[_Group]:
    """Yield the questions by falling confidence, equal ones together."""
    for threshold, group in groupby(sorted(results, key=_confidence, reverse=True), _confidence):
        wrong = [not is_right(result) for result in group]
        yield _Group(threshold, len(wrong), sum(wrong))


def _confidence(result: Result) -> float:
    return result.confidence if result.proposals else float("-inf")


AURC = SetMeasure("aurc", aurc, higher_is_better=False)
