"""Read the shared question sets, sentence pairs and corpora; keep held-out texts out of training.

Every reader yields plain strings. ``held_out_keys`` holds the first 80 letters and digits of
every passage and question that is kept for measuring: nothing with such a key may enter a
training set, and no news article that a question of the development set asks about.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SHARED = Path(__file__).parents[2] / "shared" / "data"
PACKAGES = Path("build/packages")  # make build/packages/.fetched
HELD_OUT_SETS = (
    "qa/idk_mrc.valid",
    "qa/facqa.valid",
    "qa/facqa.test",
    "qa/tydi_goldp.en.dev",
    "qa/tydi_goldp.ru.dev",
)
HELD_OUT_NEWS = "pairs/gemma_news_id.dev"  # questions about articles of corpus/news_id
_ALPHANUMERIC = re.compile(r"[^\W_]+")
KEY_CHARACTERS = 80


def read_jsonl(name: str, root: Path = SHARED) -> Iterator[dict[str, Any]]:
    """Yield the records of ``<root>/<name>.jsonl.gz``."""
    path = root / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)


def key(text: str) -> str:
    """Return the first 80 letters and digits, lower case: equal keys count as the same text."""
    letters = ""
    for run in _ALPHANUMERIC.finditer(text.lower()):
        letters += run.group()
        if len(letters) >= KEY_CHARACTERS:  # most of a long text need not be looked at
            break
    return letters[:KEY_CHARACTERS]


def held_out_keys(root: Path = SHARED) -> frozenset[str]:
    """Return the keys of all passages and questions that are kept for measuring."""
    keys = set()
    for name in HELD_OUT_SETS:
        for row in read_jsonl(name, root):
            keys.update((key(row["context"]), key(row["question"])))
    for row in read_jsonl(HELD_OUT_NEWS, root):
        keys.update((key(row["a"]), key(row["b"])))
    return frozenset(keys)


def news_articles(held_out: frozenset[str], root: Path = SHARED) -> Iterator[dict[str, Any]]:
    """Yield the news articles that are not held out, by number or by their first letters."""
    asked_about = {row["doc_id"] for row in read_jsonl(HELD_OUT_NEWS, root)}
    for row in read_jsonl("corpus/news_id", root):
        if row["id"] not in asked_about and key(row["text"]) not in held_out:
            yield row


def question_rows(name: str, held_out: frozenset[str], root: Path = SHARED) -> list[dict[str, Any]]:
    """Return the rows of a question set whose passage and question are not held out."""
    return without_held_out(read_jsonl(name, root), held_out)


def without_held_out(
    rows: Iterable[dict[str, Any]], held_out: frozenset[str]
) -> list[dict[str, Any]]:
    """Return the question rows whose passage and question are not held out."""
    return [
        row
        for row in rows
        if key(row["context"]) not in held_out and key(row["question"]) not in held_out
    ]
