"""Pairs -> the wrong texts that the encoder takes for the right ones, to be pushed away.

Negatives from the batch are mostly easy; the nearest wrong texts of the whole set are not
(Xiong et al. 2021, ANCE, mined once).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from training.pieces import PairPieces, Pieces

KEPT = 8
LOOKED_AT = 60  # several questions share a passage, and that passage is no negative
IMPOSSIBLE = -1e4


@dataclass(frozen=True)
class Mined:
    """One set with ``KEPT`` hard negatives a pair: rows of its right side."""

    pieces: PairPieces
    negatives: NDArray[np.int64]  # (pairs, KEPT)
    numbers: NDArray[np.int64]  # equal right texts have equal numbers

    def scores(
        self, bag: torch.nn.EmbeddingBag, rows: NDArray[np.int64], seed: int
    ) -> torch.Tensor:
        """Return cosines (R, 2 R): the right texts of all rows, then a hard negative of each."""
        chosen = np.random.default_rng(seed).integers(0, KEPT, len(rows))
        candidates = np.concatenate([rows, self.negatives[rows, chosen]])
        same = self.numbers[rows][:, None] == self.numbers[candidates][None]
        np.fill_diagonal(same, False)
        scores = (
            vectors(bag, self.pieces.left, rows) @ vectors(bag, self.pieces.right, candidates).T
        )
        return scores.masked_fill(torch.from_numpy(same).to(scores.device), IMPOSSIBLE)


def vectors(bag: torch.nn.EmbeddingBag, side: Pieces, rows: NDArray[np.int64]) -> torch.Tensor:
    """Return the unit vectors of some texts, shape (len(rows), dimensions)."""
    return normalize(bag(*(part.to(bag.weight.device) for part in side.bag(rows))))


@torch.no_grad()
def mine(bag: torch.nn.EmbeddingBag, pieces: PairPieces) -> Mined:
    """Return the set with the nearest right texts of other pairs for every left text."""
    left, right = _all_vectors(bag, pieces.left), _all_vectors(bag, pieces.right)
    asked, numbers = _numbered(pieces.pairs.left), _numbered(pieces.pairs.right)
    negatives = np.zeros((len(left), KEPT), np.int64)
    for start in range(0, len(left), 1000):
        scores = left[start : start + 1000] @ right.T
        nearest = scores.topk(min(LOOKED_AT, len(right)), dim=1).indices.cpu().numpy()
        for row, order in enumerate(nearest, start):
            others: dict[int, int] = {}
            for other in order.tolist():
                if numbers[other] != numbers[row] and asked[other] != asked[row]:
                    others.setdefault(int(numbers[other]), other)
            # Where all that is near is the same text, any other will do.
            found = list(others.values()) or [(row + 1) % len(right)]
            negatives[row] = (found * KEPT)[:KEPT]
    return Mined(pieces, negatives, numbers)


def _all_vectors(bag: torch.nn.EmbeddingBag, side: Pieces) -> torch.Tensor:
    rows = np.arange(len(side.starts) - 1)
    return torch.cat(
        [vectors(bag, side, part) for part in np.array_split(rows, len(rows) // 4096 + 1)]
    )


def _numbered(texts: list[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int64)
