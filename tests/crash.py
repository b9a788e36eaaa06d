"""A store whose writer is killed again and again: is everything acknowledged there, and whole?

    python tests/crash.py                    1,250 kills, every stage of every operation
    python tests/crash.py --plant split      the same with a bug in it, which must be found

Most kills are aimed: the writer, forked from this warm process, stops at a chosen place until it
is killed. The rest fall a moment after such a place, or at any time. Where each one fell is read
from memory shared with the writer; a stage with too few kills makes the loop red.
"""

import argparse
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from crash_oracle import Found, Killed, Model, Oracle
from crash_plants import PLANTS
from crash_writer import (
    ACKNOWLEDGED,
    DONE,
    MENDING,
    OPERATIONS,
    REACHED,
    STAGES,
    Aim,
    Memory,
    Stages,
    Step,
    fork_writer,
    write,
)
from numbered import EARLIER_SETTINGS, ENCODER, SETTINGS, EarlierEncoder, article, article_id

from index.build import index_articles
from index.errors import KutipError
from index.local_store import LocalStore
from index.repair import repair_store
from index.schema import DATABASE, SEGMENT_FOLDER

AIMED_STAGES = STAGES[:-1]
LEAST_EACH_STAGE = 50
ROUNDS = 25
SHARE_MOMENT, SHARE_RANDOM = 0.2, 0.2
MOMENT_SECONDS, RANDOM_SECONDS = 0.004, 0.08
PATIENCE_SECONDS = 60.0
LAST_EVENT = 1_000
MOST_ARTICLES = 40
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108


