"""Turn texts into unit vectors with a static embedding folder, without importing torch.

A text's vector is the mean of its pieces' vectors, normalised; the same folder loaded by
sentence-transformers (modules StaticEmbedding and Normalize) gives equal vectors, which a
test checks. Rows may be int8 ("embeddings") with one float32 scale each ("weights").
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load
from tokenizers import Tokenizer

from index.clean import encodable
from index.datatypes import FloatMatrix
from index.model_manifest import checked_files
from index.schema import BUILTIN, OPEN

BUILTIN_FOLDER = Path(__file__).parent / "models" / "encoder"
OPEN_FOLDER = BUILTIN_FOLDER.parent / "open_encoder"
TOKENIZER, WEIGHTS = "0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/model.safetensors"
# All that sentence-transformers reads of the folder.
FILES = ("modules.json", "config_sentence_transformers.json", TOKENIZER, WEIGHTS)
REMEDY = "Install Kutip again, or train the encoder: make train-encoder."
_TEXTS_PER_BLOCK = 1024  # bounds the memory that their pieces take


class StaticEncoder:
    """The vectors of a static embedding folder; ``name`` changes with its weights.

    Raises KutipError, before anything is parsed, when a file is not what its manifest says.
    """

    def __init__(self, folder: Path = BUILTIN_FOLDER) -> None:
        files = checked_files(folder, FILES, REMEDY)
        self._tokenizer = Tokenizer.from_buffer(files[TOKENIZER].content)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        tensors = load(files[WEIGHTS].content)
        self._rows = tensors["embeddings" if "embeddings" in tensors else "embedding.weight"]
        self._scales = tensors.get("weights")
        self.dimensions = int(self._rows.shape[1])
        self.pieces = len(self._rows)
        self.is_open = folder == OPEN_FOLDER
        self.name = f"{OPEN if self.is_open else BUILTIN}-{files[WEIGHTS].sha256[:12]}"

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions); zeros for no known piece."""
        sums = self.piece_sums(texts)
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return sums

    def piece_sums(
        self,
        texts: Sequence[str],
        rows: NDArray[np.generic] | None = None,
        scales: NDArray[np.float32] | None = None,
    ) -> FloatMatrix:
        """Return the sum of every text's piece vectors, not normalised.

        ``rows`` (and a scale each) is another table over the same pieces, the encoder's if None.
        """
        if rows is None:
            rows, scales = self._rows, self._scales
        sums = np.zeros((len(texts), rows.shape[1]), np.float32)
        for start in range(0, len(texts), _TEXTS_PER_BLOCK):
            block = [encodable(text) for text in texts[start : start + _TEXTS_PER_BLOCK]]
            encodings = self._tokenizer.encode_batch_fast(block, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start):
                if pieces := encoding.ids:
                    sums[row] = _sum(np.array(pieces), rows, scales)
        return sums


def _sum(
    pieces: NDArray[np.int64], rows: NDArray[np.generic], scales: NDArray[np.float32] | None
) -> FloatMatrix:
    # One text at a time: its rows stay in the processor's cache, and its vector does not
    # depend on the texts beside it.
    chosen = rows[pieces].astype(np.float32)
    weights = np.ones(len(pieces), np.float32) if scales is None else scales[pieces]
    return np.asarray(weights @ chosen, np.float32)
