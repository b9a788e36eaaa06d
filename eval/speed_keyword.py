"""Time keyword search beside rank_bm25 and bm25s on chunks of real news: a table.

Run: python -m eval.speed_keyword [--chunks 20000] [--questions 200]
Every engine gets the same terms, the same questions in the same order, one thread, top 50.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("OMP_NUM_THREADS", "1")

import bm25s  # type: ignore[import-untyped]
import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from eval.questions import SHARED, read_records
from eval.table import markdown
from index.chunk import chunk_sentences
from index.keyword import SparseBM25
from index.postings import build
from index.split import split_sentences
from index.words import terms

TOP_K = 50
LARGEST_DIFFERENCE = 1e-6

Terms = list[str]
Search = Callable[[Terms], object]


def read_chunks(wanted: int) -> list[Terms]:
    """Return the terms of the first chunks of the news corpus."""
    chunks: list[Terms] = []
    for article in read_records(SHARED / "corpus" / "news_id.jsonl.gz"):
        text = article["text"]
        for span in chunk_sentences(text, split_sentences(text, "id")):
            chunks.append(terms(text[span.start : span.end]))
            if len(chunks) == wanted:
                return chunks
    raise SystemExit(f"the corpus has only {len(chunks)} chunks: ask for fewer with --chunks")


def read_questions(wanted: int) -> list[Terms]:
    """Return the terms of distinct real questions."""
    records = read_records(SHARED / "qa" / "idk_mrc.valid.jsonl.gz")
    distinct = dict.fromkeys(record["question"] for record in records)
    return [terms(question) for question in distinct][:wanted]


def milliseconds(search: Search, questions: Sequence[Terms]) -> list[float]:
    """Return how long every question took."""
    taken = []
    for question in questions:
        start = time.perf_counter()
        search(question)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def largest_difference(ours: SparseBM25, oracle: BM25Okapi, questions: Sequence[Terms]) -> float:
    """Return by how much any chunk's score differs from rank_bm25's."""
    return max(
        float(np.abs(ours.get_scores(question) - oracle.get_scores(question)).max())
        for question in questions
    )


def search_oracle(oracle: BM25Okapi) -> Search:
    """Return rank_bm25's search: all scores, then the best, sorted."""

    def search(question: Terms) -> object:
        scores = oracle.get_scores(question)
        best = np.argpartition(-scores, TOP_K)[:TOP_K]
        return best[np.argsort(-scores[best])]

    return search


def compare(chunk_count: int, question_count: int) -> tuple[str, float]:
    """Return the table of times, and by how much a score differs from rank_bm25's."""
    chunks = read_chunks(chunk_count)
    questions = read_questions(question_count)
    oracle = BM25Okapi(chunks)
    ours = SparseBM25([build(np.arange(len(chunks)), chunks)])
    peer = bm25s.BM25()
    peer.index(chunks, show_progress=False)
    engines: dict[str, Search] = {
        "rank_bm25": search_oracle(oracle),
        "bm25s": lambda question: peer.retrieve([question], k=TOP_K, show_progress=False),
        "kutip, first time": lambda question: ours.search(question, TOP_K),
        "kutip, again": lambda question: ours.search(question, TOP_K),
    }
    rows = []
    for name, search in engines.items():
        taken = milliseconds(search, questions)
        p50, p95 = np.percentile(taken, [50, 95])
        rows.append([name, f"{p50:.3f}", f"{np.mean(taken):.3f}", f"{p95:.3f}"])
    difference = largest_difference(ours, oracle, questions[:20])
    text = (
        f"{len(chunks):,} chunks, {len(questions)} questions, top {TOP_K}, one thread\n\n"
        f"{markdown(['engine', 'p50 ms', 'mean ms', 'p95 ms'], rows)}\n"
        f"largest difference from rank_bm25's scores: {difference:.1e}\n"
    )
    return text, difference


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the three engines on the same chunks and print their times."""
    parser = argparse.ArgumentParser(prog="kutip eval speed_keyword", description=__doc__)
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args(arguments)
    text, difference = compare(options.chunks, options.questions)
    sys.stdout.write(text)
    return int(difference > LARGEST_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main())
