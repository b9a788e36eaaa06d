"""The n-th call that changes the store's files fails, for every n: is anything lost or damaged?

    python tests/failing_calls.py                   every n, four kinds of failure (half an hour)
    python tests/failing_calls.py --every 9         every ninth n
    python tests/failing_calls.py --plants          every planted fault must be seen

Each case is one real command in a process of its own, while the recorder of tests/disk_calls.py
lets one call under the store fail, or all from that one on, with EIO or ENOSPC. What was there
before must be there still, the error must be one line that names the place, and the same command
must succeed the next time.
"""

import argparse
import errno
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from pathlib import Path

from disk_calls import WHY_NOT, Preloaded, environment, library
from power_loss import TIDIED, Models, fast_folder
from power_writer import FEEDBACK, HISTORY, article, exchange, question, word

import index.search
from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import KutipError, MissingStoreError
from index.local_store import LocalStore
from index.search import Index
from ui import cli
from ui.feedback import asked_of, record_of
from ui.feedback_file import FeedbackFile
from ui.history import History
from ui.kept_check import check_kept
from ui.terminal import complain

BASE = tuple(article(number, 0) for number in range(101, 107))
ADDED = tuple(article(number, 0) for number in range(201, 251))
REPLACED = tuple(article(number, 1) for number in range(101, 106))
FORGOTTEN = BASE[:3]
EXTRA = article(301, 0)

Articles = dict[str, Article]


def by_id(*articles: Article) -> Articles:
    """Return articles by their ids."""
    return {each.id: each for each in articles}


@dataclass(frozen=True)
class Action:
    """A command, and what it makes of the articles that are there."""

    name: str
    arguments: Callable[["Place"], Sequence[str]]
    old: Articles
    new: Articles
    is_first: bool = False  # there is no store yet


@dataclass
class Place:
    """Where the cases happen: the store under the recorder's eyes, and files beside it."""

    top: Path

    @property
    def store(self) -> Path:
        """Return the folder of the store, which is made anew for every case."""
        return self.top / "disk" / "new" / "store"

    @property
    def sound(self) -> Path:
        """Return a store that every case but the first begins with."""
        return self.top / "sound"

    def file(self, name: str, articles: Sequence[Article]) -> str:
        """Write articles into a file that can be added."""
        path = self.top / f"{name}.jsonl"
        if not path.exists():
            names = ("id", "title", "text", "url", "source", "published", "language")
            lines = [json.dumps({each: getattr(one, each) for each in names}) for one in articles]
            path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)


OLD = by_id(*BASE)
ACTIONS = (
    Action("begin", lambda at: ["add", at.file("added", ADDED)], {}, by_id(*ADDED), is_first=True),
    Action("add", lambda at: ["add", at.file("added", ADDED)], OLD, by_id(*BASE, *ADDED)),
    Action("replace", lambda at: ["add", at.file("new", REPLACED)], OLD, OLD | by_id(*REPLACED)),
    Action("forget", lambda at: ["forget", *by_id(*FORGOTTEN)], OLD, by_id(*BASE[3:])),
    Action("say", lambda at: ["say"], OLD, OLD),
    Action("rate", lambda at: ["rate"], OLD, OLD),
)
FAILURES = [(number, once) for number in (errno.EIO, errno.ENOSPC) for once in (True, False)]


