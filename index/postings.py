"""Terms of chunks -> sparse postings: built, thinned out, merged, and turned into arrays.

Postings are immutable: every function returns new ones. Knows nothing of scores.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Postings:
    """Which term occurs in which chunk how often, for one set of chunks.

    The postings of ``terms[i]`` are ``starts[i]:starts[i + 1]`` of ``positions`` (rows of
    ``chunk_ids``, ascending) and ``frequencies``. ``lengths`` counts all terms of a chunk.
    """

    chunk_ids: Integers  # (chunks,), ascending
    lengths: NDArray[np.int32]  # (chunks,)
    terms: Sequence[str]  # sorted, distinct
    starts: Integers  # (terms + 1,)
    positions: NDArray[np.int32]
    frequencies: NDArray[np.unsignedinteger[Any]]

    @property
    def document_frequencies(self) -> Integers:
        """Return for every term the number of chunks that hold it."""
        return np.diff(self.starts)


def build(chunk_ids: Integers, chunk_terms: Sequence[Sequence[str]]) -> Postings:
    """Count the terms of every chunk; ``chunk_terms`` follows ``chunk_ids``."""
    lengths = np.fromiter(map(len, chunk_terms), np.int32, len(chunk_terms))
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    column = np.fromiter(
        map(numbers.__getitem__, chain.from_iterable(chunk_terms)), np.int64, int(lengths.sum())
    )
    terms = sorted(numbers)
    rank = np.empty(len(terms), np.int64)
    rank[[numbers[term] for term in terms]] = np.arange(len(terms))
    # One number per (term, chunk): sorting it groups equal pairs and orders all of them.
    chunks = max(len(lengths), 1)
    pairs = rank[column] * chunks + np.repeat(np.arange(len(lengths)), lengths)
    distinct, frequencies = np.unique(pairs, return_counts=True)
    return _assemble(chunk_ids, lengths, terms, distinct // chunks, distinct % chunks, frequencies)


def without(postings: Postings, removed: Integers) -> Postings:
    """Return the postings of the other chunks; terms that nobody has any more are gone."""
    keep = ~np.isin(postings.chunk_ids, removed)
    new_positions = np.cumsum(keep) - 1
    kept = keep[postings.positions]
    column = _term_column(postings)[kept]
    return _assemble(
        postings.chunk_ids[keep],
        postings.lengths[keep],
        postings.terms,
        column,
        new_positions[postings.positions[kept]],
        postings.frequencies[kept],
    )


def merge(parts: Sequence[Postings]) -> Postings:
    """Put postings of ascending, disjoint chunk ids together."""
    terms = sorted(set(chain.from_iterable(part.terms for part in parts)))
    rank = {term: number for number, term in enumerate(terms)}
    bases = np.cumsum([0, *(len(part.chunk_ids) for part in parts)])
    columns = [
        np.fromiter(map(rank.__getitem__, part.terms), np.int64, len(part.terms))[
            _term_column(part)
        ]
        for part in parts
    ]
    column = np.concatenate(columns)
    positions = np.concatenate(
        [part.positions + base for part, base in zip(parts, bases, strict=False)]
    )
    order = np.argsort(column, kind="stable")
    return _assemble(
        np.concatenate([part.chunk_ids for part in parts]),
        np.concatenate([part.lengths for part in parts]),
        terms,
        column[order],
        positions[order],
        np.concatenate([part.frequencies for part in parts])[order],
    )


def to_arrays(postings: Postings) -> dict[str, NDArray[Any]]:
    """Return plain arrays; the terms become one UTF-8 text and the ends of each in it."""
    text = "".join(postings.terms).encode("utf-8", "surrogatepass")
    return {
        "chunk_ids": postings.chunk_ids,
        "lengths": postings.lengths,
        "starts": postings.starts,
        "positions": postings.positions,
        "frequencies": postings.frequencies,
        "term_ends": np.cumsum([len(term) for term in postings.terms], dtype=np.int64),
        "term_text": np.frombuffer(text, np.uint8),
    }


def from_arrays(arrays: Arrays) -> Postings:
    """Return the postings that ``to_arrays`` turned into arrays."""
    text = arrays["term_text"].tobytes().decode("utf-8", "surrogatepass")
    ends = [0, *arrays["term_ends"].tolist()]
    return Postings(
        chunk_ids=arrays["chunk_ids"],
        lengths=arrays["lengths"],
        terms=[text[start:end] for start, end in pairwise(ends)],
        starts=arrays["starts"],
        positions=arrays["positions"],
        frequencies=arrays["frequencies"],
    )


def _term_column(postings: Postings) -> Integers:
    return np.repeat(np.arange(len(postings.terms)), postings.document_frequencies)


def _assemble(
    chunk_ids: Integers,
    lengths: NDArray[np.int32],
    terms: Sequence[str],
    column: Integers,
    positions: NDArray[np.integer[Any]],
    frequencies: NDArray[np.integer[Any]],
) -> Postings:
    """Drop unused terms and close up; ``column`` holds every posting's term, ascending."""
    counts = np.bincount(column, minlength=len(terms))
    used = counts > 0
    largest = int(frequencies.max()) if len(frequencies) else 0
    return Postings(
        chunk_ids=chunk_ids,
        lengths=lengths,
        terms=list(compress(terms, used.tolist())),
        starts=np.concatenate([[0], np.cumsum(counts[used])]).astype(np.int64),
        positions=positions.astype(np.int32),
        frequencies=frequencies.astype(np.min_scalar_type(largest)),
    )
