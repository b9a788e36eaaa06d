"""Passages read -> what they cost, and how often the one with the answer is among them.

Reading costs time, so the order of the passages decides how much of it is needed. IDK-MRC valid,
the answerable questions, over all distinct contexts of its train and valid parts, on one thread.
Run: kutip eval budget
"""

import argparse
import sys
import time
from collections.abc import Sequence
from statistics import median

from eval.corpora import filled_store, passages
from eval.ladder.variants import JoinedIndex, Legs
from eval.questions import SHARED, Question, read_questions
from eval.table import markdown, with_interval
from index.datatypes import Hit
from index.search import Index
from qa.read import BuiltinReader

READ = (1, 2, 3, 5, 8, 10, 15, 20)
BUDGET_MS = 50.0
TIMED_QUESTIONS = 100


def place_of(question: Question, hits: Sequence[Hit]) -> int | None:
    """Return the place, from 0, of the first passage that holds an answer where it was marked."""
    for place, hit in enumerate(hits):
        for answer in question.gold:
            if answer.start is None or question.context is None:
                continue
            end = answer.start + len(answer.text)
            own = question.context[hit.chunk.start : hit.chunk.end] == hit.chunk.text
            if own and hit.chunk.start <= answer.start and end <= hit.chunk.end:
                return place
    return None


def shares(places: Sequence[int | None], count: int) -> list[float]:
    """Return 1 for every question whose passage is among the first ``count``, else 0."""
    return [float(place is not None and place < count) for place in places]


def milliseconds(index: Index, reader: BuiltinReader, asked: Sequence[str], count: int) -> float:
    """Return the median time of searching and reading ``count`` passages."""
    taken = []
    for question in asked:
        started = time.perf_counter()
        hits = index.search(question, count)
        reader.read(question, [hit.chunk.text for hit in hits])
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken)


def report() -> str:
    """Return the table and what the budget buys."""
    valid = read_questions(SHARED / "qa/idk_mrc.valid.jsonl.gz")
    train = read_questions(SHARED / "qa/idk_mrc.train.jsonl.gz")
    asked = [question for question in valid if question.answerable]
    with filled_store(passages([*valid, *train])) as folder:
        index = Index.open(folder)
        fused = JoinedIndex(index, Legs(coverage=False))
        reader = BuiltinReader()
        before = [place_of(one, fused.search(one.text, READ[-1])) for one in asked]
        after = [place_of(one, index.search(one.text, READ[-1])) for one in asked]
        timed = [one.text for one in asked[:TIMED_QUESTIONS]]
        milliseconds(index, reader, timed, READ[-1])  # the words' vectors are remembered now
        costs = [milliseconds(index, reader, timed, count) for count in READ]
        index.close()
    rows = [
        [
            str(count),
            with_interval(shares(before, count)),
            with_interval(shares(after, count)),
            f"{cost:.0f}",
        ]
        for count, cost in zip(READ, costs, strict=True)
    ]
    header = ["passages read", "answer's passage among them, fused", "then word by word"]
    bought = max((n for n, cost in zip(READ, costs, strict=True) if cost <= BUDGET_MS), default=0)
    found = with_interval(shares(after, bought)) if bought else "–"
    return (
        f"{len(asked)} questions\n\n"
        + markdown([*header, "search and read, median ms"], rows)
        + f"\n{BUDGET_MS:.0f} ms buy {bought} passages: the answer's is among them in {found}.\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    argparse.ArgumentParser(prog="kutip eval budget", description=__doc__).parse_args(arguments)
    sys.stdout.write(report())
    return 0


if __name__ == "__main__":
    sys.exit(main())
