"""Turn texts into unit vectors with a static embedding folder, without importing torch.

A text's vector is the mean of its pieces' vectors, normalised; the same folder loaded by
sentence-transformers (modules StaticEmbedding and Normalize) gives equal vectors, which a
test checks. Rows may be int8 ("embeddings") with one float32 scale each ("weights").
"""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.datatypes import FloatMatrix

BUILTIN_FOLDER = Path(__file__).parent / "models" / "encoder"
_TEXTS_PER_BLOCK = 256  # keeps the gathered rows of one block in the processor's cache


class StaticEncoder:
    """The vectors of a static embedding folder."""

    def __init__(self, folder: Path = BUILTIN_FOLDER) -> None:
        inner = folder / "0_StaticEmbedding"
        self._tokenizer = Tokenizer.from_file(str(inner / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._weights_path = inner / "model.safetensors"
        tensors = load_file(self._weights_path)
        self._rows = tensors.get("embeddings", tensors.get("embedding.weight"))
        self._scales = tensors.get("weights")
        self.dimensions = int(self._rows.shape[1])

    @cached_property
    def name(self) -> str:
        """Return "builtin" with the first 12 hex digits of the SHA-256 of the weights."""
        return f"builtin-{hashlib.sha256(self._weights_path.read_bytes()).hexdigest()[:12]}"

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions); zeros for no known piece."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), _TEXTS_PER_BLOCK):
            block = self._piece_sums(texts[start : start + _TEXTS_PER_BLOCK])
            vectors[start : start + len(block)] = block
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)

    def piece_sums(self, texts: Sequence[str]) -> FloatMatrix:
        """Return the sum of every text's piece vectors, not normalised."""
        blocks = [
            self._piece_sums(texts[start : start + _TEXTS_PER_BLOCK])
            for start in range(0, len(texts), _TEXTS_PER_BLOCK)
        ]
        return np.concatenate(blocks) if blocks else np.zeros((0, self.dimensions), np.float32)

    def _piece_sums(self, texts: Sequence[str]) -> FloatMatrix:
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        pieces = [encoding.ids for encoding in encodings]
        lengths = np.fromiter((len(ids) for ids in pieces), np.int64, len(pieces))
        sums = np.zeros((len(pieces), self.dimensions), np.float32)
        if not lengths.sum():
            return sums
        rows = self._gather(np.concatenate([ids for ids in pieces if ids]).astype(np.int64))
        filled = np.flatnonzero(lengths)
        starts = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        sums[filled] = np.add.reduceat(rows, starts, axis=0)
        return sums

    def _gather(self, ids: NDArray[np.int64]) -> FloatMatrix:
        rows = self._rows[ids].astype(np.float32)
        if self._scales is not None:
            rows *= self._scales[ids][:, None]
        return np.asarray(rows, np.float32)
