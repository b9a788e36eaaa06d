"""Answer and gold answers -> how much of their words they share, in [0, 1].

The best over the gold answers of F1 = 2PR / (P + R), P the share of the answer's words that are
in the gold answer, R the share of the gold answer's words that are in the answer; a repeated
word counts as often as both have it (Rajpurkar et al. 2016; refusals as in SQuAD 2.0, 2018).

Name traps: this is a mean of one F1 per question, no F1 of summed counts. Over all questions it
counts right refusals as 1; ``has_answer_f1`` looks at the answerable ones alone. Scripts without
spaces (Chinese, Thai) are one word to it.
"""

from collections import Counter
from collections.abc import Sequence

from eval.measures.base import Measure
from eval.measures.exact_match import Normalise, comparable
from eval.measures.normalise import normalise
from eval.measures.normalise_indonesian import normalise_indonesian
from eval.record import Result


def f1(given: str | None, gold: Sequence[str], form: Normalise = normalise) -> float:
    """Return the best F1 over the gold answers; None is a refusal, right iff nothing is gold."""
    words = form(given or "").split()
    return max(_overlap(words, answer.split()) for answer in comparable(gold, form))


def _overlap(given: list[str], gold: list[str]) -> float:
    shared = sum((Counter(given) & Counter(gold)).values())
    if not shared:
        return float(given == gold)  # both without words: they agree
    precision, recall = shared / len(given), shared / len(gold)
    # In the order of the official script: 2 * shared / (len + len) differs in the last digit.
    return (2 * precision * recall) / (precision + recall)


def _official(result: Result) -> float:
    return f1(result.text, result.answers)


def _indonesian(result: Result) -> float:
    return f1(result.text, result.answers, normalise_indonesian)


F1 = Measure("f1", _official)
F1_INDONESIAN = Measure("f1_indonesian", _indonesian)
