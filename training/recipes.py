"""Which question sets the reader is trained on and how often each is seen."""

from collections.abc import Iterator
from typing import Any

from training.data import key, question_rows, read_jsonl
from training.news_questions import news_rows

GENERATED_NEWS = "generated news questions"
# Of each set: copies a pass, share of near misses, share asked in English, in Russian.
RECIPE: tuple[tuple[str, float, float, float, float], ...] = (
    ("qa/idk_mrc.train", 2.0, 0.6, 0.25, 0.12),
    ("qa/tsquad_id.dev", 0.8, 0.2, 0.15, 0.05),
    ("qa/gemini_wiki_id.train", 0.4, 0.2, 0.2, 0.1),
    ("qa/facqa.train", 2.0, 0.6, 0.2, 0.1),
    ("qa/tydi_goldp.en.train", 0.8, 0.4, 0.0, 0.0),
    (GENERATED_NEWS, 0.9, 0.2, 0.2, 0.1),
)


def rows_of(name: str, held_out: frozenset[str], every: int = 1) -> list[dict[str, Any]]:
    """Return the rows of a shared set, or the questions made from news without lost words.

    ``every`` takes each so-manieth news article only, for a check in less time.
    """
    if name != GENERATED_NEWS:
        return question_rows(name, held_out)
    whole = [row for row in read_jsonl("corpus/news_id") if not row["holes"]]
    return [
        row
        for row in news_rows(whole[::every])
        if key(row["question"]) not in held_out and key(row["context"]) not in held_out
    ]


def held_out_in_recipes(held_out: frozenset[str], every: int = 1) -> Iterator[tuple[str, int, int]]:
    """Yield each set's name, its rows, and how many held-out texts are among them."""
    for name, *_ in RECIPE:
        rows = rows_of(name, held_out, every)
        used = {key(row[part]) for row in rows for part in ("context", "question")}
        yield name, len(rows), len(used & held_out)
