"""Power lost at any moment -> what the disk may hold then -> is every promise kept?

    python tests/power_loss.py --patterns 1000      (ten minutes)
    python tests/power_loss.py --plants             every planted fault must be seen

A writer adds, replaces, forgets, merges, keeps conversations and feedback; every call of it that
changes a file is recorded. Then, for each pattern, the power fails at some call, and the disk
holds what tests/disk_model.py makes of that. The folder is opened by the real product: it must
show the articles before or after the change that was under way, and all that was acknowledged.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from disk_calls import WHY_NOT, environment, library, read_log
from disk_model import Disk
from power_plants import PLANTS
from power_writer import FEEDBACK, HISTORY, State, article, exchange, question, states, steps

from index.build import add_articles
from index.check import check_store
from index.errors import KutipError, MissingStoreError
from index.local_store import LocalStore
from index.search import Index, build_settings
from qa.assistant import Assistant
from ui.feedback import asked_of, record_of
from ui.feedback_file import FeedbackFile
from ui.history import History
from ui.kept_check import check_kept

WRITER = Path(__file__).with_name("power_writer.py")
INSIDE = Path("a", "new", "path", "store")  # every folder of it is made by the writer
PER_SEED = 100
TIDIED = {"orphan", "cleaning"}  # what the next writer does away with
AFTER = 9_999  # the number of what is kept after the loss


@dataclass
class Outcome:
    """How often the power failed during what, and what came of it that must not."""

    during: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    patterns: int = 0
    old: int = 0  # of those that fell into a change of articles: the former articles were there
    new: int = 0
    tidied: int = 0
    forgotten: int = 0  # looks for traces of forgotten words
    asked: int = 0


class Models:
    """The parts that cost time to load, shared by all looks."""

    def __init__(self, folder: Path) -> None:
        index = Index.open(folder, create=True)
        index.close()
        self.assistant = Assistant.load(folder)
        self.assistant.index.close()
        self.assistant.heal = None  # damage is to be seen, not mended
        self.encoder = self.assistant.index.encoder
        self.settings = build_settings("builtin", self.encoder)


def record(root: Path, log: Path, seed: int, plant: str = "") -> None:
    """Let the writer write under ``root``, and keep its calls."""
    root.mkdir()
    arguments = [sys.executable, WRITER, root / INSIDE, str(seed), *([plant] if plant else [])]
    subprocess.run(arguments, env=environment(root, log), check=True)


def crashes(
    root: Path, log: Path, chance: random.Random, count: int
) -> Iterator[tuple[Disk, int, int]]:
    """Yield the disk at ``count`` moments, with the changes acknowledged and begun by then.

    A third of the moments are the first calls after something was acknowledged, and a third
    those before a sync, when most hangs in the air.
    """
    calls = list(read_log(log))
    after = [at for at, call in enumerate(calls) if call.name.startswith("acknowledge")]
    before = [at - 1 for at, call in enumerate(calls) if at and call.kind == "s"]
    places = Counter(
        chance.choice(
            (
                chance.randrange(len(calls)),
                min(chance.choice(after) + chance.randrange(3), len(calls) - 1),
                chance.choice(before),
            )
        )
        for _ in range(count)
    )
    disk, acknowledged, begun = Disk(root), 0, 0
    for at, call in enumerate(calls):
        if call.kind != "x":
            disk.take(call)
        elif call.name.startswith("begin"):
            begun = int(call.name.split()[1]) + 1
        else:
            acknowledged = int(call.name.split()[1]) + 1
        for _ in range(places[at]):
            yield disk, acknowledged, begun


class Look:
    """One folder after a loss of power, and what may be in it."""

    def __init__(
        self, folder: Path, models: Models, old: State, new: State, outcome: Outcome
    ) -> None:
        self.folder = folder
        self.models = models
        self.old = old
        self.new = new
        self.outcome = outcome
        self.bad: list[str] = []

    def require(self, is_so: bool, otherwise: str) -> None:
        """Remember what is not as promised."""
        if not is_so:
            self.bad.append(otherwise)

    def all(self) -> list[str]:
        """Look at everything, first without writing, then as the next writer."""
        try:
            left = self._articles()
            self.outcome.tidied += bool(left)
            if "cleaning" not in left:  # else the check says that traces may be left
                self._traces()
            self._next_writer()
            self._traces()
            self._conversations()
            self._feedback()
            problems = [*check_store(self.folder).problems, *check_kept(self.folder)]
            self.require(not problems, f"in the end {problems}")
        except KutipError as error:
            self.bad.append(f"refused: {error}")
        except Exception as error:
            self.bad.append(f"crashed: {type(error).__name__} {error}")
        return self.bad

    def _articles(self) -> set[str]:
        """Look at the articles; return what the next writer has to tidy up."""
        may_lack = not self.old.articles
        try:
            report = check_store(self.folder)
            kinds = {problem.kind for problem in report.problems}
            self.require(kinds <= TIDIED, f"checked: {report.problems}")
            with LocalStore.open(self.folder, self.models.settings) as store:
                found = {each.id: store.article(each.id) for each in store.articles()}
                self._ask(store, found)
        except MissingStoreError:
            self.require(may_lack, "no store any more")
            return set()
        if self.old.articles != self.new.articles:
            self.outcome.old += found == self.old.articles
            self.outcome.new += found == self.new.articles
        self.require(
            found in (self.old.articles, self.new.articles),
            f"neither old nor new: {sorted(found)}",
        )
        return kinds

    def _ask(self, store: LocalStore, found: dict[str, object]) -> None:
        if not found:
            return
        name = max(found)
        self.models.assistant.index = Index(store, self.models.encoder)
        answer = self.models.assistant.ask(question(int(name[1:])))
        quote = answer.citations[0].quote if answer.citations else ""
        told = store.article(name)
        is_said = told is not None and len(quote) > 3 and quote in told.text
        self.require(is_said and answer.citations[0].article_id == name, f"asked: {quote!r}")
        self.outcome.asked += 1

    def _next_writer(self) -> None:
        with LocalStore.open(self.folder, self.models.settings, create=True) as store:
            index = Index(store, self.models.encoder)
            problems = check_store(self.folder, is_writer=True).problems
            self.require(not problems, f"after tidying up {problems}")
            add_articles(index, [article(AFTER, 0)])
            self.require(store.article(f"a{AFTER}") == article(AFTER, 0), "not added")

    def _traces(self) -> None:
        """Nothing may be left of what was forgotten before."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        content = b"".join(path.read_bytes() for path in files if path.name != HISTORY).lower()
        for word in self.old.forgotten:
            self.outcome.forgotten += 1
            self.require(word.encode() not in content, f"{word} is forgotten and still there")

    def _conversations(self) -> None:
        history = History(self.folder / HISTORY)
        try:
            self.require(history.lasting, "conversations are no longer kept")
            found = {
                (summary.id, each.id)
                for summary in history.conversations("", 100)
                for each in history.exchanges(summary.id)
            }
            self.require(found in (self.old.said, self.new.said), f"conversations: {found}")
            history.put("after", "", exchange(AFTER))
            self.require(history.exchanges("after") == (exchange(AFTER),), "not kept")
        finally:
            history.close()
        aside = list(self.folder.glob(f"{HISTORY}.damaged*"))
        self.require(not aside, f"set aside: {aside}")

    def _feedback(self) -> None:
        file = FeedbackFile(self.folder / FEEDBACK)
        said = exchange(AFTER)
        asked = asked_of(said, "")
        assert asked
        self.require(file.append(record_of(said, asked, "right"), asked), "feedback not taken")
        found = frozenset(key[0] for key in file._newest)
        keys = [frozenset(map(_key, state.rated)) for state in (self.old, self.new)]
        self.require(found - {_key(said.question)} in keys, f"feedback: {sorted(found)}")


