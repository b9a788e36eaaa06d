"""Text -> a short signature that tells how much of their wording two texts have in common.

MinHash over shingles of words (Broder 1997, "On the resemblance and containment of documents"):
with S(A) the set of all runs of three words in A,

    resemblance  r(A, B) = |S(A) & S(B)| / |S(A) | S(B)|
    containment  c(A, B) = |S(A) & S(B)| / |S(A)|

A random order of all shingles has its smallest member in both sets with the probability r, so the
share of ``HASHES`` orders on which two signatures agree estimates r, with a standard error of
sqrt(r (1 - r) / HASHES), at most 0.045. With r and the sizes of the sets known,

    |S(A) & S(B)| = r (|S(A)| + |S(B)|) / (1 + r)

The orders come from multiply-shift hashing (Dietzfelbinger et al. 1997) with fixed numbers: the
same text has the same signature everywhere.
"""

import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHINGLE_WORDS = 3
HASHES = 128
_BLOCK = 4096  # shingles hashed at once: 4 MB
_WORD = re.compile(r"\w+")
_NUMBERS = np.random.default_rng(1997).integers(0, 2**64, (2, HASHES), np.uint64)
_FACTORS, _ADDED = _NUMBERS[0] | np.uint64(1), _NUMBERS[1]
_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Signature:
    """The smallest hash of each order, uint32 of shape (HASHES,), and the number of shingles."""

    smallest: NDArray[np.uint32]
    shingles: int


def signature(text: str) -> Signature:
    """Return the signature of a text; a text of fewer than three words is one shingle."""
    shingles = _shingles(text)
    smallest = np.full(HASHES, 2**32 - 1, np.uint32)
    for start in range(0, len(shingles), _BLOCK):
        hashed = shingles[start : start + _BLOCK, None] * _FACTORS + _ADDED
        smallest = np.minimum(smallest, (hashed >> _SHIFT).astype(np.uint32).min(axis=0))
    return Signature(smallest, len(shingles))


def resemblance(one: Signature, other: Signature) -> float:
    """Return an estimate of the share of shingles that both have of those that either has."""
    if not one.shingles or not other.shingles:
        return 0.0
    return float((one.smallest == other.smallest).mean())


def shared(one: Signature, other: Signature) -> float:
    """Return an estimate of how many shingles both have."""
    alike = resemblance(one, other)
    common = alike * (one.shingles + other.shingles) / (1 + alike)
    return min(common, one.shingles, other.shingles)


def containment(one: Signature, other: Signature) -> float:
    """Return an estimate of the share of the shorter one's shingles that the longer one has."""
    return shared(one, other) / max(min(one.shingles, other.shingles), 1)


def _shingles(text: str) -> NDArray[np.uint64]:
    """Return one number for each distinct shingle."""
    words = _WORD.findall(text.casefold())
    hashes = {word: zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    row = np.fromiter((hashes[word] for word in words), np.uint64, len(words))
    if 0 < len(row) < SHINGLE_WORDS:
        row = np.pad(row, (0, SHINGLE_WORDS - len(row)))
    runs = max(len(row) - SHINGLE_WORDS + 1, 0)
    joined = np.zeros(runs, np.uint64)
    for place, factor in enumerate(_FACTORS[:SHINGLE_WORDS]):
        joined += row[place : place + runs] * factor
    return np.unique(joined)
