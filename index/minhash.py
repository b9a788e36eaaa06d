"""Texts -> short signatures that tell how much of their wording any two have in common.

MinHash over shingles of words (Broder 1997, "On the resemblance and containment of documents"):
with S(A) the set of all runs of three words in A,

    resemblance  r(A, B) = |S(A) & S(B)| / |S(A) | S(B)|
    containment  c(A, B) = |S(A) & S(B)| / |S(A)|

A random order of all shingles has its smallest member in both sets with the probability r, so the
share of ``HASHES`` orders on which two signatures agree estimates r, with a standard error of
sqrt(r (1 - r) / HASHES), at most 0.045. With r and the sizes of the sets known,

    |S(A) & S(B)| = r (|S(A)| + |S(B)|) / (1 + r)

The orders are those of h(x) = (a x + b) mod 2^32 with fixed random a (odd) and b, so that the same
text has the same signature everywhere; x joins the CRC-32 of three words by multiply-shift hashing
(Dietzfelbinger et al. 1997).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 3
HASHES = 128
_BLOCK = 2048  # shingles hashed at once: 1 MB
_WORD = re.compile(r"\w+")
_NUMBERS = np.random.default_rng(1997).integers(0, 2**32, (2, HASHES), np.uint32)
_FACTORS, _ADDED = _NUMBERS[0] | np.uint32(1), _NUMBERS[1]
_JOINING = np.random.default_rng(3).integers(0, 2**64, SHINGLE_WORDS, np.uint64) | np.uint64(1)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Of n texts the smallest hash of each order, uint32 (n, HASHES), and their shingles (n,)."""

    smallest: NDArray[np.uint32]
    shingles: NDArray[np.int64]

    def resemblance(self) -> NDArray[np.float64]:
        """Return estimates of the share of shingles that both have of those of either, (n, n)."""
        alike = (self.smallest[:, None] == self.smallest[None]).mean(axis=2)
        some = self.shingles > 0
        return np.asarray(alike * np.outer(some, some))

    def shared(self) -> NDArray[np.float64]:
        """Return estimates of how many shingles both have, (n, n)."""
        alike = self.resemblance()
        common = alike * (self.shingles[:, None] + self.shingles) / (1 + alike)
        return np.minimum(common, self._fewer())

    def containment(self) -> NDArray[np.float64]:
        """Return estimates of the share of the shorter one's shingles in the longer one, (n, n)."""
        return np.asarray(self.shared() / np.maximum(self._fewer(), 1))

    def _fewer(self) -> NDArray[np.int64]:
        return np.minimum(self.shingles[:, None], self.shingles)


def signatures(texts: Sequence[str]) -> Signatures:
    """Return the signatures of texts; a text of fewer than three words is one shingle."""
    known: dict[str, int] = {}
    by_text = [_shingles(text, known) for text in texts]
    counts = np.array([len(shingles) for shingles in by_text], np.int64)
    owners = np.repeat(np.arange(len(texts)), counts)
    every = np.concatenate([np.zeros(0, np.uint32), *by_text])
    smallest = np.full((len(texts), HASHES), 2**32 - 1, np.uint32)
    for start in range(0, len(every), _BLOCK):
        hashed = every[start : start + _BLOCK, None] * _FACTORS + _ADDED
        own, first = np.unique(owners[start : start + _BLOCK], return_index=True)
        least = np.minimum.reduceat(hashed, first, axis=0)
        smallest[own] = np.minimum(smallest[own], least)
    return Signatures(smallest, counts)


def _shingles(text: str, known: dict[str, int]) -> NDArray[np.uint32]:
    """Return one number for each distinct shingle; ``known`` remembers the hashes of words."""
    words = _WORD.findall(text.casefold())
    for word in words:
        if word not in known:
            known[word] = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    row = np.array([known[word] for word in words], np.uint64)
    if 0 < len(row) < SHINGLE_WORDS:
        row = np.pad(row, (0, SHINGLE_WORDS - len(row)))
    runs = max(len(row) - SHINGLE_WORDS + 1, 0)
    joined = np.zeros(runs, np.uint64)
    for place, factor in enumerate(_JOINING):
        joined += row[place : place + runs] * factor
    return np.unique((joined >> np.uint64(32)).astype(np.uint32))
