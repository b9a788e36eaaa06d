"""Chunk sizes -> how well news articles are found through their chunks.

The 836 development news questions over their 346 articles and 2,000 others; an article's rank
is that of its first chunk. With ``--title`` also chunks that are found by the title too.
"""

import argparse
import sys
from collections.abc import Sequence
from itertools import islice

import numpy as np

from eval.measures.ranks import hit, reciprocal_rank
from eval.questions import SHARED, read_records
from eval.retrieval import Lists
from eval.table import markdown, with_interval
from index.chunk import chunk_sentences
from index.encode import load_encoder
from index.fuse import DEPTH, fuse
from index.keyword import SparseBM25
from index.postings import build
from index.split import split_sentences
from index.words import terms

SIZES = (300, 450, 600, 900, 1200)
OVERLAPS = (0, 1, 2)
DISTRACTORS = 2000


def articles_and_questions() -> tuple[list[tuple[str, str]], list[str], list[int]]:
    """Return (title, text) of every article, the questions, and their article's number."""
    rows = list(read_records(SHARED / "pairs/gemma_news_id.dev.jsonl.gz"))
    wanted = {row["doc_id"] for row in rows}
    corpus = list(read_records(SHARED / "corpus/news_id.jsonl.gz"))
    own = [row for row in corpus if row["id"] in wanted]
    chosen = [*own, *islice((row for row in corpus if row["id"] not in wanted), DISTRACTORS)]
    number = {row["id"]: i for i, row in enumerate(chosen)}
    return (
        [(row["title"] or "", row["text"]) for row in chosen],
        [row["a"] for row in rows],
        [number[row["doc_id"]] for row in rows],
    )


def rank_articles(
    articles: Sequence[tuple[str, str]],
    questions: Sequence[str],
    size: int,
    overlap: int,
    title: bool,
) -> tuple[list[list[int]], int]:
    """Return every question's ranking of article numbers, and how many chunks there were."""
    texts, owners = [], []
    for number, (heading, text) in enumerate(articles):
        for span in chunk_sentences(text, split_sentences(text, "id"), size, overlap):
            body = text[span.start : span.end]
            texts.append(f"{heading}\n{body}" if title and heading else body)
            owners.append(number)
    encoder = load_encoder()
    keyword = SparseBM25([build(np.arange(len(texts)), [terms(text) for text in texts])])
    passages = encoder.encode_passages(texts)
    asked = encoder.encode_questions(questions)
    rankings = []
    for question, vector in zip(questions, asked, strict=True):
        positions, scores = keyword.search(terms(question), DEPTH)
        cosines = passages @ vector
        nearest = np.argpartition(-cosines, DEPTH)[:DEPTH]
        nearest = nearest[np.argsort(-cosines[nearest], kind="stable")]
        lists = Lists(
            question,
            [(int(p), float(s)) for p, s in zip(positions, scores, strict=True)],
            [(int(p), float(cosines[p])) for p in nearest],
        )
        fused = fuse(lists.keyword, lists.vector)
        rankings.append(list(dict.fromkeys(owners[chunk] for chunk, _ in fused)))
    return rankings, len(texts)


def report(sizes: Sequence[int], overlaps: Sequence[int], titles: Sequence[bool]) -> str:
    """Return the table."""
    articles, questions, gold = articles_and_questions()
    rows = []
    for title in titles:
        for size in sizes:
            for overlap in overlaps:
                ranked, chunks = rank_articles(articles, questions, size, overlap, title)
                pairs = list(zip(ranked, gold, strict=True))
                rows.append(
                    [
                        str(size),
                        str(overlap),
                        "yes" if title else "no",
                        str(chunks),
                        with_interval([reciprocal_rank(r, [g]) for r, g in pairs]),
                        with_interval([hit(r, [g], 10) for r, g in pairs]),
                    ]
                )
    heading = f"{len(questions)} questions, {len(articles)} articles\n\n"
    columns = ["characters", "overlap", "title", "chunks", "article MRR@10 [95 %]", "hit@10"]
    return heading + markdown(columns, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="kutip eval chunking", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--overlaps", type=int, nargs="+", default=list(OVERLAPS))
    parser.add_argument("--title", action="store_true")
    options = parser.parse_args(arguments)
    titles = [False, True] if options.title else [False]
    sys.stdout.write(report(options.sizes, options.overlaps, titles))
    return 0


if __name__ == "__main__":
    sys.exit(main())
