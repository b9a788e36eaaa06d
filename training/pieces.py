"""Texts -> the encoder's piece ids, in one flat array for each side of a set of pairs."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.pairs import PairSet

MAX_PIECES = 160


@dataclass(frozen=True)
class Pieces:
    """Texts as piece ids in one flat array; text i is ids[starts[i]:starts[i + 1]]."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]

    def bag(self, rows: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (ids, offsets) of the rows, as an embedding bag takes them."""
        parts = [self.ids[self.starts[row] : self.starts[row + 1]] for row in rows]
        lengths = np.fromiter((len(part) for part in parts), np.int64, len(parts))
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return torch.from_numpy(np.concatenate(parts)), torch.from_numpy(offsets)


def to_pieces(tokenizer: Tokenizer, texts: list[str]) -> Pieces:
    """Cut every text to its first ``MAX_PIECES`` pieces."""
    ids = []
    for start in range(0, len(texts), 5000):
        encodings = tokenizer.encode_batch_fast(texts[start : start + 5000])
        ids.extend(np.asarray(encoding.ids[:MAX_PIECES] or [0]) for encoding in encodings)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in ids])])
    return Pieces(np.concatenate(ids).astype(np.int64), starts.astype(np.int64))


@dataclass(frozen=True)
class PairPieces:
    """A set of pairs, cut into pieces; ``pairs`` keeps its name, its texts and its repeats."""

    pairs: PairSet
    left: Pieces
    right: Pieces


def pair_pieces(tokenizer: Tokenizer, pairs: PairSet) -> PairPieces:
    """Cut both sides of a set."""
    return PairPieces(pairs, to_pieces(tokenizer, pairs.left), to_pieces(tokenizer, pairs.right))
