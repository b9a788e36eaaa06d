"""Two texts -> the pieces that they share and those in which they differ, by characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_COMPARED = 4000  # characters: comparing takes the square of it


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of both texts; they share it where ``before == after``."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        """Tell whether both texts have it."""
        return self.before == self.after


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts in order: joined, they are the texts again.

    What differs over more than ``MAX_COMPARED`` characters is one piece.
    """
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    head, tail = before[:start], before[len(before) - end :]
    pieces = [Piece(head, head), *_inside(old, new), Piece(tail, tail)]
    return [piece for piece in pieces if piece.before or piece.after]


def likeness(pieces: Sequence[Piece]) -> float:
    """Return which share of both texts' characters they have in common, in [0, 1]."""
    shared = sum(len(piece.before) for piece in pieces if piece.same)
    every = sum(len(piece.before) + len(piece.after) for piece in pieces)
    return 2 * shared / every if every else 1.0


def _shared(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike."""
    limit = min(len(first), len(second))
    return next((n for n in range(limit) if first[n] != second[n]), limit)


def _inside(old: str, new: str) -> list[Piece]:
    if len(old) > MAX_COMPARED or len(new) > MAX_COMPARED:
        return [Piece(old, new)]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Piece(old[a:b], new[c:d]) for _, a, b, c, d in codes]
