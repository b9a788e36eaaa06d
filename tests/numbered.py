"""Articles that say which version of them one reads, and what may be asked about each."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from served import SURE, FirstNumberReader

from index.datatypes import Article, FloatMatrix
from index.local_store import LocalStore
from index.search import Index, build_settings
from qa.assistant import Assistant

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
VERSIONS = 10_000  # of one article: amounts of two articles are never the same


class LetterEncoder:
    """A vector whose axes count letters; it computes in one thread, so its process may fork."""

    name = "letters"
    dimensions = len(ALPHABET) + 1

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        counts = [[text.lower().count(letter) for letter in ALPHABET] + [0.1] for text in texts]
        rows = np.array(counts, np.float32).reshape(-1, len(ALPHABET) + 1)
        return rows / np.linalg.norm(rows, axis=1)[:, None]


class EarlierEncoder(LetterEncoder):
    """What built a store before: its vectors are wider, so that none of them can stay unseen."""

    dimensions = len(ALPHABET) + 2

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return np.pad(super().encode_passages(texts), ((0, 0), (1, 0)))


ENCODER = LetterEncoder()
SETTINGS = build_settings(ENCODER.name, ENCODER)
EARLIER_SETTINGS = build_settings(ENCODER.name, EarlierEncoder())


def article_id(key: int) -> str:
    """Return the id of an article."""
    return f"artikel-{key:04d}"


def word_of(key: int) -> str:
    """Return a word that stands in one article alone."""
    digits = [ALPHABET[key // 26**place % 26] for place in range(3)]
    return f"zq{''.join(digits)}vx"


def amount(key: int, version: int) -> str:
    """Return what only this version of this article says."""
    return f"Rp {(key + 1) * VERSIONS + version}"


def article(key: int, version: int) -> Article:
    """Return a version of an article: one to three chunks, each with the amount in it."""
    says = f"Harga {word_of(key)} naik menjadi {amount(key, version)} per karung."
    chance = random.Random(f"{key} {version}")  # noqa: S311
    more = [
        f"Pedagang {word_of(key)} di kios {ALPHABET[n % 26]} setuju."
        for n in range(chance.randrange(30))
    ]
    parts = [says, *more[:15], says, *more[15:], says]
    title = f"Harga {word_of(key)} {version}"
    return Article(article_id(key), title, " ".join(parts), published="2026-04-01")


def question(key: int) -> str:
    """Return what the article of a key, and no other, answers."""
    return f"Berapa harga {word_of(key)} naik?"


def open_assistant(folder: Path) -> Assistant:
    """Return who answers from the articles in a folder."""
    return Assistant(Index(LocalStore.open(folder, SETTINGS), ENCODER), FirstNumberReader(), SURE)
