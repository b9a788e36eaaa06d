"""Result -> exact match and F1 where there is an answer; a refusal counts as 0.

The official SQuAD 2.0 script's HasAns_exact and HasAns_f1 (Rajpurkar et al. 2018), as shares.
Name trap: papers also print HasAns figures without refusals; those are ``forced_f1``.
"""

from eval.measures.base import Measure
from eval.measures.exact_match import exact_match
from eval.measures.f1 import f1
from eval.record import Result


def _exact(result: Result) -> float | None:
    return exact_match(result.text, result.answers) if result.answerable else None


def _f1(result: Result) -> float | None:
    return f1(result.text, result.answers) if result.answerable else None


HAS_ANSWER_EXACT_MATCH = Measure("has_answer_exact_match", _exact)
HAS_ANSWER_F1 = Measure("has_answer_f1", _f1)
