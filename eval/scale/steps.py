"""One step of the scale runs, in a process of its own: fill a store, or time questions over it.

    python -m eval.scale.steps add STORE DISTRACTORS
    python -m eval.scale.steps time STORE

The last line printed is JSON: what the step took. Peak memory is the process's own.
"""

import argparse
import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.named import IDK_MRC, load
from eval.progress import Progress
from eval.questions import SHARED, read_records
from index.article import make_article
from index.build import add_articles
from index.datatypes import Article
from index.formats.problem import FileProblem
from index.formats.raw import RawArticle
from index.search import Index
from qa.assistant import Assistant

LEADS = SHARED / "corpus/wiki_leads_id.jsonl.gz"
WARM_UP = 5


def order_of(article_id: str) -> int:
    """Return the article's place in the fixed pseudo-random order, 64 bits of its id's SHA-256."""
    return int.from_bytes(hashlib.sha256(article_id.encode()).digest()[:8], "big")


def distractors(count: int, path: Path = LEADS) -> Iterator[Article]:
    """Yield the first ``count`` leads of the fixed order, as the file has them, one at a time.

    A smaller count is always part of a larger one. The file is read twice, so that only the
    places in the order, never the articles, are held in memory.
    """
    if count <= 0:
        return
    places = np.array([order_of(row["id"]) for row in read_records(path)], np.uint64)
    last = int(np.partition(places, count - 1)[count - 1]) if count < len(places) else 2**64
    for row in read_records(path):
        if order_of(row["id"]) <= last:
            yield make_article(RawArticle(row["text"], row["title"], row["id"], language="id"))


def add(store: Path, count: int) -> dict[str, float]:
    """Fill a new store with the passages of the questions and the distractors."""
    progress = Progress(f"adding with {count:,} distractors", count)

    def stream() -> Iterator[Article | FileProblem]:
        yield from load(IDK_MRC).articles
        yield from distractors(count)

    index = Index.open(store, create=True, writable=True)
    try:
        report = add_articles(index, stream(), lambda done: progress.show(done.articles))
    finally:
        index.close()
        progress.close()
    return {
        "articles": report.added,
        "chunks": report.chunks,
        "seconds": round(report.seconds, 1),
        "processor_seconds": round(time.process_time(), 1),
        "megabytes": round(size_of(store) / 1e6, 1),
        "peak_megabytes": round(peak_megabytes(), 1),
    }


def time_questions(store: Path) -> dict[str, float]:
    """Ask every question one after the other, with nothing else in the process."""
    texts = [question.text for question in load(IDK_MRC).questions]
    progress = Progress(f"timing {store.name}", len(texts))
    started = time.perf_counter()
    assistant = Assistant.load(store)
    try:
        assistant.ask(texts[0])  # the first question loads what searches
        ready = time.perf_counter() - started
        for text in texts[1:WARM_UP]:
            assistant.ask(text)
        taken, working = [], time.process_time()
        for done, text in enumerate(texts, 1):
            began = time.perf_counter()
            assistant.ask(text)
            taken.append((time.perf_counter() - began) * 1000)
            progress.show(done)
        working = time.process_time() - working
    finally:
        assistant.close()
        progress.close()
    p50, p95 = np.percentile(taken, [50, 95])
    return {
        "ready_seconds": round(ready, 2),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "load": round(os.getloadavg()[0], 1),
        "processor_ms": round(working * 1000 / len(texts), 1),
        "peak_megabytes": round(peak_megabytes(), 1),
    }


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def peak_megabytes() -> float:
    """Return the most memory that this process ever held.

    ``ru_maxrss`` also counts what the parent held when it started this process, so it is only
    asked where /proc is missing.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one step and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m eval.scale.steps", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    adding = steps.add_parser("add")
    adding.add_argument("store", type=Path)
    adding.add_argument("count", type=int)
    steps.add_parser("time").add_argument("store", type=Path)
    options = parser.parse_args(arguments)
    run: Mapping[str, Callable[[], dict[str, float]]] = {
        "add": lambda: add(options.store, options.count),
        "time": lambda: time_questions(options.store),
    }
    sys.stdout.write(json.dumps(run[options.step]()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
