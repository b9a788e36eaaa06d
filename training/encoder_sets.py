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
    "mkqa en-ms",
    "wiki title",
    "wiki sentence",
)


def encoder_sets(held_out: frozenset[str], packages: Path, open_alone: bool) -> Iterator[PairSet]:
    """Yield the pairs of every language: all sets, or the openly licensed ones."""
    for pairs in all_sets(held_out):
        if pairs.name in OPEN_SETS or not open_alone:
            yield pairs
    yield from program_sets(translations(packages), held_out)
    yield from cyrillic_sets(held_out)