@dataclass
class Outcome:
    """How the cases ended, and what must not have happened."""

    ended: Counter[str] = field(default_factory=Counter)
    calls: dict[str, int] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)  # which call failed first
    bad: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended: its exit code, all it wrote, and what failed meanwhile."""

    code: int
    output: str
    calls: dict[str, int | str]


def run_kutip(arguments: Sequence[str], place: Path) -> int:
    """Carry out a command; two more keep a conversation and feedback as a server does."""
    if arguments[0] not in ("say", "rate"):
        return cli.run(["--store", str(place), *arguments])
    said = exchange(1)
    try:
        if arguments[0] == "say":
            history = History(place / HISTORY)
            if not history.lasting:
                return 2  # the log has said why
            history.put("c1", "", said)
            history.close()
        else:
            asked = asked_of(said, "")
            assert asked
            FeedbackFile(place / FEEDBACK).append(record_of(said, asked, "right"), asked)
    except KutipError as error:
        complain(str(error))
        return 2
    return 0


class Cases:
    """Runs one command after the other, each with another failure."""

    def __init__(self, top: Path) -> None:
        self.at = Place(top)
        self.calls = Preloaded()
        self.outcome = Outcome()
        self.models = Models(top / "models")
        index.search.load_encoder = lambda *_, **__: self.models.encoder  # type: ignore[attr-defined]
        with LocalStore.open(self.at.sound, self.models.settings, create=True) as store:
            add_articles(Index(store, self.models.encoder), BASE)
        history = History(self.at.sound / HISTORY)
        history.put("c0", "", exchange(0))
        history.close()
        said = exchange(0)
        asked = asked_of(said, "")
        assert asked
        FeedbackFile(self.at.sound / FEEDBACK).append(record_of(said, asked, "right"), asked)

        # Commands import what they need when they run: once here saves it in every process.
        with redirect_stdout(StringIO()):
            cli.run(["--store", str(top / "warm"), "add", self.at.file("base", BASE)])
            cli.run(["--store", str(top / "warm"), "forget", BASE[0].id])
        gc.freeze()

    def count(self, action: Action) -> int:
        """Return how many calls the action makes when nothing fails."""
        self._prepare(action)
        ran = self._run(action.arguments(self.at))
        if ran.code:
            raise RuntimeError(f"{action.name} fails by itself: {ran.output}")
        return int(ran.calls["seen"])

    def _prepare(self, action: Action) -> None:
        shutil.rmtree(self.at.top / "disk", ignore_errors=True)
        (self.at.top / "disk").mkdir()
        if not action.is_first:
            shutil.copytree(self.at.sound, self.at.store)

    def _run(self, arguments: Sequence[str], fail: tuple[int, int, bool] = (0, 0, False)) -> Ran:
        """Run a command in a process of its own."""
        output, told = self.at.top / "output", self.at.top / "told"
        child = os.fork()
        if child == 0:
            code = 70
            try:
                descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
                os.dup2(descriptor, 1)
                os.dup2(descriptor, 2)
                self.calls.fail(*fail)
                try:
                    code = run_kutip(arguments, self.at.store)
                finally:
                    state = self.calls.state()
                    self.calls.fail(0, 0, False)
                    told.write_text(json.dumps(state))
            except BaseException as error:
                sys.stderr.write(f"Traceback: {type(error).__name__} {error}\n")
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        return Ran(
            os.waitstatus_to_exitcode(status), output.read_text(), json.loads(told.read_text())
        )

    def case(self, action: Action, number: int, error: int, once: bool) -> None:
        """Let one call fail, and look at what came of it."""
        self._prepare(action)
        ran = self._run(action.arguments(self.at), (number, error, once))
        if not ran.calls["failed"]:
            self.outcome.ended[f"{action.name}: no call failed"] += 1
            return
        self.outcome.kinds[str(ran.calls["call"])] += 1
        look = Look(self, action, ran)
        try:
            look.all()
        except KutipError as refusal:
            look.bad.append(f"refused: {refusal}")
        except Exception as crash:
            look.bad.append(f"crashed: {type(crash).__name__} {crash}")
        self.outcome.ended[f"{action.name}: {look.ended}"] += 1
        name = Path(str(ran.calls["name"])).name
        where = f"{action.name} call {number} ({ran.calls['call']} {name}) "
        how = f"{errno.errorcode[error]} {'once' if once else 'for good'}"
        self.outcome.bad += [f"{where}{how}: {line}" for line in look.bad]


class Look:
    """What a command that met a failure has said and left behind."""

    def __init__(self, cases: Cases, action: Action, ran: Ran) -> None:
        self.cases = cases
        self.action = action
        self.ran = ran
        self.folder = cases.at.store
        self.bad: list[str] = []
        self.ended = "?"

    def require(self, is_so: bool, otherwise: str) -> None:
        """Remember what is not as promised."""
        if not is_so:
            self.bad.append(otherwise)

    @cached_property
    def _lines(self) -> list[str]:
        return self.ran.output.splitlines()

    def all(self) -> None:
        """Look at the message, the store, and what the next command makes of it."""
        is_done = self.ran.code == 0
        if not is_done:
            self._message()
        left = self._problems()
        if self.action.name == "rate" and not is_done:
            left.discard("feedback")  # half a line, which the next record takes the place of
        self.require(left <= TIDIED, f"checked: {left}")
        found = self._articles()
        self.require(found in (self.action.old, self.action.new), f"neither old nor new: {found}")
        is_new = found == self.action.new
        self.ended = f"{'done' if is_done else 'error'}, {'new' if is_new else 'old'}"
        if self.action.name in ("say", "rate"):
            self.ended = "done" if is_done else "error"
        if is_done:
            self.require(is_new, "said to be done, and is not")
        if "othing was changed" in self.ran.output and self.action.old != self.action.new:
            self.require(not is_new, f"said to have changed nothing, and has: {self.ran.output!r}")
        if self.action.name == "forget" and is_done and "cleaning" not in left:
            self._no_traces()
        self._kept(is_done)
        self._again(is_new)

    def _message(self) -> None:
        self.require("Traceback" not in self.ran.output, f"traceback: {self.ran.output}")
        self.require(len(self._lines) == 1, f"{len(self._lines)} lines: {self._lines}")
        # The first command makes the folders above the store too, and may fail there.
        place = str(self.folder.parents[1] if self.action.is_first else self.folder)
        self.require(place in self.ran.output, f"names no place: {self._lines}")
        self.require(self.ran.code == 2, f"exit code {self.ran.code}")

    def _problems(self) -> set[str]:
        try:
            found = [*check_store(self.folder).problems, *check_kept(self.folder)]
        except MissingStoreError:
            return {"orphan"} if self.action.is_first else {"no store"}
        return {problem.kind for problem in found}

    def _articles(self) -> Articles:
        try:
            with LocalStore.open(self.folder, self.cases.models.settings) as store:
                found = {each.id: store.article(each.id) for each in store.articles()}
        except MissingStoreError:
            if not self.action.is_first:
                raise
            return {}
        return {name: each for name, each in found.items() if each is not None}

    def _no_traces(self) -> None:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        content = b"".join(path.read_bytes() for path in files).lower()
        for gone in FORGOTTEN:
            self.require(word(gone).encode() not in content, f"{word(gone)} is still there")

    def _kept(self, is_done: bool) -> None:
        """Look for the conversation and the feedback: of before, and of now if it was promised."""
        if self.action.is_first:
            return
        history = History(self.folder / HISTORY)
        names = {name for name in ("c0", "c1") if history.exchanges(name)}
        history.close()
        lines = (self.folder / FEEDBACK).read_text().split("\n")[:-1]
        rated = [line for line in lines if line and json.loads(line)["feedback"] == "right"]
        self.require("c0" in names and exchange(0).question in rated[0], "what was kept is gone")
        if is_done and self.action.name == "say":
            self.require("c1" in names, "said to be kept, and is not")
        if is_done and self.action.name == "rate":
            self.require(len(rated) == 2, "feedback said to be kept, and is not")

    def _again(self, is_new: bool) -> None:
        """The next run succeeds, and all is sound then."""
        again, then = self.action.arguments(self.cases.at), self.action.new
        if self.action.name == "forget" and is_new:  # nothing is left to be forgotten
            again = ["add", self.cases.at.file("extra", [EXTRA])]
            then = then | by_id(EXTRA)
        ran = self.cases._run(again)
        self.require(ran.code == 0, f"the next run: {ran.output}")
        if self.action.name in ("say", "rate"):
            self._kept(is_done=True)
            self.cases._run(["add", self.cases.at.file("base", BASE)])
        self.require(self._articles() == then, "the next run: other articles")
        problems = [*check_store(self.folder).problems, *check_kept(self.folder)]
        self.require(not problems, f"the next run left {problems}")
        if self.action.name == "forget":
            self._no_traces()
        self._ask(then)

    def _ask(self, then: Articles) -> None:
        name = max(then)
        with LocalStore.open(self.folder, self.cases.models.settings) as store:
            assistant = self.cases.models.assistant
            assistant.index = Index(store, self.cases.models.encoder)
            answer = assistant.ask(question(int(name[1:])))
        told = answer.citations[0] if answer.citations else None
        is_right = told is not None and told.article_id == name and told.quote in then[name].text
        self.require(is_right, f"asked: {told}")


def run(top: Path, every: int, only: str = "", stop_early: bool = False) -> Outcome:
    """Let every ``every``-th of all failures happen; ``stop_early`` ends at a broken promise."""
    cases = Cases(top)
    turns = 0
    for action in (each for each in ACTIONS if only in ("", each.name)):
        cases.outcome.calls[action.name] = count = cases.count(action)
        for number in range(1, count + 1):
            for error, once in FAILURES:
                turns += 1
                if turns % every == 0 and not (stop_early and cases.outcome.bad):
                    cases.case(action, number, error, once)
    return cases.outcome


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield what is to be known of a run, the summary last."""
    yield from (f"BAD  {line}" for line in outcome.bad)
    yield from (f"{count:6}  {line}" for line, count in sorted(outcome.ended.items()))
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.kinds.items()))
    calls = ", ".join(f"{name} {count}" for name, count in outcome.calls.items())
    yield (
        f"failing calls: {sum(outcome.ended.values())} cases ({kinds}) of the calls of {calls}; "
        f"broken promises {len(outcome.bad)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--action", default="", help="only this one: begin, add, replace …")
    parser.add_argument("--plants", action="store_true")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plant", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if library() is None:
        sys.stdout.write(f"failing calls: SKIPPED: {WHY_NOT}\n")
        return 0
    if options.inside is None:
        return outside(options.every, options.action, options.plants)
    from failing_plants import PLANTS

    if options.plant:
        PLANTS[options.plant][1]()
    outcome = run(options.inside, options.every, options.action, stop_early=bool(options.plant))
    for line in lines(outcome):
        sys.stdout.write(f"{line}\n")
    return 1 if outcome.bad else 0


def outside(every: int, action: str, plants: bool) -> int:
    """Start this program again with the recorder preloaded, once or with each fault planted."""
    from failing_plants import PLANTS

    hidden = 0
    for plant, (needed, _) in (PLANTS if plants else {"": (action, None)}).items():
        with tempfile.TemporaryDirectory(dir=fast_folder()) as place:
            each = 1 if needed == "rate" else every  # it has few calls
            command = [sys.executable, __file__, "--inside", place, "--every", str(each)]
            done = subprocess.run(
                [*command, "--plant", plant, "--action", needed],
                env=environment(Path(place) / "disk"),
                stdout=subprocess.PIPE,
                text=True,
            )
        if not plants:
            sys.stdout.write(done.stdout)
            return done.returncode
        first, last = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
        hidden += done.returncode == 0
        seen = f"{last}, the first: {first}" if done.returncode else "NOT SEEN"
        sys.stdout.write(f"planted: {plant}: {seen}\n")
    return 1 if hidden else 0


if __name__ == "__main__":
    sys.exit(main())
