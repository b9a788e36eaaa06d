"""How right an answer text or a ranking is: pure functions, values in [0, 1]."""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = frozenset(string.punctuation)


def normalise(text: str) -> str:
    """Apply the official SQuAD normalisation (Rajpurkar et al. 2016).

    Lower case, ASCII punctuation removed, the English articles removed, white space joined.
    It keeps other scripts' punctuation such as “…” as the official script does.
    """
    bare = "".join(character for character in text.lower() if character not in _MARKS)
    return " ".join(_ENGLISH_ARTICLES.sub(" ", bare).split())


def exact_match(given: str | None, gold: Sequence[str]) -> float:
    """Return 1 when the normalised answer equals a gold answer; None is right iff no gold."""
    if given is None or not gold:
        return float(given is None and not gold)
    return float(any(normalise(given) == normalise(answer) for answer in gold))


def f1(given: str | None, gold: Sequence[str]) -> float:
    """Return the best harmonic mean of token precision and recall over the gold answers.

    None is right iff there is no gold, as in SQuAD 2.0 (Rajpurkar et al. 2018).
    """
    if given is None or not gold:
        return float(given is None and not gold)
    return max(_overlap(normalise(given).split(), normalise(answer).split()) for answer in gold)


def reciprocal_rank(ranking: Sequence[object], gold: Sequence[object], depth: int = 10) -> float:
    """Return 1 / rank of the first gold item among the first ``depth``, 0 without one (MRR)."""
    for rank, item in enumerate(ranking[:depth], 1):
        if item in gold:
            return 1.0 / rank
    return 0.0


def hit(ranking: Sequence[object], gold: Sequence[object], depth: int) -> float:
    """Return 1 when a gold item is among the first ``depth`` (success@k, not recall@k)."""
    return float(any(item in gold for item in ranking[:depth]))


METRICS: dict[str, Callable[[str | None, Sequence[str]], float]] = {
    "exact_match": exact_match,
    "f1": f1,
}


def _overlap(given: list[str], gold: list[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    shared = sum((Counter(given) & Counter(gold)).values())
    return 2 * shared / (len(given) + len(gold))
