"""Texts in two languages -> how often the encoder finds a text's translation among all others.

NTREX-128: 1,997 news sentences; Tatoeba: up to 1,000 short sentences a language; MKQA: 1,758
questions. Hit@1 is the share found first, both ways round, the accuracy that Artetxe and
Schwenk (2019) report for Tatoeba. All three are in no training set.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.questions import SHARED, read_records
from eval.table import markdown, with_interval
from index.datatypes import Encoder, FloatMatrix
from index.encode import load_encoder

FOLDER = SHARED / "crosslingual"
NTREX_LANGUAGES = (
    *("ind", "eng", "msa", "rus", "kaz", "arb", "deu", "fra", "spa", "jpn", "tur"),
    *("vie", "tha", "zho-CN"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """The texts of one language; ``vectors`` are their unit rows."""

    texts: Sequence[str]
    vectors: FloatMatrix


def found_first(asked: Side, searched: Side) -> list[float]:
    """Return for every text of ``asked`` 1 when its translation is the nearest text.

    The translation stands in the same row. Where one text stands in two rows, either is right.
    """
    nearest = (asked.vectors @ searched.vectors.T).argmax(axis=1)
    return [float(searched.texts[n] == searched.texts[own]) for own, n in enumerate(nearest)]


def ntrex(encoder: Encoder) -> str:
    """Return the table of NTREX-128 (Federmann et al. 2022)."""
    rows = list(read_records(FOLDER / "ntrex128.jsonl.gz"))
    sides = {
        language: _side([row[language] for row in rows], encoder.encode_passages)
        for language in NTREX_LANGUAGES
    }
    table = [
        [language, *_both_ways(sides, language, "ind"), *_both_ways(sides, language, "eng")]
        for language in NTREX_LANGUAGES
    ]
    header = ["language", "to ind", "from ind", "to eng", "from eng"]
    title = f"NTREX-128: {len(rows):,} sentences, hit@1 [95 %]\n\n"
    return title + markdown(header, table)


def tatoeba(encoder: Encoder) -> str:
    """Return the table of Tatoeba (Artetxe and Schwenk 2019), every language with English."""
    rows = list(read_records(FOLDER / "tatoeba.jsonl.gz"))
    table = []
    for language in dict.fromkeys(row["lang"] for row in rows):
        own = [row for row in rows if row["lang"] == language]
        sides = {
            name: _side([row[field] for row in own], encoder.encode_passages)
            for name, field in ((language, "text"), ("eng", "eng"))
        }
        table.append([language, f"{len(own):,}", *_both_ways(sides, language, "eng")])
    title = "Tatoeba: hit@1 [95 %]\n\n"
    return title + markdown(["language", "sentences", "to eng", "from eng"], table)


def mkqa(encoder: Encoder) -> str:
    """Return the table of MKQA's questions (Longpre et al. 2021), each language to en and ms."""
    rows = [row["questions"] for row in read_records(FOLDER / "mkqa.dev.jsonl.gz")]
    sides = {
        language: _side([row[language] for row in rows], encoder.encode_questions)
        for language in rows[0]
    }
    table = [
        [language, *_both_ways(sides, language, "en"), *_both_ways(sides, language, "ms")]
        for language in sides
    ]
    title = f"MKQA, development: {len(rows):,} questions, the same question, hit@1 [95 %]\n\n"
    return title + markdown(["language", "to en", "from en", "to ms", "from ms"], table)


SETS: dict[str, Callable[[Encoder], str]] = {"ntrex": ntrex, "tatoeba": tatoeba, "mkqa": mkqa}


def report(encoder_name: str | None, sets: Sequence[str]) -> str:
    """Return the tables."""
    encoder = load_encoder(encoder_name)
    return f"encoder {encoder.name}\n\n" + "\n".join(SETS[name](encoder) for name in sets)


def _side(texts: Sequence[str], encode: Callable[[Sequence[str]], FloatMatrix]) -> Side:
    return Side(texts, np.asarray(encode(texts)))


def _both_ways(sides: dict[str, Side], language: str, other: str) -> list[str]:
    """Return two cells: asked in ``language`` and searched in ``other``, and back."""
    if language == other:
        return ["", ""]
    return [
        with_interval(found_first(sides[language], sides[other])),
        with_interval(found_first(sides[other], sides[language])),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="kutip eval translations", description=__doc__)
    parser.add_argument("--encoder", help="sentence-transformers model, name or folder")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    options = parser.parse_args(arguments)
    sys.stdout.write(report(options.encoder, options.sets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
