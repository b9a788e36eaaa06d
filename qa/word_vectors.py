"""Single words -> the vectors that the built-in reader takes: what about, and what kind of word.

The first part is the encoder's (what texts with this word are about), the second comes from the
reader's own table over the same pieces (which words stand in the same places: names, months,
amounts; Mikolov et al. 2013).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from index.static_encoder import StaticEncoder
from index.word_cache import WordCache

WORDS_FILE = "words.safetensors"
_CACHED_FORMS = 20_000


class WordVectors:
    """Vectors of single words, remembered."""

    def __init__(self, encoder: StaticEncoder, kinds: bytes) -> None:
        """Take the encoder and the content of ``words.safetensors``.

        That holds int8 rows, their scales, and which of the encoder's pieces each is for; the
        others were seen too seldom to have a kind.
        """
        tensors = load(kinds)
        self._encoder = encoder
        pieces, rows = tensors["pieces"], tensors["embeddings"]
        self._rows = np.zeros((encoder.pieces, rows.shape[1]), rows.dtype)
        self._scales = np.zeros(encoder.pieces, np.float32)
        self._rows[pieces], self._scales[pieces] = rows, tensors["weights"]
        self._cache = WordCache()
        self.dimensions = encoder.dimensions + int(self._rows.shape[1])

    def compute(self, forms: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 rows, shape (len(forms), dimensions): two unit vectors a word."""
        own = self._encoder.piece_sums(forms, self._rows, self._scales)
        own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-12)
        return np.concatenate([self._encoder.encode_passages(forms), own], axis=1)

    def of(self, forms: Sequence[str]) -> NDArray[np.float32]:
        """Return the same as ``compute``, each form computed once."""
        return self._cache.of(forms, self.compute, _CACHED_FORMS)
