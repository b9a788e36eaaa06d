"""Result -> whether its best proposal is right: the event that the confidence is the chance of."""

from eval.measures.f1 import f1
from eval.record import Result

RIGHT_F1 = 0.5


def is_right(result: Result) -> bool:
    """Tell whether the best proposal, answered or refused, has an F1 of at least a half.

    Where there is no answer every proposal is wrong; so is having none.
    """
    if result.forced is None or not result.answerable:
        return False
    return f1(result.forced, result.answers) >= RIGHT_F1