def _key(asked: str) -> str:
    from eval.sets.feedback import question_key

    return question_key(asked)


def run(patterns: int, seed: int, plant: str = "", stop_early: bool = False) -> Outcome:
    """Lose power ``patterns`` times; ``stop_early`` ends at the first broken promise."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(dir=fast_folder()) as place:
        models = Models(Path(place) / "models")
        for turn in range(-(-patterns // PER_SEED)):
            count = min(PER_SEED, patterns - turn * PER_SEED)
            _lose(Path(place) / str(turn), seed + turn, count, plant, models, outcome, stop_early)
            if outcome.bad and stop_early:
                break
    return outcome


def _lose(
    place: Path, seed: int, count: int, plant: str, models: Models, outcome: Outcome, stop: bool
) -> None:
    place.mkdir()
    root, log = place / "disk", place / "calls"
    record(root, log, seed, plant)
    changes = steps(seed)
    told = states(changes)
    chance = random.Random(f"moments {seed}")  # noqa: S311
    for number, (disk, acknowledged, begun) in enumerate(crashes(root, log, chance, count)):
        left = place / "left"
        disk.crash(random.Random(f"{seed} {number}"), left)  # noqa: S311
        begun = max(acknowledged, begun)
        look = Look(left / INSIDE, models, told[acknowledged], told[begun], outcome)
        outcome.patterns += 1
        outcome.during[changes[begun - 1].kind if begun > acknowledged else "at rest"] += 1
        bad = look.all()
        outcome.bad += [f"seed {seed} pattern {number} change {begun}: {line}" for line in bad]
        shutil.rmtree(left)
        if bad and stop:
            break
    shutil.rmtree(place)


def fast_folder() -> str | None:
    """Return a folder in memory, where there is one: nothing here needs a real disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def plants(seed: int, patterns: int) -> Sequence[str]:
    """Plant every fault; return a line on each, ``NOT SEEN`` in it where it stayed hidden."""
    lines = []
    for plant in PLANTS:
        outcome = run(patterns, seed, plant, stop_early=True)
        seen = outcome.bad[0] if outcome.bad else f"NOT SEEN in {outcome.patterns} patterns"
        lines.append(f"planted: {plant}: {outcome.patterns} patterns: {seen}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patterns", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plants", action="store_true")
    options = parser.parse_args()
    if library() is None:
        sys.stdout.write(f"power loss: SKIPPED: {WHY_NOT}\n")
        return 0
    if options.plants:
        lines = plants(options.seed, options.patterns)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        return 1 if any("NOT SEEN" in line for line in lines) else 0
    outcome = run(options.patterns, options.seed)
    for line in outcome.bad:
        sys.stdout.write(f"BAD  {line}\n")
    sys.stdout.write(f"power loss: {summary(outcome, options.seed)}\n")
    return 1 if outcome.bad else 0


def summary(outcome: Outcome, seed: int) -> str:
    """Return one line on all patterns."""
    during = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.during.items()))
    return (
        f"{outcome.patterns} patterns from seed {seed} ({during}); old articles {outcome.old}, "
        f"new {outcome.new}; tidied up {outcome.tidied}; questions {outcome.asked}; looks for "
        f"forgotten words {outcome.forgotten}; broken promises {len(outcome.bad)}"
    )


if __name__ == "__main__":
    sys.exit(main())
