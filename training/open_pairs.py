"""The pairs under open licences alone: public sets, the encyclopedia, translated free software."""

from collections.abc import Iterator
from pathlib import Path

from training.cyrillic_pairs import cyrillic_sets, once_each
from training.package_texts import translations
from training.pairs import PairSet, all_sets

OPEN_SETS = (  # CC BY-SA, CC BY or Apache-2.0; the passages of FacQA are news
    "qa/idk_mrc.train",
    "qa/tsquad_id.dev",
    "qa/facqa.train",
    "qa/tydi_goldp.en.train",
    "pud",
    "talpco",
    "nusax",
    "mkqa en-ms",
    "wiki title",
    "wiki sentence",
)
_LANGUAGES = (("id", "en"), ("ms", "en"), ("ms", "id"))


def open_sets(held_out: frozenset[str], packages: Path) -> Iterator[PairSet]:
    """Yield the openly licensed sets, Russian and Kazakh ones among them."""
    yield from (pairs for pairs in all_sets(held_out) if pairs.name in OPEN_SETS)
    rows = translations(packages)
    for left, right in _LANGUAGES:
        both = ((row[left], row[right]) for row in rows if left in row and right in row)
        yield once_each(f"programs {left}-{right}", both, held_out, alphabets=(False, False))
    yield from cyrillic_sets(packages)
