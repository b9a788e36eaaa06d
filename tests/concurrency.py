"""One writer and four readers of a store at once: each answer and list is of one generation.

python tests/concurrency.py                  400 commits under four readers, then a server
python tests/concurrency.py --plant mixed    readers with a bug in them, which must be found
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from concurrency_reader import PLANTS, Board, Seen, fork_reader, pair, together
from concurrency_served import look_at_server
from crash import fast_folder
from numbered import ENCODER, SETTINGS

from index.build import index_articles
from index.check import check_store
from index.local_store import LocalStore

READERS = 4
COMMITS = 400
ADDITIONS = 10
LEAST_NUMBERS_SEEN = 20


@dataclass
class Outcome:
    """What all readers saw while so many commits were made."""

    commits: Counter[str]
    seen: list[Seen]
    bad: list[str]


def change(
    folder: Path, board: Board, commits: int, seed: int, pause_seconds: float
) -> Counter[str]:
    """Make so many commits, with a pause after each; return how many of which kind."""
    chance = random.Random(seed)  # noqa: S311
    made: Counter[str] = Counter()
    pairs: list[int] = []
    with LocalStore.open(folder, SETTINGS, writable=True) as store:
        for _ in range(commits):
            files = len(store.segment_names())
            kind = chance.choice(("replace", "add", "add", "forget"))
            number = board.number + 1
            if kind == "forget" and pairs:
                gone = pairs.pop(chance.randrange(len(pairs)))
                store.delete([article.id for article in pair(gone)])
            else:
                kind = "replace" if kind == "replace" else "add"
                more = pair(number) if kind == "add" else []
                store.upsert(index_articles(ENCODER, [*together(number), *more]))
                pairs += [number] if more else []
                board.number = number
            made[kind] += 1
            made["compaction"] += len(store.segment_names()) < files - 4
            time.sleep(pause_seconds)
    return made


def run(
    folder: Path,
    commits: int,
    quiet_seconds: float,
    seed: int,
    plant: str | None = None,
    pause_seconds: float = 0.0,
) -> Outcome:
    """Let readers look at a store, first in peace, then while it changes.

    A pause after each commit lets readers in where processors are few.
    """
    with LocalStore.open(folder, SETTINGS, create=True) as store:
        store.upsert(index_articles(ENCODER, together(0)))
    board = Board()
    readers = [fork_reader(folder, board, seed * 10 + n, plant) for n in range(READERS)]
    try:
        time.sleep(quiet_seconds)
        board.phase = Board.BUSY
        made = change(folder, board, commits, seed, pause_seconds)
    finally:
        board.phase = Board.OVER
    seen = []
    for child, reading in readers:
        with os.fdopen(reading) as pipe:
            told = json.loads(pipe.read())
            seen.append(Seen(**{**told, "looks": Counter(told["looks"])}))
        os.waitpid(child, 0)
    bad = [line for each in seen for line in each.bad]
    bad += [f"{p.kind} {p.where}" for p in check_store(folder).problems]
    return Outcome(made, seen, bad)


def thin(outcome: Outcome, least: int) -> list[str]:
    """Return why an outcome means nothing: readers that hardly saw a change."""
    lines = [
        f"reader {number} saw only {each.numbers} generations"
        for number, each in enumerate(outcome.seen)
        if each.numbers < least
    ]
    kinds = ("add", "replace", "forget", "compaction")
    return lines + [f"no commit of kind {kind}" for kind in kinds if not outcome.commits[kind]]


def percentile_99(seen: Sequence[Seen], is_quiet: bool) -> float:
    """Return the 99th percentile of all readers' searches in milliseconds."""
    taken = [ms for each in seen for ms in (each.quiet_ms if is_quiet else each.busy_ms)]
    return float(np.percentile(taken, 99)) if taken else float("nan")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=COMMITS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--additions", type=int, default=ADDITIONS)
    parser.add_argument("--plant", choices=PLANTS)
    options = parser.parse_args()
    place = fast_folder()
    started = time.monotonic()
    try:
        outcome = run(place / "store", options.commits, 10, options.seed, options.plant)
    finally:
        shutil.rmtree(place)
    bad = [*outcome.bad, *thin(outcome, LEAST_NUMBERS_SEEN)]
    looks_served = 0
    if not options.plant:
        looks_served, bad_served = look_at_server(options.additions)
        bad += bad_served
    for line in bad:
        sys.stdout.write(f"BAD  {line[:300]}\n")
    looks = sum((each.looks for each in outcome.seen), Counter[str]())
    sys.stdout.write(
        f"{dict(outcome.commits)} commits in {time.monotonic() - started:.0f} s, seed "
        f"{options.seed}; {READERS} readers looked {looks.total()} times {dict(looks)} and saw "
        f"{[each.numbers for each in outcome.seen]} generations; search p99 "
        f"{percentile_99(outcome.seen, False):.1f} ms, before "
        f"{percentile_99(outcome.seen, True):.1f} ms; {looks_served} looks at a server through "
        f"{options.additions} additions; {len(bad)} not as promised\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
