"""Answerable questions -> questions that their passage nearly answers, but does not.

A name drawn at random is easy to tell from the right one. Here a name gives way to one of its own
kind: by the word-kind vectors a country to a country, by count a year to a year near it.
"""

import random
from typing import Any

from qa.features import split_words, stem
from qa.word_vectors import WordVectors
from training.nearest import nearest
from training.reader_data import NAME_OR_NUMBER, swap_names

NEAREST_NAMES = 10
_YEARS_APART = 6


class NearNames:
    """Names of questions with the names of the same kind."""

    def __init__(self, vectors: WordVectors, rows: list[dict[str, Any]]) -> None:
        found = {name for row in rows for name in NAME_OR_NUMBER.findall(row["question"])}
        self._names = sorted(name for name in found if not name[0].isdigit())
        kinds = vectors.kinds([name.lower() for name in self._names])
        self._near: dict[str, list[str]] = {}
        for name, (order, _) in zip(
            self._names, nearest(kinds, kinds, NEAREST_NAMES + 1), strict=True
        ):
            near = [self._names[i] for i in order]
            self._near[name] = [other for other in near if not _contain(name, other)]

    def other(self, name: str, chooser: random.Random) -> str:
        """Return another name or number of the same kind."""
        if name[0].isdigit():
            return _other_number(name, chooser)
        return chooser.choice(self._near.get(name) or [name])


def _contain(one: str, other: str) -> bool:
    """Tell whether one name is the other, longer: "Kota Padang" is Padang, Kazakh Kazakhstan."""
    words, others = _stems(one), _stems(other)
    return words <= others or others <= words


def _stems(text: str) -> set[str]:
    return {stem(form) for form in split_words(text).forms}


def near_names(
    rows: list[dict[str, Any]], vectors: WordVectors, chooser: random.Random, share: float
) -> list[dict[str, Any]]:
    """Return questions made unanswerable: a name of the passage swapped for one of its kind."""
    names = NearNames(vectors, rows)
    return swap_names(
        rows,
        chooser,
        share,
        lambda name: names.other(name, chooser),
        lambda name, text: _stems(name) <= _stems(text),  # "Kazakh" may stand for Kazakhstan
    )


def _other_number(number: str, chooser: random.Random) -> str:
    if not number.isdigit() or len(number) > 6:
        digits = [ch if not ch.isdigit() else str(chooser.randint(1, 9)) for ch in number]
        return "".join(digits)
    apart = chooser.choice([i for i in range(-_YEARS_APART, _YEARS_APART + 1) if i])
    return str(max(int(number) + apart, 1))
