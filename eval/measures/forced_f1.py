"""Result -> F1 of the best proposal, even if it was refused; answerable questions alone.

What would be lost by refusing nothing: the difference from ``has_answer_f1`` is lost by refusals.
No proposal at all counts as 0. Name trap: TyDi and XQuAD figures without unanswerable questions
are of this kind, SQuAD 2.0 figures are not.
"""

from eval.measures.base import Measure
from eval.measures.f1 import f1
from eval.record import Result


def _forced(result: Result) -> float | None:
    return f1(result.forced, result.answers) if result.answerable else None


FORCED_F1 = Measure("forced_f1", _forced)
