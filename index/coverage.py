"""Question + passages -> how much of the question one stretch of each passage covers, by meaning.

Every word of the question is compared with every word of the passage by the encoder's vectors,
and the best match counts (late interaction: Khattab and Zaharia 2020, ColBERT). Words weigh as
much as their vectors are long, which training made short for words that tell little. A stretch
is what an answer's sentence and its neighbours take: words far apart cover nothing together.
"""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.static_encoder import StaticEncoder
from index.word_cache import WordCache

WINDOW_WORDS, STEP_WORDS = 40, 15
LEAST_COSINE = 0.4  # words further apart have nothing in common
MAX_QUESTION_WORDS = 40
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_CACHED_FORMS = 10_000


class WordCoverage:
    """Compares with one encoder's vectors of single words, which it remembers."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._cache = WordCache()

    def of(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """Return a share in [0, 1] for every passage: 1 when it has all the question's words."""
        asked = _forms(question)[:MAX_QUESTION_WORDS]
        read = [_forms(passage) for passage in passages]
        numbers = {form: i for i, form in enumerate(dict.fromkeys(chain(asked, *read)))}
        if not asked:
            return np.zeros(len(passages))
        vectors = self._cache.of(list(numbers), self._encoder.piece_sums, _CACHED_FORMS)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = vectors / np.maximum(lengths, 1e-12)
        places = [numbers[form] for form in asked]
        matches = vectors[places] @ vectors.T
        matches[matches < LEAST_COSINE] = 0.0
        weights = lengths[places] / max(float(lengths[places].sum()), 1e-12)
        matches *= weights
        return np.array([_best_stretch(matches[:, [numbers[f] for f in forms]]) for forms in read])


def _forms(text: str) -> list[str]:
    return [form for form in _WORD.findall(text.lower()) if len(form) <= 100]


def _best_stretch(matches: NDArray[np.float32]) -> float:
    """Return the best window's sum over question words; ``matches`` is (question, passage)."""
    words = matches.shape[1]
    if not words:
        return 0.0
    starts = range(0, max(words - WINDOW_WORDS + STEP_WORDS, 1), STEP_WORDS)
    windows = (matches[:, start : start + WINDOW_WORDS] for start in starts)
    return max(float(window.max(axis=1).sum()) for window in windows)
