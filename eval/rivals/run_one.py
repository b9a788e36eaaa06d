"""One system and a task -> what it gave: ``python -m eval.rivals.run_one``, a process each."""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from eval.rivals.systems import SYSTEMS, System
from eval.rivals.wire import Asked, Given, Output, Task, read_task, write

DEPTH = 100
WARM_UP_QUESTIONS = 2

Ask = Callable[[str], Given]


class Bench(Protocol):
    """A system ready to be measured; ``packages`` are the distributions whose versions count."""

    packages: Sequence[str]

    def add(self, passages: Sequence[str]) -> None:
        """Index the passages; their numbers are their places in the list."""
        ...

    def ways(self) -> Mapping[str, Ask]:
        """Return what is to be asked: {way: question -> Given without id, way and times}."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """Folders of the shared models, and of the data."""

    encoder: str
    reader: str
    data: Path


def measure(system: System, bench: Bench, task: Task, key: str) -> Output:
    """Index all passages, ask every question in every way, and return it with times."""
    wall, busy = time.perf_counter(), time.process_time()
    bench.add(task.passages)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    asked = _questions(system, task)
    given: list[Given] = []
    for way, ask in bench.ways().items():
        for one in asked[:WARM_UP_QUESTIONS]:
            _timed(ask, one, way)
        given += [_timed(ask, one, way) for one in asked]
    versions = {package: version(package) for package in bench.packages}
    return Output(system.name, key, versions, wall, busy, peak_mib(), tuple(given))


def _questions(system: System, task: Task) -> list[Asked]:
    """Return all questions, or for a search the answerable ones: others have nothing to find."""
    return [one for one in task.questions if one.answers or system.job == "answer"]


def _timed(ask: Ask, one: Asked, way: str) -> Given:
    wall, busy = time.perf_counter(), time.process_time()
    given = ask(one.question)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    return replace(given, id=one.id, way=way, seconds=wall, busy_seconds=busy)


def peak_mib() -> float:
    """Return the process's highest resident memory.

    Linux keeps it apart for the program run; the other figure may be that of the parent, which
    a process has until it starts its own program.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def build(system: System, models: Models) -> Bench:
    """Return the system's bench; its libraries are imported here."""
    module, _, name = system.factory.partition(":")
    made: Bench = getattr(import_module(module), name)(models)
    return made


def main() -> int:
    """Measure one system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=[system.name for system in SYSTEMS])
    parser.add_argument("--task", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--key", default="")
    parser.add_argument("--encoder", default="")
    parser.add_argument("--reader", default="")
    parser.add_argument("--data", type=Path, default=Path())
    options = parser.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    system = next(system for system in SYSTEMS if system.name == options.system)
    models = Models(options.encoder, options.reader, options.data)
    write(options.out, measure(system, build(system, models), read_task(options.task), options.key))
    return 0


if __name__ == "__main__":
    sys.exit(main())
