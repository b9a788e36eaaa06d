"""The sets of a recipe -> the examples that a reader is trained on, in batches for each pass."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from index.static_encoder import StaticEncoder
from training.data import held_out_keys
from training.reader_data import (
    Example,
    Forms,
    Lexicon,
    foreign_words,
    make_example,
    near_misses,
    other_names,
)
from training.recipes import Recipe, rows_of

BATCH_EXAMPLES = 96
FREQUENT_WORDS = 12_000


@dataclass(frozen=True)
class Source:
    """The examples of one set; a pass sees ``copies`` times as many."""

    examples: list[Example]
    copies: float


def load_sources(
    recipe: Recipe, encoder: StaticEncoder, forms: Forms, limit: int | None
) -> list[Source]:
    """Read every set of the recipe with its near misses and its translated questions."""
    chooser = random.Random(0)
    held_out = held_out_keys()
    lexicons = {
        "en": Lexicon(encoder, "en", foreign_words("en", 8)),
        "ru": Lexicon(encoder, "ru", foreign_words("ru", 2)),
    }
    sources = []
    for name, copies, miss_share, english_share, russian_share in recipe.sets:
        rows = rows_of(name, held_out)[:limit]
        moved = near_misses(rows, encoder, chooser, miss_share)
        moved += other_names(rows, chooser, recipe.other_names_share)
        swapped: list[dict[str, Any]] = []
        for language, share in (("en", english_share), ("ru", russian_share)):
            chosen = [row for row in rows + moved if chooser.random() < share]
            lexicons[language].learn([row["question"] for row in chosen])
            swapped += [
                {**row, "question": lexicons[language].translate(row["question"])} for row in chosen
            ]
        if swapped:
            print(name, [row["question"] for row in swapped[::2500]], flush=True)
        for part, times in ((rows, copies), (moved, min(copies, 1.0)), (swapped, min(copies, 1.0))):
            made = (
                make_example(row["question"], row["context"], row["answers"], forms, chooser)
                for row in part
            )
            sources.append(Source([example for example in made if example], times))
        print(name, len(rows), len(moved), len(swapped), flush=True)
    return sources


def one_pass(sources: list[Source], chooser: random.Random) -> list[list[Example]]:
    """Return one pass in batches of similar passage length, shuffled."""
    drawn: list[Example] = []
    for source in sources:
        whole, part = divmod(source.copies, 1.0)
        drawn += source.examples * int(whole)
        drawn += chooser.sample(source.examples, int(part * len(source.examples)))
    chooser.shuffle(drawn)
    batches = []
    for start in range(0, len(drawn), BATCH_EXAMPLES * 50):
        block = sorted(
            drawn[start : start + BATCH_EXAMPLES * 50], key=lambda item: len(item.passage)
        )
        batches += [block[i : i + BATCH_EXAMPLES] for i in range(0, len(block), BATCH_EXAMPLES)]
    chooser.shuffle(batches)
    return batches


def frequent_words(sources: list[Source], forms: Forms) -> dict[str, int]:
    """Return the most frequent forms of all examples; ids 0 and 1 are padding and unknown."""
    counts: Counter[int] = Counter()
    for source in sources:
        for example in source.examples:
            counts.update(example.passage.tolist())
            counts.update({number: 3 for number in example.question.tolist()})
    names = list(forms.numbers)
    chosen = [names[number] for number, _ in counts.most_common(FREQUENT_WORDS) if number]
    return {name: i + 2 for i, name in enumerate(chosen)}
