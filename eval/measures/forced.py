"""Result -> agreement of the best proposal, even if refused; answerable questions alone.

What would be lost by refusing nothing: the difference from ``has_answer_*`` is lost by refusals.
No proposal at all counts as 0. Name trap: TyDi and XQuAD figures without unanswerable questions
are of this kind, SQuAD 2.0 figures are not.
"""

from eval.measures.base import Measure
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.record import Result


def _forced_exact_match(result: Result) -> float | None:
    return exact_match(result.forced, result.answers) if result.answerable else None


def _forced_f1(result: Result) -> float | None:
    return f1(result.forced, result.answers) if result.answerable else None


FORCED_EXACT_MATCH = Measure("forced_exact_match", _forced_exact_match)
FORCED_F1 = Measure("forced_f1", _forced_f1)
