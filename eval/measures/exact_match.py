"""Answer and gold answers -> 1 when they are the same words, else 0.

Rajpurkar et al. 2016 (SQuAD), with refusals as in SQuAD 2.0 (Rajpurkar et al. 2018): a refusal is
the empty answer, a question without answer has the empty gold answer.

Name traps: "EM" is the official one unless "indonesian" is in the name. Over all questions it
counts right refusals as matches: a system that refuses everything has the share of unanswerable
questions. ``has_answer_exact_match`` looks at the answerable ones alone.
"""

from collections.abc import Callable, Sequence

from eval.measures.base import Measure
from eval.measures.normalise import normalise
from eval.measures.normalise_indonesian import normalise_indonesian
from eval.record import Result

Normalise = Callable[[str], str]


def exact_match(given: str | None, gold: Sequence[str], form: Normalise = normalise) -> float:
    """Return 1 when the normalised answer equals a normalised gold answer.

    None is a refusal: right iff there is no gold answer, or none with anything left in it.
    """
    return float(form(given or "") in comparable(gold, form))


def comparable(gold: Sequence[str], form: Normalise) -> list[str]:
    """Return the gold answers in normal form, the empty one where none has anything left."""
    return [bare for answer in gold if (bare := form(answer))] or [""]


def _official(result: Result) -> float:
    return exact_match(result.text, result.answers)


def _indonesian(result: Result) -> float:
    return exact_match(result.text, result.answers, normalise_indonesian)


EXACT_MATCH = Measure("exact_match", _official)
EXACT_MATCH_INDONESIAN = Measure("exact_match_indonesian", _indonesian)
