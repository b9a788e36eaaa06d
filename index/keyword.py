"""Okapi BM25 over sparse postings: terms of a question -> chunks, best first.

Equal to ``rank_bm25.BM25Okapi`` over the same chunks, whose constants and idf rule (the floor
for terms in more than half of the chunks included) are inherited:

    score(q, c) = sum over t in q of  idf(t) * f(t, c) * (k1 + 1)
                                      / (f(t, c) + k1 * (1 - b + b * |c| / mean |c|))

A term that stands twice in the question counts twice.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from index.postings import Postings

Positions = NDArray[np.intp]
Scores = NDArray[np.float64]

# A term in more than this share of the chunks is added as a whole row: adding 20,000 numbers
# side by side takes as long as adding 2,500 at scattered places.
DENSE_SHARE = 1 / 8
IMPACT_CACHE_BYTES = 128 * 2**20


@dataclass(frozen=True, slots=True)
class Impacts:
    """What a term adds to the chunks at ``positions``, or to every chunk where that is None."""

    positions: Positions | None
    values: Scores


class SparseBM25(BM25Okapi):  # type: ignore[misc]
    """``BM25Okapi`` that reads postings instead of whole chunks.

    A term's impacts are computed when it is first asked for and then kept.
    """

    def __init__(self, segments: Sequence[Postings]) -> None:
        super().__init__(segments)

    def _initialize(self, segments: Sequence[Postings]) -> dict[str, int]:
        self._segments = tuple(segments)
        self._bases = np.cumsum([0, *(len(segment.lengths) for segment in segments)]).tolist()
        self._impacts: dict[str, Impacts] = {}
        self._impact_bytes = 0
        self.corpus_size = self._bases[-1]
        lengths = np.concatenate([np.zeros(0), *(segment.lengths for segment in segments)])
        self.doc_len = lengths
        self.avgdl = float(lengths.sum()) / max(self.corpus_size, 1)
        relative = lengths / self.avgdl if self.avgdl else lengths
        self._norms: Scores = self.k1 * (1 - self.b + self.b * relative)
        return _document_frequencies(segments)

    def _calc_idf(self, nd: dict[str, int]) -> None:
        if nd:  # the mean idf of no terms is undefined
            super()._calc_idf(nd)

    def get_scores(self, query: Sequence[str]) -> Scores:
        """Return every chunk's score, in the order of the segments."""
        scores = np.zeros(self.corpus_size)
        for term, times in Counter(query).items():
            if term in self.idf:
                impacts = self._impacts_of(term)
                values = impacts.values if times == 1 else impacts.values * times
                if impacts.positions is None:
                    scores += values
                else:
                    scores[impacts.positions] += values
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some chunks."""
        chosen: list[float] = self.get_scores(query)[list(doc_ids)].tolist()
        return chosen

    def search(
        self, terms: Sequence[str], top_k: int, allowed: Positions | None = None
    ) -> tuple[Positions, Scores]:
        """Return the best chunks that share a term; equal scores by position.

        ``allowed`` holds the positions that may answer, ascending; None = all.
        """
        scores = self.get_scores(terms)
        if all(self.idf.get(term, 1.0) > 0 for term in terms):
            pool = scores if allowed is None else scores[allowed]
            found = _at_least_best(pool, top_k)
            positions = found if allowed is None else allowed[found]
        else:  # a shared term may add nothing or less: the score does not tell who shares one
            positions = np.flatnonzero(self._matched(terms))
            if allowed is not None:
                positions = np.intersect1d(positions, allowed, assume_unique=True)
        order = np.lexsort((positions, -scores[positions]))[: max(top_k, 0)]
        return positions[order], scores[positions[order]]

    def _matched(self, terms: Sequence[str]) -> NDArray[np.bool_]:
        matched = np.zeros(self.corpus_size, np.bool_)
        for term in set(terms) & self.idf.keys():
            impacts = self._impacts_of(term)
            if impacts.positions is None:
                matched |= impacts.values > 0
            else:
                matched[impacts.positions] = True
        return matched

    def _impacts_of(self, term: str) -> Impacts:
        known = self._impacts.get(term)
        if known is not None:
            return known
        impacts = self._compute_impacts(term)
        size = impacts.values.nbytes * (1 if impacts.positions is None else 2)
        if self._impact_bytes + size > IMPACT_CACHE_BYTES:
            self._impacts = {}
            self._impact_bytes = 0
        self._impacts[term] = impacts
        self._impact_bytes += size
        return impacts

    def _compute_impacts(self, term: str) -> Impacts:
        positions, frequencies = self._occurrences(term)
        idf = self.idf[term]
        values: Scores = idf * frequencies * (self.k1 + 1) / (frequencies + self._norms[positions])
        # Only where idf > 0 does a dense row still show which chunks hold the term.
        if idf <= 0 or len(positions) <= self.corpus_size * DENSE_SHARE:
            return Impacts(positions, values)
        row = np.zeros(self.corpus_size)
        row[positions] = values
        return Impacts(None, row)

    def _occurrences(self, term: str) -> tuple[Positions, Scores]:
        positions: list[NDArray[Any]] = []
        frequencies: list[NDArray[Any]] = []
        for segment, base in zip(self._segments, self._bases, strict=False):
            i = bisect_left(segment.terms, term)
            if i < len(segment.terms) and segment.terms[i] == term:
                part = slice(segment.starts[i], segment.starts[i + 1])
                positions.append(segment.positions[part].astype(np.intp) + base)
                frequencies.append(segment.frequencies[part].astype(np.float64))
        return np.concatenate(positions), np.concatenate(frequencies)


def _document_frequencies(segments: Sequence[Postings]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for segment in segments:
        counts = segment.document_frequencies.tolist()
        if not totals:
            totals = dict(zip(segment.terms, counts, strict=True))
            continue
        for term, chunks in zip(segment.terms, counts, strict=True):
            totals[term] = totals.get(term, 0) + chunks
    return totals


def _at_least_best(scores: Scores, top_k: int) -> Positions:
    """Return all positions above zero whose score reaches the k-th best, or a few more.

    The k-th largest of group maxima is a floor that at least k scores reach, and it costs
    one pass instead of a partition of all scores.
    """
    if top_k <= 0:
        return np.zeros(0, np.intp)
    groups = max(len(scores) // 64, 4 * top_k)
    rows = len(scores) // groups
    if rows < 2:
        return np.flatnonzero(scores > 0)
    maxima = scores[: rows * groups].reshape(rows, groups).max(axis=0)
    floor = np.partition(maxima, groups - top_k)[groups - top_k]
    return np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores > 0)
