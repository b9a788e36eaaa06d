"""Questions + passages -> how often each search finds the passage: keyword, vector, fused, read.

IDK-MRC valid is asked over all distinct contexts of its train and valid parts; the fusion
weight was chosen on it and on the development part of the news questions (836 questions over
their 346 articles and 20,000 distractors).
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from eval.measures.ranks import hit, reciprocal_rank
from eval.questions import SHARED, read_records
from eval.statistics import holm, paired_randomisation
from eval.table import markdown, with_interval
from index.coverage import WordCoverage
from index.datatypes import Encoder
from index.encode import load_encoder
from index.fuse import DEPTH, RERANKED, fuse, rerank
from index.keyword import SparseBM25
from index.postings import build
from index.static_encoder import StaticEncoder
from index.store import ScoredIds
from index.words import terms
from qa.assistant import PASSAGES_READ
from qa.datatypes import Reader
from qa.decide import Confidence, reading_order
from qa.read_any import load_reader

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0)
DISTRACTORS = 20_000


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, passages and the number of each question's passage."""

    name: str
    questions: list[str]
    passages: list[str]
    gold: list[int]


@dataclass(frozen=True, slots=True)
class Lists:
    """One question's two rankings, ``DEPTH`` long."""

    question: str
    keyword: ScoredIds
    vector: ScoredIds


def idk_mrc() -> Task:
    """Return the answerable valid questions over the contexts of train and valid."""
    valid = list(read_records(SHARED / "qa/idk_mrc.valid.jsonl.gz"))
    train = list(read_records(SHARED / "qa/idk_mrc.train.jsonl.gz"))
    passages = sorted({row["context"] for row in train + valid})
    number = {passage: i for i, passage in enumerate(passages)}
    asked = [row for row in valid if row["answers"]]
    return Task(
        "IDK-MRC valid",
        [row["question"] for row in asked],
        passages,
        [number[row["context"]] for row in asked],
    )


def news_questions() -> Task:
    """Return the development news questions over their articles and other news."""
    rows = list(read_records(SHARED / "pairs/gemma_news_id.dev.jsonl.gz"))
    own = {row["doc_id"] for row in rows}
    others = (
        row["text"]
        for row in read_records(SHARED / "corpus/news_id.jsonl.gz")
        if row["id"] not in own
    )
    passages = [*sorted({row["b"] for row in rows}), *islice(others, DISTRACTORS)]
    # A news article is longer than a chunk: its beginning stands for it.
    cut = [passage[:600] for passage in passages]
    number = {passage: i for i, passage in enumerate(passages)}
    return Task(
        "news questions, development",
        [row["a"] for row in rows],
        cut,
        [number[row["b"]] for row in rows],
    )


def search_all(task: Task, encoder: Encoder) -> list[Lists]:
    """Return both rankings of every question."""
    keyword = SparseBM25(
        [build(np.arange(len(task.passages)), [terms(passage) for passage in task.passages])]
    )
    passages = encoder.encode_passages(task.passages)
    asked = encoder.encode_questions(task.questions)
    found = []
    for question, vector in zip(task.questions, asked, strict=True):
        positions, scores = keyword.search(terms(question), DEPTH)
        cosines = passages @ vector
        nearest = np.argsort(-cosines, kind="stable")[:DEPTH]
        found.append(
            Lists(
                question,
                [(int(p), float(s)) for p, s in zip(positions, scores, strict=True)],
                [(int(p), float(cosines[p])) for p in nearest],
            )
        )
    return found


def reciprocal_rank_fusion(lists: Lists, constant: int = 60) -> list[int]:
    """Return the ids by the sum of 1 / (constant + rank) (Cormack et al. 2009)."""
    sums: dict[int, float] = {}
    for ranking in (lists.keyword, lists.vector):
        for rank, (passage, _) in enumerate(ranking, 1):
            sums[passage] = sums.get(passage, 0.0) + 1 / (constant + rank)
    return sorted(sums, key=lambda passage: (-sums[passage], passage))


