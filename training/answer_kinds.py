"""Answered training questions -> how often what they ask for is answered by each kind of quantity.

What never answers a kind of question (qa/answer_fit.py) was checked with this table.
Run: python -m training.answer_kinds
"""

from collections import Counter
from typing import get_args

from qa.answer_fit import never_answers
from qa.answer_kinds import QuantityKind, quantity_kind
from qa.asked_kinds import AskedKind, asked_kind
from training.data import held_out_keys, question_rows

SETS = (
    "qa/idk_mrc.train",
    "qa/facqa.train",
    "qa/tydi_goldp.en.train",
    "qa/gemini_wiki_id.train",
    "qa/tsquad_id.dev",
)
Pair = tuple[AskedKind, QuantityKind | None]


def pairs_of(name: str) -> list[Pair]:
    """Return for each answered question of a set what it asks for and what answers it."""
    pairs: list[Pair] = []
    for row in question_rows(name, held_out_keys()):
        for answer in row["answers"][:1]:
            start = answer["start"]
            kind = quantity_kind(row["context"], start, start + len(answer["text"]))
            pairs.append((asked_kind(row["question"]), kind))
    return pairs


def main() -> None:
    """Print how many answers are of a kind that never answers, by set, and the whole table."""
    every: list[Pair] = []
    for name in SETS:
        pairs = pairs_of(name)
        odd = sum(kind in never_answers(asked) for asked, kind in pairs)
        print(f"{name}: {len(pairs)} answers, {odd} of a kind that never answers")
        every += pairs
    counts = Counter(every)
    kinds = (*get_args(QuantityKind), None)
    print("asked for", *kinds, sep="\t")
    for asked in get_args(AskedKind):
        print(asked, *(counts[asked, kind] for kind in kinds), sep="\t")


if __name__ == "__main__":
    main()
