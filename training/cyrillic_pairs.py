"""Translated programs, and questions and names in Cyrillic -> pairs, each text in one only."""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from training.data import key, read_jsonl
from training.pairs import PairSet
from training.transliterate import transliterate

CYRILLIC = re.compile("[\u0400-\u04ff]")
NAMES = 80_000
_NAME = re.compile(r"[A-Z][A-Za-z'-]+(?: [A-Za-z'-]+){0,3}")
_IN_CYRILLIC = ("ru", "kk")
_LANGUAGES = (
    *(("id", "en"), ("ms", "en"), ("ms", "id")),
    *(("ru", "en"), ("ru", "id"), ("ru", "ms"), ("kk", "en"), ("kk", "id"), ("kk", "ru")),
)


def program_sets(rows: Sequence[Mapping[str, str]], held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield the pairs of languages out of translated programs (language -> text)."""
    for left, right in _LANGUAGES:
        both = ((row[left], row[right]) for row in rows if left in row and right in row)
        alphabets = (left in _IN_CYRILLIC, right in _IN_CYRILLIC)
        yield once_each(f"programs {left}-{right}", both, held_out, alphabets)


def cyrillic_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield pairs with Russian, or names as Russian and Kazakh write them, on the left."""
    questions = list(read_jsonl("pairs/mkqa_questions"))
    for right in ("en", "ms"):
        both = ((row["ru"], row[right]) for row in questions)
        yield once_each(f"mkqa ru-{right}", both, held_out, repeat=3)
    turned = (
        (row["b"], row["a"]) if row["lang_b"] == "ru" else (row["a"], row["b"])
        for row in read_jsonl("pairs/pud")
        if "ru" in (row["lang_a"], row["lang_b"])
    )
    yield once_each("pud ru", turned, held_out, repeat=4)
    yield _names(held_out)


def is_cyrillic(text: str) -> bool:
    """Say whether at least half of the letters are Cyrillic."""
    return 2 * len(CYRILLIC.findall(text)) >= sum(ch.isalpha() for ch in text)


def once_each(
    name: str,
    pairs: Iterable[tuple[str, str]],
    held_out: frozenset[str],
    alphabets: tuple[bool, bool] = (True, False),
    repeat: int = 1,
) -> PairSet:
    """Return the pairs of the right alphabets without a held-out text, each text in one only.

    ``alphabets`` says which sides are Cyrillic. A text that is in a batch twice would be its own
    wrong answer.
    """
    lefts: dict[str, tuple[str, str]] = {}
    rights: set[str] = set()
    for left, right in pairs:
        if (is_cyrillic(left), is_cyrillic(right)) != alphabets:
            continue
        if key(left) in held_out or key(right) in held_out:
            continue
        if left.lower() not in lefts and right.lower() not in rights:
            lefts[left.lower()] = (left, right)
            rights.add(right.lower())
    kept = list(lefts.values())
    return PairSet(name, [left for left, _ in kept], [right for _, right in kept], repeat)


def _names(held_out: frozenset[str]) -> PairSet:
    """Return titles of encyclopedia articles beside their transliteration."""
    chooser = random.Random(0)
    titles = {
        row["title"]
        for row in read_jsonl("corpus/wiki_leads_id")
        if key(row["text"]) not in held_out
    }
    chosen = chooser.sample(sorted(filter(_NAME.fullmatch, titles)), NAMES)
    return PairSet("names", [transliterate(name, chooser) for name in chosen], chosen)