def word_by_word(
    question: str, ranking: ScoredIds, passages: Sequence[str], coverage: WordCoverage
) -> ScoredIds:
    """Return a fused ranking as the product orders it before reading."""
    read = [passages[position] for position, _ in ranking[:RERANKED]]
    return rerank(ranking, coverage.of(question, read).tolist())


def by_reading(
    question: str,
    ranking: ScoredIds,
    passages: Sequence[str],
    reader: Reader,
    confidence: Confidence,
) -> list[int]:
    """Return the ids as the product orders the passages that it has read, the others behind."""
    first = ranking[:PASSAGES_READ]
    spans = reader.read(question, [passages[position] for position, _ in first])
    order = reading_order([score for _, score in first], spans, confidence)
    return [first[place][0] for place in order] + [p for p, _ in ranking[PASSAGES_READ:]]


def rankings(
    found: Sequence[Lists], weights: Sequence[float], passages: Sequence[str], encoder: Encoder
) -> dict[str, list[list[int]]]:
    """Return every method's ranking of every question."""
    methods = {
        "keyword (BM25)": [[p for p, _ in lists.keyword] for lists in found],
        "vector": [[p for p, _ in lists.vector] for lists in found],
        "reciprocal rank fusion (60)": [reciprocal_rank_fusion(lists) for lists in found],
    }
    for weight in weights:
        methods[f"fused, weight {weight}"] = [
            [p for p, _ in fuse(lists.keyword, lists.vector, weight)] for lists in found
        ]
    if isinstance(encoder, StaticEncoder):
        coverage = WordCoverage(encoder)
        shipped = [
            word_by_word(lists.question, fuse(lists.keyword, lists.vector), passages, coverage)
            for lists in found
        ]
        methods["as shipped: fused, then word by word"] = [[p for p, _ in r] for r in shipped]
        reader = load_reader(None, encoder)
        confidence = Confidence.of(reader.name)
        methods[f"the same, the first {PASSAGES_READ} read and ordered by it"] = [
            by_reading(lists.question, ranking, passages, reader, confidence)
            for lists, ranking in zip(found, shipped, strict=True)
        ]
    return methods


def report(task: Task, encoder_name: str | None, weights: Sequence[float]) -> str:
    """Return the table of one task; p compares MRR@10 with the keyword search.

    Holm's correction is over the methods whose rankings differ from those of keyword search.
    """
    encoder = load_encoder(encoder_name)
    methods = rankings(search_all(task, encoder), weights, task.passages, encoder)
    base, *others = (_reciprocal_ranks(ranked, task.gold) for ranked in methods.values())
    chances = [paired_randomisation(mrr, base) if mrr != base else float("nan") for mrr in others]
    tested = zip(chances, holm(chances), strict=True)
    cells = [["", ""], *(["", ""] if p != p else [f"{p:.4f}", f"{q:.4f}"] for p, q in tested)]
    rows = []
    for (name, ranked), mrr, chance in zip(methods.items(), [base, *others], cells, strict=True):
        pairs = list(zip(ranked, task.gold, strict=True))
        hits = [with_interval([hit(r, [g], k) for r, g in pairs]) for k in (1, 10, 100)]
        rows.append([name, with_interval(mrr), *hits, *chance])
    title = f"{task.name}: {len(task.gold)} questions, {len(task.passages)} passages\n\n"
    header = ["method", "MRR@10 [95 %]", "hit@1", "hit@10", "hit@100", "p against keyword", "Holm"]
    return title + markdown(header, rows)


def _reciprocal_ranks(ranked: Sequence[list[int]], gold: Sequence[int]) -> list[float]:
    return [reciprocal_rank(r, [g]) for r, g in zip(ranked, gold, strict=True)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="kutip eval retrieval", description=__doc__)
    parser.add_argument("--encoder", help="sentence-transformers model, name or folder")
    parser.add_argument("--weights", type=float, nargs="+", default=list(WEIGHTS))
    options = parser.parse_args(arguments)
    for task in (news_questions(), idk_mrc()):
        sys.stdout.write(report(task, options.encoder, options.weights) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