class Crash:
    """One store, what must be in it, and the writers that die over it."""

    def __init__(
        self, folder: Path, seed: int, plant: str | None = None, aims_only: bool = False
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.aims_only = aims_only
        self.plant = PLANTS[plant] if plant else None
        self.memory = Memory()
        self.next_key = 0
        LocalStore.open(folder, SETTINGS, create=True).close()
        self.oracle = Oracle(folder)

    @property
    def found(self) -> Found:
        """What was killed and what came of it."""
        return self.oracle.found

    def trial(self, number: int, operation: str, stage: str) -> None:
        """Kill one writer and look at what it left."""
        self.oracle.at = f"kill {number} ({operation}, {stage})"
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311
        share = 1.0 if self.aims_only else chance.random()
        goes_on = share < SHARE_MOMENT
        is_random = not goes_on and share < SHARE_MOMENT + SHARE_RANDOM
        try:
            self._make_room(chance)
            if stage == "tidy" and operation == "add":  # else there would be nothing to tidy
                self._kill_one(chance, "add", "segments", is_tidied=False, goes_on=False)
            self._kill_one(chance, operation, "" if is_random else stage, True, goes_on)
        except KutipError as error:
            self.oracle.bad(f"refused: {error}")

    def _kill_one(
        self, chance: random.Random, operation: str, stage: str, is_tidied: bool, goes_on: bool
    ) -> None:
        steps, models = self._steps(chance, operation, stage == "tidy")
        if operation in MENDING:
            self._damage(chance, operation)
        first = 0 if operation == "compaction" else len(steps) - 1
        if not is_tidied:
            event = LAST_EVENT
        else:
            event = chance.choice((0, 1) if stage == "commit" else (0, 0, 1, 2, 3, 5, 8, 13))
        aim = Aim(first, operation, stage, event, goes_on) if stage else None
        killed = self._kill(chance, steps, aim)
        self.found.kills[killed.operation, killed.stage] += 1
        self.oracle.look(chance, killed, models, is_tidied)

    def _make_room(self, chance: random.Random) -> None:
        if len(self.oracle.model) > MOST_ARTICLES:
            gone = chance.sample(sorted(self.oracle.model), len(self.oracle.model) // 2)
            with LocalStore.open(self.folder, SETTINGS, writable=True) as store:
                store.delete([article_id(key) for key in gone])
            self.oracle.now(
                {key: each for key, each in self.oracle.model.items() if key not in gone}
            )
        while len(self.oracle.model) < 6:
            key, self.next_key = self.next_key, self.next_key + 1
            with LocalStore.open(self.folder, SETTINGS, writable=True) as store:
                store.upsert(index_articles(ENCODER, [article(key, 0)]))
            self.oracle.now({**self.oracle.model, key: 0})

    def _steps(
        self, chance: random.Random, operation: str, is_first: bool
    ) -> tuple[list[Step], list[Model]]:
        """Return what the writer is to do, and what must be stored before and after each step."""
        models, steps = [self.oracle.model], list[Step]()
        if operation == "compaction":
            plan = ["compaction"] * 16
        elif operation in MENDING:
            return [Step(operation)], [self.oracle.model, self.oracle.model]
        else:
            before = 0 if is_first else chance.randrange(3)
            plan = [*chance.choices(("add", "replace"), k=before), operation]
        for each in plan:
            now = dict(models[-1])
            if each == "forget":
                gone = chance.sample(sorted(now), chance.randrange(1, 4))
                steps.append(Step(each, ids=[article_id(key) for key in gone]))
                now = {key: version for key, version in now.items() if key not in gone}
            else:
                count = 1 if each == "compaction" else chance.randrange(1, 5)
                new = range(self.next_key, self.next_key + count)
                keys = chance.sample(sorted(now), count) if each == "replace" else new
                self.next_key += 0 if each == "replace" else count
                changed = {key: now.get(key, -1) + 1 for key in keys}
                now |= changed
                given = [article(key, version) for key, version in changed.items()]
                steps.append(Step(each, index_articles(ENCODER, given)))
            models.append(now)
        return steps, models

    def _damage(self, chance: random.Random, operation: str) -> None:
        if operation == "renewal":
            repair_store(self.folder, EarlierEncoder(), EARLIER_SETTINGS, renew=True)
            return
        path = self.folder / DATABASE
        if operation == "repair":
            path = chance.choice(sorted((self.folder / SEGMENT_FOLDER).iterdir()))
        content = bytearray(path.read_bytes())
        if operation == "repair" and chance.random() < 0.3:
            path.unlink()
            return
        place = chance.randrange(16) if operation == "rebuild" else chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        path.write_bytes(content)

    def _kill(self, chance: random.Random, steps: Sequence[Step], aim: Aim | None) -> Killed:
        """Let a writer work until it has reached the aim, or for a while, and kill it."""
        self.memory.clear()
        first = steps[0].operation  # known even of a writer that dies before it says anything
        self.memory.put(2, OPERATIONS.index("add" if first == "compaction" else first))
        reading, writing = os.pipe()
        stages = Stages(self.memory, writing, aim)

        def work() -> None:
            os.close(reading)
            if self.plant:
                self.plant(stages)
            write(self.folder, steps, stages)

        child = fork_writer(work)
        os.close(writing)
        said = b""
        if aim is None:
            time.sleep(chance.random() * RANDOM_SECONDS)
        else:
            said = _heard(reading)
            if aim.goes_on:
                time.sleep(chance.random() * MOMENT_SECONDS)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            said += pipe.read()
        if not os.WIFSIGNALED(status):
            self.oracle.bad("the writer stopped by itself")
        memory = self.memory
        acknowledged = said.count(ACKNOWLEDGED)
        return Killed(
            memory.operation, memory.stage, memory.step, memory.is_committed, acknowledged
        )


def _heard(reading: int) -> bytes:
    """Return what the writer says until it has reached its aim or is done."""
    said, deadline = b"", time.monotonic() + PATIENCE_SECONDS
    while not {REACHED, DONE} & {bytes([each]) for each in said}:
        ready, _, _ = select.select([reading], [], [], max(0, deadline - time.monotonic()))
        more = os.read(reading, 100) if ready else b""
        if not more:
            break
        said += more
    return said


def fast_folder() -> Path:
    """Return a new folder in memory where there is one: a kill loses nothing that fsync saves."""
    return Path(tempfile.mkdtemp(dir=MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else None))


def trials(rounds: int) -> Iterator[tuple[str, str]]:
    """Yield what each kill is aimed at: every stage of every operation, over and over."""
    for _ in range(rounds):
        for operation in OPERATIONS:
            for stage in AIMED_STAGES:
                yield operation, stage


def run(crash: Crash, aims: Iterable[tuple[str, str]], most_bad: int = 50) -> Found:
    """Kill a writer at every aim, until enough is found to be wrong."""
    for number, (operation, stage) in enumerate(aims):
        crash.trial(number, operation, stage)
        if len(crash.found.bad) >= most_bad:
            break
    return crash.found


def thin(kills: Mapping[tuple[str, str], int], least_each_stage: int) -> list[str]:
    """Return which stages and operations were hit too seldom for the loop to mean anything."""
    lines = []
    for stage in AIMED_STAGES:
        total = sum(kills.get((operation, stage), 0) for operation in OPERATIONS)
        if total < least_each_stage:
            lines.append(f"only {total} kills in {stage}")
        lines += [
            f"no kill in {stage} of {operation}"
            for operation in OPERATIONS
            if not kills.get((operation, stage), 0)
        ]
    return lines


def table(kills: Mapping[tuple[str, str], int]) -> str:
    """Return how many kills fell where."""
    heads = "".join(f"{stage:>10}" for stage in (*STAGES, "all"))
    lines = [f"{'':12}{heads}"]
    for operation in (*OPERATIONS, "all"):
        own = OPERATIONS if operation == "all" else (operation,)
        counts = [sum(kills.get((each, stage), 0) for each in own) for stage in STAGES]
        lines.append(f"{operation:12}" + "".join(f"{n:10}" for n in (*counts, sum(counts))))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", choices=PLANTS)
    options = parser.parse_args()
    place = fast_folder()
    started = time.monotonic()
    try:
        crash = Crash(place / "store", options.seed, options.plant)
        run(crash, trials(options.rounds))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    found = crash.found
    bad = [*found.bad, *thin(found.kills, LEAST_EACH_STAGE)]
    sys.stdout.write(f"{table(found.kills)}\n")
    for line in bad:
        sys.stdout.write(f"BAD  {line}\n")
    sys.stdout.write(
        f"{found.kills.total()} kills in {time.monotonic() - started:.0f} s, seed {options.seed}: "
        f"{found.commits} commits, {found.orphans} orphans, {found.questions} questions, "
        f"{len(bad)} not as promised\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
