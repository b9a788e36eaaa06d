"""Result -> whether its best proposal is right: the event that the confidence is the chance of."""

from collections.abc import Sequence
from functools import lru_cache

from eval.measures.f1 import f1
from eval.record import Result

RIGHT_F1 = 0.5


def is_right(result: Result) -> bool:
    """Tell whether the best proposal, answered or refused, has an F1 of at least a half.

    Where there is no answer every proposal is wrong; so is having none.
    """
    if result.forced is None or not result.answerable:
        return False
    return _agreement(result.forced, result.answers) >= RIGHT_F1


@lru_cache(maxsize=100_000)
def _agreement(given: str, gold: Sequence[str]) -> float:
    """Return F1; kept, because resampling asks about the same answers thousands of times."""
    return f1(given, gold)
