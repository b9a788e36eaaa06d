"""Result -> 1 when a question without answer was refused, 0 when it was answered.

The official SQuAD 2.0 script's NoAns_exact (= NoAns_f1; Rajpurkar et al. 2018), as a share; an
answer of nothing but articles and punctuation counts as a refusal there and as an answer here.
Name trap: also called "refusal recall" or "specificity"; no share of all questions.
"""

from eval.measures.base import Measure
from eval.record import Result


def _refused(result: Result) -> float | None:
    return None if result.answerable else float(not result.answered)


NO_ANSWER_ACCURACY = Measure("no_answer_accuracy", _refused)
