"""Text -> what the official SQuAD script compares.

Name trap: papers that say "normalised as in SQuAD" often mean another script (MLQA's drops the
punctuation of all scripts and other languages' articles). This one is the original, so that
figures can be set beside published ones.
"""

import re
import string

_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKS = frozenset(string.punctuation)


def normalise(text: str) -> str:
    """Apply the official SQuAD normalisation (Rajpurkar et al. 2016).

    Lower case, ASCII punctuation deleted, the English articles deleted, white space joined, in
    this order. Other scripts' punctuation such as “…” stays. Deleted marks join what they
    stood between: "2,5" and "25" become equal, "2019-2020" one word.
    """
    bare = "".join(character for character in text.lower() if character not in _MARKS)
    return " ".join(_ENGLISH_ARTICLES.sub(" ", bare).split())
