"""Held-out questions, asked over stores of several sizes -> all candidates for an answer.

The more passages there are, the surer the best of the wrong ones looks, so a confidence must know
among how many it is. Every question is asked once at each size: over a store of up to 10 passages,
at most half of them its set's valid ones and the others of its train part, of 100, of 1,000, of
all, and of all with Wikipedia leads beside them.
"""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

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
TWIN_WORDS = 8  # in a row, in both of two passages: they may tell the same


@dataclass(frozen=True)
class HeldOut:
    """A set, and the share of its passages that are left out: nothing answers their questions."""

    name: str
    left_out: float


# IDK-MRC has unanswerable questions of its own, half of all; FacQA has none.
SETS = (HeldOut("idk_mrc", 0.0), HeldOut("facqa", 1 / 3))


@dataclass(frozen=True)
class Question:
    """One question; ``number`` and ``passage`` count all questions and all their passages."""

    number: int
    passage: int
    text: str
    context: str
    answers: list[str]


@dataclass(frozen=True)
class Asked:
    """One question with all its candidates, over one store; ``level`` is that of its size.

    ``answers`` is empty where the question's passage was left out.
    """

    held_out: str
    level: int
    question: Question
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
    known: list[Question] = []
    for held_out in SETS:
        questions = _questions(held_out.name, known)
        known += questions
        train = {row["context"] for row in read_jsonl(f"qa/{held_out.name}.train")}
        for level in range(LEVELS):
            for texts, part in stores(questions, train, level, held_out.left_out):
                for question, chunks, found in _asked(models, texts, part, passages_read):
                    gold = question.answers if question.context in texts else []
                    asked.append(Asked(held_out.name, level, question, chunks, gold, found))
            print(f"{held_out.name}, size {level + 1} of {LEVELS}: asked", flush=True)
    return asked


def _questions(name: str, known: Sequence[Question]) -> list[Question]:
    """Return a set's valid questions, numbered on from those that are known."""
    first = 1 + max((each.passage for each in known), default=-1)
    passages: dict[str, int] = {}
    return [
        Question(
            len(known) + number,
            first + passages.setdefault(row["context"], len(passages)),
            row["question"],
            row["context"],
            [answer["text"] for answer in row["answers"]],
        )
        for number, row in enumerate(read_jsonl(f"qa/{name}.valid"))
    ]


def stores(
    questions: Sequence[Question], train: Collection[str], level: int, left_out: float
) -> Iterator[tuple[set[str], list[Question]]]:
    """Yield the passages of each store of a size with the questions to ask over it."""
    rng = np.random.default_rng(level)
    own = rng.permutation(sorted({each.context for each in questions})).tolist()
    others = sorted(set(train).difference(own))
    is_small = level < len(SIZES)
    half = SIZES[level] // 2 if is_small else len(own)
    for start in range(0, len(own), half):
        passages = own[start : start + half]
        beside = others
        if is_small:
            drawn = rng.permutation(len(others))[: SIZES[level] - len(passages)]
            beside = [others[place] for place in drawn.tolist()]
        elif level == LEVELS - 1:
            leads = islice(read_jsonl("corpus/wiki_leads_id"), 0, LEADS * EVERY, EVERY)
            beside = [*others, *(row["text"] for row in leads)]
        gone = {text for text in passages if rng.random() < left_out}
        texts = {*passages, *beside} - gone
        chosen = set(passages)
        yield _without_twins(texts, gone), [each for each in questions if each.context in chosen]


def _without_twins(texts: set[str], gone: set[str]) -> set[str]:
    """Return the texts that share no run of words with those that are to be left out."""
    runs = {run for text in gone for run in _runs(text)}
    return {text for text in texts if runs.isdisjoint(_runs(text))} if runs else texts


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[i : i + TWIN_WORDS]) for i in range(len(words) - TWIN_WORDS + 1)}


def _asked(
    models: _Models, texts: set[str], questions: Sequence[Question], passages_read: int
) -> Iterator[tuple[Question, int, list[Candidate]]]:
    """Yield each question with the number of chunks in the store, and its candidates."""
    articles = [Article(f"a{i}", "", text, language="id") for i, text in enumerate(sorted(texts))]
    settings = build_settings(models.encoder_name, models.encoder)
    with tempfile.TemporaryDirectory() as folder:
        store = LocalStore.open(Path(folder) / "store", settings, create=True, writable=True)
        index = Index(store, models.encoder)
        add_articles(index, articles)
        for question in questions:
            hits = index.search(question.text, passages_read)
            spans = models.reader.read(question.text, [hit.chunk.text for hit in hits])
            yield question, store.chunks_searched(), candidates(hits, spans)
        index.close()
