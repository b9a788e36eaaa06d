"""A disk with less and less room -> is the store whole, and are questions answered on it?

    python tests/full_disk.py      40 sizes of a disk in memory, 20 of the largest file

Needs root to mount the disks; the limit on a file's size is tried by anybody. On each disk a
store of a few articles is made, other files take all but some room, and then articles are added
and forgotten by the real command. Nothing may be lost or damaged, the error must say what is
needed, and a question is answered on the full disk itself.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from failing_calls import BASE, Place, by_id
from power_loss import TIDIED, Models
from power_writer import article, question

from index.build import add_articles
from index.check import check_store
from index.errors import KutipError
from index.local_store import LocalStore
from index.search import Index
from ui import cli
from ui.kept_check import check_kept

DISKS = 40
LIMITS = 20
KIB = 1024
SHARED = 32 * KIB  # a file that SQLite's readers share: where none may be so large, none reads
ADDED = tuple(article(number, 0) for number in range(401, 461))
NEEDED = "space", "room"  # what a message about a full disk must speak of
WHY_NOT = "a disk of its own is mounted by root alone"


@dataclass
class Outcome:
    """How the commands ended, and what must not have happened."""

    ended: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)


def can_mount() -> bool:
    """Tell whether a disk in memory can be mounted here."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as place:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True
        )
        if mounted.returncode == 0:
            subprocess.run(["umount", place], check=True)
    return mounted.returncode == 0


@contextmanager
def disk(place: Path, kib: int) -> Iterator[Path]:
    """Mount a disk of that size."""
    place.mkdir(exist_ok=True)
    size = f"size={kib}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


class Disks:
    """Makes stores, takes their room away, and looks at what commands make of that."""

    def __init__(self, top: Path) -> None:
        self.at = Place(top)
        self.models = Models(top / "models")
        self.outcome = Outcome()

    def make(self, store: Path) -> None:
        """Make the store that every case begins with."""
        with LocalStore.open(store, self.models.settings, create=True) as opened:
            add_articles(Index(opened, self.models.encoder), BASE)

    def command(self, store: Path, *arguments: str, limit: int | None = None) -> tuple[int, str]:
        """Run a command in a process of its own; return its exit code and what it wrote."""
        reading, writing = os.pipe()  # no file: that could not be written here either
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.dup2(writing, 1)
                os.dup2(writing, 2)
                if limit is not None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
                code = cli.run(["--store", str(store), *arguments])
            except BaseException as error:
                sys.stderr.write(f"Traceback: {type(error).__name__} {error}\n")
            finally:
                sys.stdout.flush()
                os._exit(code)
        os.close(writing)
        with os.fdopen(reading) as told:
            output = told.read()
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), output

    def try_all(self, store: Path, name: str, free: Callable[[], None], limit: int | None) -> None:
        """Add, forget and ask where there is little room; then once more with room."""

        def require(is_so: bool, otherwise: str) -> None:
            if not is_so:
                self.outcome.bad.append(f"{name}: {otherwise}")

        there = by_id(*BASE)
        for arguments, after in (
            (["add", self.at.file("many", ADDED)], there | by_id(*ADDED)),
            (["forget", BASE[0].id], None),
        ):
            code, told = self.command(store, *arguments, limit=limit)
            if after is None:
                after = {key: each for key, each in there.items() if key != BASE[0].id}
            problems = {each.kind for each in check_store(store).problems}
            require(problems <= TIDIED, f"{arguments[0]}: {problems}")
            found = self.articles(store)
            require(found in (there, after), f"{arguments[0]}: neither old nor new")
            require(code != 0 or found == after, f"{arguments[0]}: said to be done, and is not")
            if code:
                is_clear = told.count("\n") == 1 and str(store) in told
                require(is_clear, f"{arguments[0]}: no clear line: {told!r}")
                require(any(each in told.lower() for each in NEEDED), f"needs what? {told!r}")
            there = found
            self.outcome.ended[f"{arguments[0]}: {'refused' if code else 'done'}"] += 1
            self.asked(store, max(found), limit, require)
        free()
        code, told = self.command(store, "add", self.at.file("many", ADDED))
        require(code == 0, f"the next run: {told!r}")
        require(self.articles(store) == there | by_id(*ADDED), "the next run: other articles")
        problems = [*check_store(store).problems, *check_kept(store)]
        require(not problems, f"the next run left {problems}")

    def asked(
        self, store: Path, name: str, limit: int | None, require: Callable[[bool, str], None]
    ) -> None:
        """Ask by the real command, which reads the full disk."""
        number = int(name[1:])
        code, told = self.command(store, "ask", question(number), limit=limit)
        is_said = code == 0 and article(number, 0).text.split(" adalah ")[1].split()[0] in told
        is_possible = limit is None or limit >= SHARED
        is_clear = told.count("\n") == 1 and str(store) in told and "space" in told
        require(is_said or (not is_possible and is_clear), f"asked for {name}: {code} {told!r}")
        self.outcome.ended["ask: answered" if is_said else "ask: not answered"] += 1

    def articles(self, store: Path) -> dict[str, object]:
        """Return all articles, read on the full disk."""
        with LocalStore.open(store, self.models.settings) as opened:
            return {each.id: opened.article(each.id) for each in opened.articles()}

    def fill(self, place: Path, kib: int) -> Path:
        """Take all room of a disk but so much; return the file that takes it."""
        taken = place / "other-files"
        room = os.statvfs(place)
        count = room.f_bavail * room.f_frsize - kib * KIB
        with taken.open("wb") as file:
            file.write(bytes(max(count, 0)))
        return taken


def run(top: Path, disks: int, limits: int) -> Outcome:
    """Try so many disks, each with less room than the one before, and so many limits."""
    tried = Disks(top)
    for number in range(disks):
        # From no room at all to about what all of it takes.
        kib = number * 4 if number < disks // 2 else number * 16
        with disk(top / "disk", 8 * KIB) as place:
            store = place / "store"
            tried.make(store)
            taken = tried.fill(place, kib)
            tried_case(tried, store, f"{kib} KiB left", taken.unlink, None)
    for number in range(limits):
        store = top / f"limited-{number}"
        tried.make(store)
        limit = number * 12 * KIB
        tried_case(tried, store, f"files of {limit // KIB} KiB", lambda: None, limit)
    return tried.outcome


def tried_case(
    tried: Disks, store: Path, name: str, free: Callable[[], None], limit: int | None
) -> None:
    """Try one case; what nobody expected is bad too."""
    try:
        tried.try_all(store, name, free, limit)
    except KutipError as error:
        tried.outcome.bad.append(f"{name}: refused: {error}")
    except Exception as error:
        tried.outcome.bad.append(f"{name}: crashed: {type(error).__name__} {error}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--disks", type=int, default=DISKS)
    parser.add_argument("--limits", type=int, default=LIMITS)
    options = parser.parse_args()
    disks = options.disks if can_mount() else 0
    with tempfile.TemporaryDirectory() as place:
        outcome = run(Path(place), disks, options.limits)
    if disks < options.disks:
        sys.stdout.write(f"full disk: SKIPPED {options.disks} disks: {WHY_NOT}\n")
    for line in outcome.bad:
        sys.stdout.write(f"BAD  {line}\n")
    ended = ", ".join(f"{how} {count}" for how, count in sorted(outcome.ended.items()))
    sys.stdout.write(
        f"full disk: {disks} disks and {options.limits} limits ({ended}); "
        f"broken promises {len(outcome.bad)}\n"
    )
    return 1 if outcome.bad else 0


if __name__ == "__main__":
    sys.exit(main())
