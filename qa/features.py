"""Turn question and passage texts into the word arrays that the built-in reader takes.

Training and answering share this file, so that the reader sees what it was trained on.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AFFIX_BUCKETS = 4096
STEM_LETTERS = 5
PASSAGE_FLAGS = 3  # same word in the question, same stem in the question, sentence start
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|[\u3040-\u30ff\u3400-\u9fff]|(?:[^\W\d_\u3040-\u30ff\u3400-\u9fff]|[{_MARKS}])+|\w|[^\w\s]"
)
_MARK_SHAPES = {
    **dict.fromkeys(".…。", 13),
    **dict.fromkeys(",،、", 14),
    **dict.fromkeys("([{", 15),
    **dict.fromkeys(")]}", 16),
    **dict.fromkeys("\"'“”‘’«»", 17),
    **dict.fromkeys("-–—", 18),
    **dict.fromkeys(":;", 19),
    **dict.fromkeys("?!؟", 20),
    **dict.fromkeys("%$€£¥°/", 21),
}
SHAPES = 24
_SENTENCE_ENDS = frozenset(".…。?!؟")
_PREFIXES = re.compile(
    r"^(?:meng|meny|mem|men|me|peng|peny|pem|pen|per|pe|ber|ter|di|se|ke)(?=\w{4})"
)
_SUFFIXES = re.compile(r"(?<=\w{4})(?:kannya|annya|inya|kan|an|nya|lah|kah|i|ing|ed|es|s)$")


@dataclass(frozen=True)
class Words:
    """A text's words: lower-case forms, spans in code points, and arrays of the same length."""

    forms: list[str]
    spans: list[tuple[int, int]]
    shapes: NDArray[np.int64]


def split_words(text: str) -> Words:
    """Return words, numbers and marks in order."""
    spans = [match.span() for match in _WORD.finditer(text)]
    surfaces = [text[start:end] for start, end in spans]
    shapes = np.fromiter((_shape(surface) for surface in surfaces), np.int64, len(surfaces))
    return Words([surface.lower() for surface in surfaces], spans, shapes)


def affix_ids(forms: Sequence[str]) -> NDArray[np.int64]:
    """Return hashed first and last three letters, shape (len(forms), 2), 0 kept for padding."""
    pairs = [(_bucket("<" + form[:3]), _bucket(form[-3:] + ">")) for form in forms]
    return np.array(pairs, np.int64).reshape(-1, 2)


def word_ids(forms: Sequence[str], vocabulary: Mapping[str, int]) -> NDArray[np.int64]:
    """Return ids of the frequent words; 1 stands for all others, 0 for padding."""
    return np.fromiter((vocabulary.get(form, 1) for form in forms), np.int64, len(forms))


def stem(form: str) -> str:
    """Strip common Indonesian affixes (and English endings) roughly; only for matching.

    What is left is cut, so that "Kazakh" meets "Kazakhstan".
    """
    return _SUFFIXES.sub("", _PREFIXES.sub("", form))[:STEM_LETTERS]


def match_flags(words: Words, others: Words) -> NDArray[np.float32]:
    """Return flags of shape (len(words), 3): same word or stem in ``others``, sentence start."""
    other_forms = {form for form in others.forms if form[0].isalnum()}
    other_stems = {stem(form) for form in other_forms}
    flags = np.zeros((len(words.forms), PASSAGE_FLAGS), np.float32)
    previous = "."
    for position, form in enumerate(words.forms):
        flags[position, 0] = form in other_forms
        flags[position, 1] = stem(form) in other_stems
        flags[position, 2] = previous in _SENTENCE_ENDS
        previous = form
    return flags


def _bucket(affix: str) -> int:
    return zlib.crc32(affix.encode("utf-8", "surrogatepass")) % (AFFIX_BUCKETS - 1) + 1


def _shape(surface: str) -> int:
    first = surface[0]
    if first.isdigit():
        if len(surface) > 1 and not surface.isdigit():
            return 11
        return min(5 + len(surface), 10)
    if not first.isalpha():
        return _MARK_SHAPES.get(first, 22)
    if not (first.isupper() or first.islower()):
        return 23
    if first.isupper():
        if len(surface) == 1:
            return 5
        if surface.isupper():
            return 3
        return 2 if surface[1:].islower() else 4
    return 1 if surface.islower() else 12
