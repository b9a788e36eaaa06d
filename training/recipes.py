"""Which question sets the reader is trained on and how often each is seen."""

from collections.abc import Iterator
from typing import Any

from training.data import key, question_rows, read_jsonl
from training.news_amounts import amount_rows
from training.news_questions import news_rows

GENERATED_NEWS = "generated news questions"
GENERATED_AMOUNTS = "generated amounts"
# Of each set: copies a pass, share of near misses, share asked in English, in Russian.
RECIPE: tuple[tuple[str, float, float, float, float], ...] = (
    ("qa/idk_mrc.train", 2.0, 0.6, 0.25, 0.12),
    ("qa/tsquad_id.dev", 0.8, 0.2, 0.15, 0.05),
    ("qa/gemini_wiki_id.train", 0.4, 0.2, 0.2, 0.1),
    ("qa/facqa.train", 2.0, 0.6, 0.2, 0.1),
    ("qa/tydi_goldp.en.train", 0.8, 0.4, 0.0, 0.0),
    (GENERATED_NEWS, 0.9, 0.2, 0.2, 0.1),
)
# What the second network sees besides.
SECOND_RECIPE = (*RECIPE, (GENERATED_AMOUNTS, 0.6, 0.3, 0.2, 0.1))
# Of each set, the share of its questions that the second network sees asked otherwise as well.
REPHRASED = {
    "qa/idk_mrc.train": 0.35,
    "qa/tsquad_id.dev": 0.1,
    "qa/gemini_wiki_id.train": 0.05,
    "qa/facqa.train": 0.5,
    GENERATED_NEWS: 0.3,
    GENERATED_AMOUNTS: 0.5,
}


def rows_of(name: str, held_out: frozenset[str], every: int = 1) -> list[dict[str, Any]]:
    """Return the rows of a shared set, or the questions made from news without lost words.

    ``every`` takes each so-manieth news article only, for a check in less time.
    """
    if name not in (GENERATED_NEWS, GENERATED_AMOUNTS):
        return question_rows(name, held_out)
    whole = [row for row in read_jsonl("corpus/news_id") if not row["holes"]]
    made = news_rows(whole[::every]) if name == GENERATED_NEWS else amount_rows(whole[::every])
    return [
        row
        for row in made
        if key(row["question"]) not in held_out and key(row["context"]) not in held_out
    ]


def held_out_in_recipes(held_out: frozenset[str], every: int = 1) -> Iterator[tuple[str, int, int]]:
    """Yield each set's name, its rows, and how many held-out texts are among them."""
    for name, *_ in SECOND_RECIPE:
        rows = rows_of(name, held_out, every)
        used = {key(row[part]) for row in rows for part in ("context", "question")}
        yield name, len(rows), len(used & held_out)
