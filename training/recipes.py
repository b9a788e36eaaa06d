"""Which question sets the readers are trained on, how often each is seen, and in which stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training.data import key, question_rows, read_jsonl
from training.news_questions import news_rows

GENERATED_NEWS = "generated news questions"


@dataclass(frozen=True)
class Recipe:
    """Of each set: copies a pass, share of near misses, share asked in English, in Russian."""

    sets: tuple[tuple[str, float, float, float, float], ...]
    other_names_share: float  # of the answerable questions, asked again with another name


@dataclass(frozen=True)
class Stage:
    """A rate of learning that falls to 0 over the planned passes, of which some are run."""

    recipe: Recipe
    planned: int
    passes: int
    learning_rate: float


BROAD = Recipe(
    (
        ("qa/idk_mrc.train", 2.0, 0.6, 0.15, 0.05),
        ("qa/tsquad_id.dev", 1.0, 0.2, 0.15, 0.05),
        ("qa/gemini_wiki_id.train", 0.55, 0.2, 0.2, 0.1),
        ("qa/facqa.train", 1.0, 0.5, 0.1, 0.05),
        ("qa/tydi_goldp.en.train", 1.0, 0.4, 0.0, 0.0),
    ),
    other_names_share=0.0,
)
WITH_NEWS = Recipe(
    (
        ("qa/idk_mrc.train", 2.0, 0.6, 0.25, 0.12),
        ("qa/tsquad_id.dev", 0.8, 0.2, 0.15, 0.05),
        ("qa/gemini_wiki_id.train", 0.4, 0.2, 0.2, 0.1),
        ("qa/facqa.train", 2.0, 0.6, 0.2, 0.1),
        ("qa/tydi_goldp.en.train", 0.8, 0.4, 0.0, 0.0),
        (GENERATED_NEWS, 0.9, 0.2, 0.2, 0.1),
    ),
    other_names_share=0.5,
)
FIRST_NETWORK = (Stage(WITH_NEWS, 6, 6, 2e-3),)
SECOND_NETWORK = (
    Stage(BROAD, 5, 2, 2e-3),
    Stage(WITH_NEWS, 3, 2, 1.2e-3),
    Stage(WITH_NEWS, 1, 1, 5e-4),
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
    for name in dict.fromkeys(row[0] for recipe in (BROAD, WITH_NEWS) for row in recipe.sets):
        rows = rows_of(name, held_out, every)
        used = {key(row[part]) for row in rows for part in ("context", "question")}
        yield name, len(rows), len(used & held_out)
