"""Which question sets the readers are trained on, and how often each is seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training.data import key, news_articles, question_rows, without_held_out
from training.news_questions import news_rows

GENERATED_NEWS = "generated news questions"


@dataclass(frozen=True)
class Use:
    """How a set is used: copies a pass, and shares of its rows that are added in another form.

    What is added is seen once a pass, or as often as the set's rows where these are fewer.
    """

    name: str
    copies: float
    near_misses: float
    english: float = 0.0  # questions in English words
    russian: float = 0.0
    kazakh: float = 0.0
    whole: float = 0.0  # questions with their passages, in Russian or Kazakh words


Recipe = tuple[Use, ...]  # the sets that a pass draws from

ALL: Recipe = (
    Use(
        "qa/idk_mrc.train",
        2.0,
        near_misses=0.6,
        english=0.2,
        russian=0.2,
        kazakh=0.15,
        whole=0.15,
    ),
    Use(
        "qa/tsquad_id.dev",
        0.6,
        near_misses=0.2,
        english=0.12,
        russian=0.1,
        kazakh=0.07,
        whole=0.07,
    ),
    Use(
        "qa/gemini_wiki_id.train",
        0.3,
        near_misses=0.2,
        english=0.15,
        russian=0.12,
        kazakh=0.07,
        whole=0.05,
    ),
    Use(
        "qa/facqa.train",
        2.0,
        near_misses=0.6,
        english=0.2,
        russian=0.2,
        kazakh=0.15,
        whole=0.15,
    ),
    Use("qa/tydi_goldp.en.train", 0.8, near_misses=0.4, russian=0.3, kazakh=0.15, whole=0.25),
    Use(GENERATED_NEWS, 0.7, near_misses=0.2, english=0.2, russian=0.15, kazakh=0.1),
)
OPEN: Recipe = (  # of the sets in encoder_sets.OPEN_SETS
    Use(
        "qa/idk_mrc.train",
        2.0,
        near_misses=0.6,
        english=0.2,
        russian=0.15,
        kazakh=0.1,
        whole=0.1,
    ),
    Use(
        "qa/tsquad_id.dev",
        0.8,
        near_misses=0.2,
        english=0.12,
        russian=0.05,
        kazakh=0.03,
        whole=0.03,
    ),
    Use(
        "qa/facqa.train",
        2.0,
        near_misses=0.6,
        english=0.2,
        russian=0.1,
        kazakh=0.05,
        whole=0.05,
    ),
    Use("qa/tydi_goldp.en.train", 0.8, near_misses=0.4, russian=0.15, kazakh=0.05, whole=0.15),
)


def rows_of(name: str, held_out: frozenset[str], every: int = 1) -> list[dict[str, Any]]:
    """Return the rows of a shared set, or the questions made from news without lost words.

    ``every`` takes each so-manieth news article only, for a check in less time.
    """
    if name != GENERATED_NEWS:
        return question_rows(name, held_out)
    whole = [row for row in news_articles(held_out) if not row["holes"]]
    return without_held_out(news_rows(whole[::every]), held_out)


def held_out_in_recipes(held_out: frozenset[str], every: int = 1) -> Iterator[tuple[str, int, int]]:
    """Yield each set's name, its rows, and how many held-out texts are among them."""
    for name in dict.fromkeys(use.name for use in ALL + OPEN):
        rows = rows_of(name, held_out, every)
        used = {key(row[part]) for row in rows for part in ("context", "question")}
        yield name, len(rows), len(used & held_out)
