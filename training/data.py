"""Read the shared question sets, sentence pairs and corpora; keep held-out texts out of training.

Every reader yields plain strings. ``held_out_keys`` holds the first 80 letters and digits of
every valid or test passage, and every valid or test question: nothing with such a key may
enter a training set.
"""

import gzip
import json
import re
from collections.abc import Iterator
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
    return frozenset(keys)


def question_rows(name: str, held_out: frozenset[str], root: Path = SHARED) -> list[dict[str, Any]]:
    """Return the rows of a question set whose passage and question are not held out."""
    return [
        row
        for row in read_jsonl(name, root)
        if key(row["context"]) not in held_out and key(row["question"]) not in held_out
    ]
