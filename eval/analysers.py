"""Measure analyser steps for keyword search on IDK-MRC: MRR@10 and R@10, paired with the base.

Chosen on 1,500 answerable training questions, reported once on valid. The passages are all
distinct contexts of train and valid.

Run: python -m eval.analysers > eval/tables/analyser.md
"""

import argparse
import random
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.questions import SHARED, read_records
from eval.statistics import bootstrap_interval
from index.keyword import SparseBM25
from index.postings import build
from index.words import terms

QUESTIONS = SHARED / "qa"
TUNE_QUESTIONS, SEED, DEPTH = 1500, 11, 10
OTHER_SETS = (
    *(f"xquad.{language}" for language in ("en", "ru", "de", "vi", "hi", "zh", "th", "ar")),
    "tydi_goldp.ru.dev",
    "jaquad.dev",
)

Analyser = Callable[[str], list[str]]
_WORD = re.compile(r"\w+")
_HYPHENATED = re.compile(r"\w+(?:[-'’]\w+)*")
_REPEATED = re.compile(r"\b(\w+)-\1")
_NUMBER_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+")
_CLITIC = re.compile(r"(?<=\w{4})(?:nya|lah|kah|pun)\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the number of its passage."""

    text: str
    passage: int


def surface(text: str) -> list[str]:
    """Return runs of letters and digits, case folded: the base of the comparison."""
    return _WORD.findall(text.casefold())


def unaccented(text: str) -> list[str]:
    """Return the base's words without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)))


def character_grams(text: str, size: int = 4) -> list[str]:
    """Return each word's character n-grams, its borders included."""
    found = []
    for word in surface(text):
        padded = f"_{word}_"
        found += [padded[i : i + size] for i in range(max(len(padded) - size + 1, 1))]
    return found


def joined_hyphens(text: str) -> list[str]:
    """Keep "negara-negara" and "qur'an" as one term."""
    return _HYPHENATED.findall(text.casefold())


def snowball() -> Analyser:
    """Return the base's words stemmed by Snowball Indonesian."""
    stem = lru_cache(maxsize=None)(import_module("snowballstemmer").stemmer("indonesian").stemWord)
    return lambda text: [stem(word) for word in surface(text)]


def variants() -> dict[str, Analyser]:
    """Return the analysers of the table; Snowball's only where it is installed."""
    found: dict[str, Analyser] = {
        "words, case folded (base)": surface,
        "case kept": _WORD.findall,
        "NFKC": lambda text: surface(unicodedata.normalize("NFKC", text)),
        "accents folded": unaccented,
        "clitics stripped (-nya -lah -kah -pun)": lambda text: [
            _CLITIC.sub("", word) for word in surface(text)
        ],
        "first 6 letters": lambda text: [word[:6] for word in surface(text)],
        "4-grams of words": character_grams,
        "words and 4-grams": lambda text: surface(text) + character_grams(text),
        "hyphenated words as one": joined_hyphens,
        "reduplication as one": lambda text: surface(_REPEATED.sub(r"\1", text.casefold())),
        "numbers with their marks": lambda text: _NUMBER_OR_WORD.findall(text.casefold()),
        "numbers without their marks": lambda text: surface(re.sub(r"(?<=\d)[.,](?=\d)", "", text)),
    }
    try:
        stems = snowball()
    except ImportError:
        stems = None
    if stems is not None:
        found["Snowball stems"] = stems
        found["words and Snowball stems"] = lambda text: (
            surface(text) + [f"~{stem}" for stem in stems(text)]
        )
    found["**index.words.terms**: accents folded, affixes stripped"] = terms
    return found


def read_questions(path: Path, numbers: dict[str, int]) -> list[Question]:
    """Return a file's answerable questions; ``numbers`` counts the passages on."""
    found = []
    for record in read_records(path):
        number = numbers.setdefault(record["context"], len(numbers))
        if record["answers"]:
            found.append(Question(record["question"], number))
    return found


def reciprocal_ranks(
    analyser: Analyser, passages: Sequence[str], questions: Sequence[Question]
) -> NDArray[np.float64]:
    """Return 1 / rank of each question's passage, 0 below rank 10 or without a shared term."""
    ids = np.arange(len(passages))
    index = SparseBM25([build(ids, [analyser(passage) for passage in passages])])
    values = np.zeros(len(questions))
    for row, question in enumerate(questions):
        scores = index.get_scores(analyser(question.text))
        rank = 1 + int((scores > scores[question.passage]).sum())
        if rank <= DEPTH and scores[question.passage] > 0:
            values[row] = 1 / rank
    return values


def table(
    passages: Sequence[str], questions: Sequence[Question], rows: Mapping[str, Analyser]
) -> str:
    """Return a Markdown table; the difference is to the base, question by question."""
    lines = ["| analyser | MRR@10 | R@10 | difference of MRR, 95 % |", "|---|---|---|---|"]
    base = reciprocal_ranks(surface, passages, questions)
    for name, analyser in rows.items():
        values = reciprocal_ranks(analyser, passages, questions)
        mean, low, high = bootstrap_interval((values - base).tolist())
        difference = "" if analyser is surface else f"{mean:+.4f} [{low:+.4f}, {high:+.4f}]"
        lines.append(f"| {name} | {values.mean():.4f} | {(values > 0).mean():.4f} | {difference} |")
    return "\n".join(lines) + "\n"


def other_languages(folder: Path) -> str:
    """Return a Markdown table of sets in other languages: the base beside ours."""
    lines = ["| set | passages | questions | base MRR@10 | ours |", "|---|---|---|---|---|"]
    for name in OTHER_SETS:
        numbers: dict[str, int] = {}
        questions = read_questions(folder / f"{name}.jsonl.gz", numbers)[:TUNE_QUESTIONS]
        base, ours = (
            reciprocal_ranks(analyser, list(numbers), questions).mean()
            for analyser in (surface, terms)
        )
        lines.append(f"| {name} | {len(numbers)} | {len(questions)} | {base:.3f} | {ours:.3f} |")
    return "\n".join(lines) + "\n"


def render(folder: Path) -> str:
    """Return the whole report."""
    numbers: dict[str, int] = {}
    train, valid = (
        read_questions(folder / f"idk_mrc.{split}.jsonl.gz", numbers)
        for split in ("train", "valid")
    )
    tune = random.Random(SEED).sample(train, TUNE_QUESTIONS)  # noqa: S311
    passages, every = list(numbers), variants()
    chosen = {name: analyser for name, analyser in every.items() if analyser in (surface, terms)}
    return f"""# Analyser steps for keyword search

Made by `python -m eval.analysers > eval/tables/analyser.md`. Okapi BM25 (k1 1.5, b 0.75),
IDK-MRC, {len(passages):,} passages. A step whose interval
holds 0 was left out; words and Snowball stems, or words and 4-grams, side by side gain no more
and need more postings. NFKC changes nothing here and stays for full-width and composed forms.

Choice: {len(tune):,} answerable questions of train (seed {SEED}).

{table(passages, tune, every)}
Report: the {len(valid)} answerable questions of valid.

{table(passages, valid, chosen)}
Other languages, not used for any choice but that Vietnamese tones are kept:

{other_languages(folder)}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the report to standard output."""
    parser = argparse.ArgumentParser(prog="kutip eval analysers", description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    options = parser.parse_args(arguments)
    if not (options.questions / "idk_mrc.valid.jsonl.gz").exists():
        sys.stderr.write(f"No IDK-MRC at {options.questions}: give its folder with --questions.\n")
        return 1
    sys.stdout.write(render(options.questions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
