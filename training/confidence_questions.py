"""Held-out questions, asked over stores of several sizes -> all candidates for an answer.

The more passages there are, the surer the best of the wrong ones looks, so a confidence must know
among how many it is. Every question is asked once at each size: over a store of 10 passages, half
of them its set's valid ones and half of its train part, of 100, of 1,000, of all, and of all with
Wikipedia leads beside them.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.build import add_articles
from index.datatypes import Article, Encoder
from index.encode import load_encoder
from index.local_store import LocalStore
from index.search import Index, build_settings
from qa.datatypes import Candidate, Reader
from qa.decide import candidates
from qa.read_any import load_reader
from training.data import read_jsonl

SIZES = (10, 100, 1000)  # passages; then all, and all with the leads
LEADS, EVERY = 12_000, 40
LEVELS = len(SIZES) + 2


@dataclass(frozen=True)
class HeldOut:
    """A set, and the share of its passages that are left out: nothing answers their questions."""

    name: str
    left_out: float


# IDK-MRC has unanswerable questions of its own, half of all; FacQA has none.
SETS = (HeldOut("idk_mrc", 0.0), HeldOut("facqa", 1 / 3))


@dataclass(frozen=True)
class Asked:
    """One question with all its candidates, over one store.

    ``question`` is its number among all questions, ``level`` that of the store's size.
    """

    held_out: str
    question: int
    level: int
    chunks: int
    answers: list[str]
    found: list[Candidate]


@dataclass(frozen=True)
class _Models:
    encoder_name: str
    encoder: Encoder
    reader: Reader


def ask_all(encoder_name: str, passages_read: int) -> list[Asked]:
    """Return the candidates of every question at every size, with that encoder and its reader."""
    encoder = load_encoder(encoder_name)
    models = _Models(encoder_name, encoder, load_reader(None, encoder))
    asked: list[Asked] = []
    for held_out in SETS:
        rows = list(read_jsonl(f"qa/{held_out.name}.valid"))
        numbered = list(enumerate(rows, len(asked) // LEVELS))
        for level in range(LEVELS):
            for texts, part in _stores(held_out, level, numbered):
                asked += _asked(models, held_out.name, level, texts, part, passages_read)
            print(f"{held_out.name}, size {level + 1} of {LEVELS}: asked", flush=True)
    return asked


def _stores(
    held_out: HeldOut, level: int, rows: Sequence[tuple[int, dict[str, Any]]]
) -> Iterator[tuple[set[str], list[tuple[int, dict[str, Any]]]]]:
    """Yield the passages of each store with the questions to ask over it."""
    rng = np.random.default_rng(level)
    own = rng.permutation(sorted({row["context"] for _, row in rows})).tolist()
    train = {row["context"] for row in read_jsonl(f"qa/{held_out.name}.train")}
    others = sorted(train.difference(own))
    is_small = level < len(SIZES)
    half = SIZES[level] // 2 if is_small else len(own)
    for start in range(0, len(own), half):
        passages = own[start : start + half]
        beside = others
        if is_small:
            beside = rng.choice(others, SIZES[level] - len(passages), replace=False).tolist()
        elif level == LEVELS - 1:
            leads = list(read_jsonl("corpus/wiki_leads_id"))[: LEADS * EVERY : EVERY]
            beside = [*others, *(row["text"] for row in leads)]
        kept = [text for text in passages if rng.random() >= held_out.left_out]
        chosen = set(passages)
        yield {*kept, *beside}, [item for item in rows if item[1]["context"] in chosen]


def _asked(
    models: _Models,
    name: str,
    level: int,
    texts: set[str],
    rows: Sequence[tuple[int, dict[str, Any]]],
    passages_read: int,
) -> Iterator[Asked]:
    articles = [Article(f"a{i}", "", text, language="id") for i, text in enumerate(sorted(texts))]
    settings = build_settings(models.encoder_name, models.encoder)
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore.open(Path(folder) / "store", settings, create=True, writable=True)
        index = Index(store, models.encoder)
        add_articles(index, articles)
        chunks = store.chunks_searched()
        for number, row in rows:
            hits = index.search(row["question"], passages_read)
            spans = models.reader.read(row["question"], [hit.chunk.text for hit in hits])
            answers = row["answers"] if row["context"] in texts else []
            gold = [answer["text"] for answer in answers]
            yield Asked(name, number, level, chunks, gold, candidates(hits, spans))
        index.close()
