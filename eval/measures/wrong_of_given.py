"""Result -> 1 when a given answer is wrong, 0 when it is right; refusals do not count.

Wrong is an F1 below a half, and every answer to a question that has none. This is the selective
risk at the threshold in use (El-Yaniv and Wiener 2010), with a 0/1 loss.
Name trap: not 1 - exact match, and not "hallucination": the words stand in the source.
"""

from eval.measures.base import Measure
from eval.measures.right import is_right
from eval.record import Result


def _wrong(result: Result) -> float | None:
    return float(not is_right(result)) if result.answered else None


WRONG_OF_GIVEN = Measure("wrong_of_given", _wrong, higher_is_better=False)
