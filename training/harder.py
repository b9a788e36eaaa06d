"""Answerable questions -> questions that their passage nearly answers, but does not.

A name drawn at random is easy to tell from the right one. Here a name gives way to one of its own
kind (by the word-kind vectors: a country to a country, a year to a year near it), and an office
to the same office of another country that the passage speaks of too.
"""

import random
from typing import Any

import numpy as np

from qa.word_vectors import WordVectors
from training.reader_data import NAME_OR_NUMBER
from training.titles import COUNTRIES, TITLES

NEAREST_NAMES = 10
_YEARS_APART = 6


class NearNames:
    """Names of questions with the names of the same kind."""

    def __init__(self, vectors: WordVectors, rows: list[dict[str, Any]]) -> None:
        found = {name for row in rows for name in NAME_OR_NUMBER.findall(row["question"])}
        self._names = sorted(name for name in found if not name[0].isdigit())
        kinds = vectors.kinds([name.lower() for name in self._names])
        self._near: dict[str, list[str]] = {}
        for start in range(0, len(self._names), 1000):
            scores = kinds[start : start + 1000] @ kinds.T
            ranked = np.argsort(-scores, axis=1)[:, : NEAREST_NAMES + 1]
            for name, order in zip(self._names[start : start + 1000], ranked, strict=True):
                self._near[name] = [self._names[i] for i in order if self._names[i] != name]

    def other(self, name: str, chooser: random.Random) -> str:
        """Return another name or number of the same kind."""
        if name[0].isdigit():
            return _other_number(name, chooser)
        return chooser.choice(self._near.get(name) or self._names)


def near_names(
    rows: list[dict[str, Any]], vectors: WordVectors, chooser: random.Random, share: float
) -> list[dict[str, Any]]:
    """Return questions made unanswerable: a name of the passage swapped for one of its kind."""
    names = NearNames(vectors, rows)
    changed = []
    for row in rows:
        inside = [
            match
            for match in NAME_OR_NUMBER.finditer(row["question"])
            if match.group() in row["context"]
        ]
        if not row["answers"] or not inside or chooser.random() >= share:
            continue
        match = chooser.choice(inside)
        other = names.other(match.group(), chooser)
        if other.lower() in row["context"].lower():
            continue
        question = row["question"][: match.start()] + other + row["question"][match.end() :]
        changed.append({**row, "question": question, "answers": []})
    return changed


def other_countries(rows: list[dict[str, Any]], chooser: random.Random) -> list[dict[str, Any]]:
    """Return questions for an office of another country, which the passage names without it."""
    changed = []
    for row in rows:
        question, context = row["question"], row["context"]
        asked = [(i, name) for i, names in enumerate(_names()) for name in names]
        own = next(((i, name) for i, name in asked if _has(question, name)), None)
        if not row["answers"] or own is None or not question.startswith(("Siapa ", "Who ", "Кто ")):
            continue
        country, name = own
        others = [
            entry
            for i, entry in enumerate(COUNTRIES)
            if i != country
            and any(_has(context, short) for short in entry[0].split(","))
            and not any(
                f"{office[0]} {short}" in context
                for office in TITLES
                for short in entry[0].split(",")
            )
        ]
        if others:
            chosen = chooser.choice(others)
            column = next(i for i, part in enumerate(COUNTRIES[country]) if name in part.split(","))
            other = chooser.choice(chosen[column].split(","))
            changed.append({**row, "question": question.replace(name, other), "answers": []})
    return changed


def _names() -> list[list[str]]:
    return [[name for part in entry for name in part.split(",")] for entry in COUNTRIES]


def _has(text: str, name: str) -> bool:
    place = text.find(name)
    return place >= 0 and not text[place + len(name) : place + len(name) + 1].isalpha()


def _other_number(number: str, chooser: random.Random) -> str:
    if not number.isdigit() or len(number) > 6:
        digits = [ch if not ch.isdigit() else str(chooser.randint(1, 9)) for ch in number]
        return "".join(digits)
    apart = chooser.choice([i for i in range(-_YEARS_APART, _YEARS_APART + 1) if i])
    return str(max(int(number) + apart, 1))
