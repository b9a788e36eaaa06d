"""The sets of a recipe -> the examples that a reader is trained on, in batches for each pass."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from training.data import held_out_keys, without_held_out
from training.lexicon import Lexicon, Rows
from training.reader_data import (
    Example,
    Forms,
    make_example,
    near_misses,
    other_names,
)
from training.recipes import Recipe, Use, rows_of

BATCH_EXAMPLES = 96
FREQUENT_WORDS = 12_000
OTHER_NAMES_SHARE = 0.5  # of the answerable questions, asked again with another name


@dataclass(frozen=True)
class Source:
    """The examples of one set; a pass sees ``copies`` times as many."""

    examples: list[Example]
    copies: float


def load_sources(
    recipe: Recipe, lexicons: Mapping[str, Lexicon], forms: Forms, limit: int | None
) -> list[Source]:
    """Read every set of the recipe with its near misses and its translated questions."""
    chooser = random.Random(0)
    held_out = held_out_keys()
    encoder = lexicons["en"].encoder
    sources = []
    for use in recipe:
        rows = rows_of(use.name, held_out)[:limit]
        moved = near_misses(rows, encoder, chooser, use.near_misses)
        moved += other_names(rows, chooser, OTHER_NAMES_SHARE)
        moved = without_held_out(moved, held_out)  # another name may make a held-out question
        swapped = in_other_languages(rows + moved, use, lexicons, chooser)
        swapped = without_held_out(swapped, held_out)
        once = min(use.copies, 1.0)
        for part, times in ((rows, use.copies), (moved, once), (swapped, once)):
            made = (
                make_example(row["question"], row["context"], row["answers"], forms, chooser)
                for row in part
            )
            sources.append(Source([example for example in made if example], times))
        print(use.name, len(rows), len(moved), len(swapped), flush=True)
    return sources


def in_other_languages(
    rows: Rows, use: Use, lexicons: Mapping[str, Lexicon], chooser: random.Random
) -> Rows:
    """Return rows drawn by the shares of the set, with swapped questions or wholly swapped."""
    swapped: Rows = []
    shares = (("en", use.english), ("ru", use.russian), ("kk", use.kazakh))
    for language, share in shares:
        if share:
            chosen = [row for row in rows if chooser.random() < share]
            swapped += lexicons[language].questions(chosen, chooser)
    if use.whole:
        chosen = [row for row in rows if chooser.random() < use.whole]
        swapped += lexicons["ru"].whole_rows(chosen[::2], chooser)
        swapped += lexicons["kk"].whole_rows(chosen[1::2], chooser)
    print(use.name, [row["question"] for row in swapped[::2500]], flush=True)
    return swapped


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
