"""All pairs that an encoder learns from, or those under open licences alone."""

from collections.abc import Iterator
from pathlib import Path

from training.cyrillic_pairs import cyrillic_sets, program_sets
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
    "mkqa",
    "wiki title",
    "wiki sentence",
)


def is_open(name: str) -> bool:
    """Say whether a set, or the set that pairs of two languages are of, is openly licensed."""
    return name in OPEN_SETS or name.rsplit(" ", 1)[0] in OPEN_SETS


def encoder_sets(held_out: frozenset[str], packages: Path, open_alone: bool) -> Iterator[PairSet]:
    """Yield the pairs of every language: all sets, or the openly licensed ones."""
    for pairs in all_sets(held_out):
        if is_open(pairs.name) or not open_alone:
            yield pairs.without(held_out)
    yield from program_sets(translations(packages), held_out)
    yield from cyrillic_sets(held_out)
