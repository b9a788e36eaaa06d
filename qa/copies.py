"""Passages found -> families of near copies: an agency's text in ten outlets is read as one voice.

A near copy is a passage of another article with at least ``LEAST_CONTAINED`` of the shorter one's
shingles (``index.minhash``). Chosen on IDK-MRC valid and Indonesian news: sentences by a template
("X adalah salah satu kabupaten di …") share up to 0.55, copied paragraphs 0.6 and more. A short
passage may share as much by one phrase: ``LEAST_SHARED`` shingles must be shared as well, unless
both texts are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from index.datatypes import Hit
from index.fuse import DEPTH
from index.minhash import signatures

LEAST_CONTAINED = 0.6
LEAST_SHARED = 10
TEXTS_PER_PLACE = 2  # texts that may be read for each place, where copies differ


@dataclass(frozen=True, slots=True)
class Found:
    """Passages to be read, best first; ``family`` numbers each by its chunk's id."""

    hits: Sequence[Hit]
    family: dict[int, int] = field(default_factory=dict)

    def leaders(self) -> list[Hit]:
        """Return the best passage of every family."""
        seen: dict[int, Hit] = {}
        for hit in self.hits:
            seen.setdefault(self.family_of(hit), hit)
        return list(seen.values())

    def family_of(self, hit: Hit) -> int:
        """Return the number of a passage's family; one without copies is a family of its own."""
        return self.family.get(hit.chunk.id, -1 - hit.chunk.id)


def families(hits: Sequence[Hit]) -> list[int]:
    """Return for each passage the place of the first one that it is a near copy of, or its own.

    Passages of one article overlap: they are no copies of each other.
    """
    texts = [hit.chunk.text for hit in hits]
    signed = signatures(texts)
    near = (signed.shared() >= LEAST_SHARED) & (signed.containment() >= LEAST_CONTAINED)
    numbers: list[int] = []
    for place, hit in enumerate(hits):
        numbers.append(
            next(
                (
                    first
                    for first in dict.fromkeys(numbers)
                    if (near[first, place] or texts[first] == texts[place])
                    and hits[first].chunk.article_id != hit.chunk.article_id
                ),
                place,
            )
        )
    return numbers


def capped(hits: Sequence[Hit], sources: Mapping[str, str], most: int) -> list[Hit]:
    """Return the passages without those that come after the ``most`` best ones of their source.

    ``sources`` names each article's source by the article's id.
    """
    counts: dict[str, int] = {}
    kept = []
    for hit in hits:
        source = sources.get(hit.chunk.article_id, hit.chunk.article_id)
        counts[source] = counts.get(source, 0) + 1
        if counts[source] <= most:
            kept.append(hit)
    return kept


def find(
    search: Callable[[int], Sequence[Hit]],
    places: int,
    keep: Callable[[Sequence[Hit]], Sequence[Hit]] = lambda hits: hits,
) -> Found:
    """Return what to read: ``places`` families, as far as the search has them.

    ``search`` returns as many passages as it is asked for, best first. It is asked for more only
    where copies, or what ``keep`` leaves out, take places. The best of each family is read; of
    its copies, which may say otherwise, as many as ``TEXTS_PER_PLACE`` allows.
    """
    wanted = places
    while True:
        every = search(wanted)
        hits = keep(every)
        numbers = families(hits)
        if len(set(numbers)) >= places or len(every) < wanted or wanted >= DEPTH:
            break
        wanted = min(2 * wanted, DEPTH)
    chosen = list(dict.fromkeys(numbers))[:places]
    copies = [p for p, number in enumerate(numbers) if number in chosen and p != number]
    kept = sorted([*chosen, *copies[: places * (TEXTS_PER_PLACE - 1)]])
    return Found(
        [hits[place] for place in kept], {hits[place].chunk.id: numbers[place] for place in kept}
    )
