"""A forked writer that shows its stage in shared memory and stops where it is told to.

Nothing of the product is changed for it: the stages are those that a store tells itself, the
steps between them the statements that SQLite traces and the events that Python audits.
"""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import Any, NoReturn

from numbered import ENCODER, SETTINGS

from index import rows
from index.datatypes import IndexedArticle
from index.local_store import LocalStore
from index.repair import repair_store
from index.segment_plan import _merge_candidates, pair_files

# In the order in which a writer passes them; tidy is also passed while opening, and idle means
# that everything is acknowledged.
STAGES = ("open", "begin", "segments", "rows", "commit", "committed", "tidy", "idle")
OPERATIONS = ("add", "replace", "forget", "compaction", "repair", "rebuild", "renewal")
DAMAGED = ("repair", "rebuild")
MENDING = (*DAMAGED, "renewal")  # of a store that is sound, and of an earlier encoder
ACKNOWLEDGED, REACHED, DONE = b"a", b"r", b"d"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: what is added or replaced, or the ids of what is forgotten."""

    operation: str
    articles: Sequence[IndexedArticle] = ()
    ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """Where to stop: the ``event``-th thing that happens in a stage of an operation, or its end.

    ``goes_on`` only tells that the place was reached: the kill then comes at any later time.
    """

    step: int  # not before this one
    operation: str
    stage: str
    event: int
    goes_on: bool


class Memory:
    """What a killed process leaves of itself: step, stage, operation, is the step committed."""

    def __init__(self) -> None:
        self._shared = mmap(-1, 4)

    def clear(self) -> None:
        self._shared[:] = bytes(4)

    def put(self, place: int, value: int) -> None:
        self._shared[place] = value

    @property
    def step(self) -> int:
        return self._shared[0]

    @property
    def stage(self) -> str:
        return STAGES[self._shared[1]]

    @property
    def operation(self) -> str:
        return OPERATIONS[self._shared[2]]

    @property
    def is_committed(self) -> bool:
        return bool(self._shared[3])


class Stages:
    """Follows one writer from stage to stage and stops it at its aim."""

    def __init__(self, memory: Memory, pipe: int, aim: Aim | None) -> None:
        self.memory = memory
        self.pipe = pipe
        self.aim = aim
        self.step, self.operation, self.stage = 0, "", "open"
        self.seen = 0
        self.told: Callable[[str], None] = self.hear
        self.acknowledge: Callable[[], None] = lambda: self.tell(ACKNOWLEDGED)

    def tell(self, said: bytes) -> None:
        """Say something to the process outside."""
        os.write(self.pipe, said)

    def begin(self, step: int, operation: str) -> None:
        """Note which operation comes now."""
        if step:
            self.enter("open")
        self.step, self.operation = step, operation
        for place, value in ((3, 0), (0, step), (2, OPERATIONS.index(operation))):
            self.memory.put(place, value)
        self.event()

    def enter(self, stage: str) -> None:
        """Leave one stage and enter the next; the end of a stage is its last event."""
        if stage != self.stage:
            self._stop_at(is_end=True)
            self.stage, self.seen = stage, 0
            self.memory.put(1, STAGES.index(stage))
        self.event()

    def event(self) -> None:
        """Notice that something happens inside a stage."""
        self._stop_at(is_end=False)
        self.seen += 1

    def _stop_at(self, is_end: bool) -> None:
        aim = self.aim
        if aim is None or self.step < aim.step:
            return
        if (self.operation, self.stage) == (aim.operation, aim.stage) and (
            is_end or self.seen == aim.event
        ):
            self.aim = None
            self.tell(REACHED)
            if not aim.goes_on:
                wait()

    def hear(self, stage: str) -> None:
        """Hear what the store tells of its own stages."""
        if stage in ("segments", "rebuilt"):
            self.enter("segments")  # where no file was written
            self.enter("rows")
        elif stage == "moved":
            self.enter("commit")
        elif stage == "committed":
            self.memory.put(3, 1)
            self.enter("committed")
        else:
            self.enter(stage)

    def trace(self, statement: str) -> None:
        """Hear which statement SQLite begins."""
        if statement == "COMMIT" and self.stage == "rows":
            self.enter("commit")
        elif statement == "VACUUM" and self.stage in ("open", "committed"):
            self.enter("tidy")
        else:
            self.event()

    def audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Hear which file is made or removed."""
        path = str(arguments[0]) if arguments else ""
        if name == "open" and path.endswith(".seg") and arguments[2] & os.O_CREAT:
            self.enter("segments" if self.stage == "begin" else self.stage)
        elif name == "os.mkdir" and path.endswith("/rebuilt"):
            self.enter("begin")
        elif (name == "os.remove" and path.endswith(".seg")) or name == "shutil.rmtree":
            self.enter("tidy" if self.stage in ("open", "committed") else self.stage)
        elif name in ("os.remove", "os.rename", "os.link", "os.rmdir", "sqlite3.connect"):
            self.event()

    def listen(self) -> None:
        """Hear from now on what this process does."""
        connect, sync = sqlite3.connect, os.fsync

        def connect_traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **options)
            connection.set_trace_callback(self.trace)
            return connection

        def sync_noticed(descriptor: int) -> None:
            self.event()
            sync(descriptor)

        sqlite3.connect = connect_traced  # type: ignore[assignment]
        os.fsync = sync_noticed  # type: ignore[assignment]
        sys.addaudithook(self.audit)


def wait() -> NoReturn:
    """Do nothing until the end."""
    while True:
        signal.pause()


def fork_writer(work: Callable[[], object]) -> int:
    """Run ``work`` in a child of this warm process; return the child's id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:
        sys.stderr.write(f"the writer stopped by itself: {type(error).__name__} {error}\n")
    finally:
        os._exit(9)


def write(folder: Path, steps: Sequence[Step], stages: Stages) -> NoReturn:
    """Carry out the steps, acknowledge each when it is done, and wait to be killed."""
    stages.listen()
    first = steps[0].operation
    if first in MENDING:
        stages.begin(0, first)
        repair_store(folder, ENCODER, SETTINGS, stages.told, renew=first == "renewal")
        _acknowledge(stages)
    else:
        stages.begin(0, "add" if first == "compaction" else first)
        _write_articles(folder, steps, stages)
    stages.enter("idle")
    stages.tell(DONE)
    wait()


def _write_articles(folder: Path, steps: Sequence[Step], stages: Stages) -> None:
    store = LocalStore.open(folder, SETTINGS, writable=True, stage=stages.told)
    for number, step in enumerate(steps):
        merges = bool(step.articles) and _would_merge(store, step)
        is_addition = step.operation in ("add", "compaction")
        stages.begin(number, ("add", "compaction")[merges] if is_addition else step.operation)
        if step.ids:
            store.delete(step.ids)
        else:
            store.upsert(step.articles)
        _acknowledge(stages)
        if merges and step.operation == "compaction":
            return


def _acknowledge(stages: Stages) -> None:
    stages.enter("committed")
    stages.acknowledge()


def _would_merge(store: LocalStore, step: Step) -> bool:
    """Tell whether adding to a store brings several of its segments into one."""
    with store._reading() as connection:
        segments = pair_files(rows.select_segments(connection))
    more = sum(len(each.chunks) for each in step.articles)
    return _merge_candidates([*(segment.chunks for segment in segments), more]) is not None
