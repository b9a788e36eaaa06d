"""Real news -> how fast Kutip adds, searches and answers, and the memory it takes: a table.

Run: python -m eval.speed [--chunks 20000] [--questions 100]
Commands are started as a user starts them; a time runs from the start of the process. The
questions are real ones about other texts: most are refused after the same work.
"""

import argparse
import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from eval.questions import SHARED, read_records
from eval.scale.steps import size_of
from eval.table import markdown
from index.chunk import chunk_sentences
from index.split import split_sentences
from qa.assistant import Assistant

KUTIP = [sys.executable, "-m", "ui"]
PROCESSES = 5
WARM_UP = 5
# Linux counts memory in KiB, macOS in bytes.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: what it printed, seconds it took, and the most memory it held."""

    output: str
    wall_seconds: float
    processor_seconds: float
    peak_megabytes: float


def finish(process: subprocess.Popen[str], started: float) -> Run:
    """Wait for a process and return what it took."""
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    peak = usage.ru_maxrss * MAXRSS_UNIT / 1e6
    return Run(output, wall, usage.ru_utime + usage.ru_stime, peak)


def run(*arguments: str) -> Run:
    """Run one kutip command; codes 0 and 1 (nothing found) are results."""
    started = time.perf_counter()
    command = [*KUTIP, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        done = finish(process, started)
        if process.returncode not in (0, 1):
            raise SystemExit(f"kutip {' '.join(arguments)} ended with {process.returncode}")
    return done


def write_news(path: Path, wanted_chunks: int) -> None:
    """Write as many articles of the news corpus, a line each, as make so many chunks."""
    chunks = 0
    with path.open("w", encoding="utf-8") as lines:
        for record in read_records(SHARED / "corpus" / "news_id.jsonl.gz"):
            text = record["text"]
            chunks += len(chunk_sentences(text, split_sentences(text, "id")))
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            if chunks >= wanted_chunks:
                return
    raise SystemExit(f"the corpus has only {chunks} chunks: ask for fewer with --chunks")


def read_questions(wanted: int) -> list[str]:
    """Return distinct real questions."""
    rows = read_records(SHARED / "qa" / "idk_mrc.valid.jsonl.gz")
    return list(itertools.islice(dict.fromkeys(row["question"] for row in rows), wanted))


def milliseconds_in_process(store: Path, questions: Sequence[str]) -> list[float]:
    """Return how long every question takes an assistant that is loaded."""
    assistant = Assistant.load(store)
    taken = []
    for question in [*questions[:WARM_UP], *questions]:
        started = time.perf_counter()
        assistant.ask(question)
        taken.append((time.perf_counter() - started) * 1000)
    assistant.close()
    return taken[WARM_UP:]


def milliseconds_served(address: str, questions: Sequence[str]) -> list[float]:
    """Return how long every question takes over HTTP."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    taken = []
    for question in [*questions[:WARM_UP], *questions]:
        body = json.dumps({"question": question})
        started = time.perf_counter()
        connection.request("POST", "/api/ask", body, {"content-type": "application/json"})
        response = connection.getresponse()
        response.read()
        taken.append((time.perf_counter() - started) * 1000)
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"/api/ask answered with {response.status}")
    connection.close()
    return taken[WARM_UP:]


@contextmanager
def served(store: Path, finished: list[Run]) -> Iterator[tuple[str, float]]:
    """Lend a served page: its address and the seconds until it was ready."""
    started = time.perf_counter()
    command = [*KUTIP, "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        line = process.stdout.readline() if process.stdout else ""
        try:
            yield next(word for word in line.split() if "//" in word), time.perf_counter() - started
        finally:
            process.send_signal(signal.SIGINT)
            finished.append(finish(process, started))


def measure(folder: Path, chunk_count: int, question_count: int) -> list[list[str]]:
    """Return the rows of the table."""
    news, store = folder / "news.jsonl", folder / "store"
    write_news(news, chunk_count)
    questions = read_questions(question_count)
    added = run("add", str(news), "--store", str(store), "--json")
    chunks = json.loads(added.output)["chunks"]
    asked = [
        run("ask", question, "--store", str(store), "--json")
        for question in questions[: PROCESSES + 1]
    ][1:]
    finished: list[Run] = []
    with served(store, finished) as (address, ready_seconds):
        over_http = milliseconds_served(address, questions)
    size = size_of(store)
    return [
        [
            "`kutip add`, from JSON lines to the committed store",
            f"{chunks:,} chunks in {added.wall_seconds:.1f} s: "
            f"{chunks / added.wall_seconds:,.0f} chunks/s",
            f"{added.processor_seconds:.1f} s",
            f"{added.peak_megabytes:.0f} MB",
        ],
        ["the store on disk", f"{size / 1e6:.0f} MB", "", ""],
        [
            f"`kutip ask`, from the start of the process (median of {PROCESSES})",
            f"{np.median([one.wall_seconds for one in asked]):.2f} s",
            f"{np.median([one.processor_seconds for one in asked]):.2f} s",
            f"{max(one.peak_megabytes for one in asked):.0f} MB",
        ],
        ["`kutip serve` until it is ready", f"{ready_seconds:.1f} s", "", ""],
        [
            f"a question to `/api/ask` ({len(over_http)} questions)",
            percentiles(over_http),
            "",
            f"{finished[0].peak_megabytes:.0f} MB",
        ],
        [
            "a question to `Assistant.ask`",
            percentiles(milliseconds_in_process(store, questions)),
            "",
            "",
        ],
    ]


def percentiles(taken: Sequence[float]) -> str:
    """Return "p50 … ms, p95 … ms"."""
    p50, p95 = np.percentile(taken, [50, 95])
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything once and print it."""
    parser = argparse.ArgumentParser(prog="kutip eval speed", description=__doc__)
    parser.add_argument("--chunks", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.chunks, options.questions)
    sys.stdout.write(
        f"{os.cpu_count()} processor cores, Python {sys.version.split()[0]}, {sys.platform}\n\n"
        + markdown(["what", "result", "processor time", "peak memory"], rows)
    )
    # Imported late: it limits every library to one thread, which the rows above must not be.
    from eval.speed_keyword import compare

    text, _ = compare(options.chunks, 2 * options.questions)
    sys.stdout.write(f"\nKeyword search alone: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
