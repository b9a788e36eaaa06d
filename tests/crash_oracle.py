"""What a killed writer has left -> whether everything acknowledged is there, whole and found."""

import contextlib
import random
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crash_writer import DAMAGED, MENDING
from numbered import (
    EARLIER_SETTINGS,
    ENCODER,
    SETTINGS,
    amount,
    article,
    article_id,
    open_assistant,
    question,
    word_of,
)

from index.check import check_store
from index.errors import IndexMismatchError
from index.heal import DERIVED
from index.local_store import LocalStore
from index.quarantine import FOLDER
from index.repair import repair_store

# What a writer may leave, until the next one comes.
LEFT = frozenset({"orphan", "cleaning"})

Model = Mapping[int, int]  # the version of each article, by its key


@dataclass(frozen=True, slots=True)
class Killed:
    """Where a kill fell, and how far the writer had said it was."""

    operation: str
    stage: str
    step: int
    is_committed: bool
    acknowledged: int

    def steps_done(self) -> list[int]:
        """Return how many steps may be true now: two numbers only while one is being committed."""
        is_under_way = self.step == self.acknowledged
        done = self.acknowledged + (is_under_way and self.is_committed)
        is_open = is_under_way and self.stage == "commit" and not self.is_committed
        return [done, done + 1] if is_open else [done]


@dataclass
class Found:
    """What a loop did and what it found."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    commits: int = 0
    orphans: int = 0
    questions: int = 0
    bad: list[str] = field(default_factory=list)


class Oracle:
    """Knows what must be in a store and looks whether it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found = Found()
        self.model: Model = {}
        self.forgotten: set[int] = set()
        self.at = ""

    def bad(self, line: str) -> None:
        """Note what is not as promised."""
        self.found.bad.append(f"{self.at}: {line}")

    def now(self, model: Model) -> None:
        """Expect something else from now on."""
        self.forgotten |= self.model.keys() - model.keys()
        self.model = model

    def look(
        self, chance: random.Random, killed: Killed, models: Sequence[Model], is_tidied: bool
    ) -> None:
        """Compare what is stored with what was acknowledged, before and after the next writer.

        ``models`` are what must be stored after each number of steps.
        """
        self._check(killed)
        if killed.operation in MENDING and not killed.is_committed:
            renew = killed.operation == "renewal"
            if renew:
                self._look_at_earlier(killed)
            repair_store(self.folder, ENCODER, SETTINGS, renew=renew)
        shutil.rmtree(self.folder / FOLDER, ignore_errors=True)  # keeps what a rebuild replaced
        stored = self._stored()
        possible = [done for done in killed.steps_done() if done < len(models)]
        fitting = [done for done in possible if models[done] == stored]
        if not fitting:
            self.bad(f"{killed}: holds {stored}, which is not that of {killed.steps_done()} steps")
        for model in models[: fitting[0] + 1] if fitting else ():
            self.now(model)
        self.found.commits += fitting[0] if fitting else 0
        self.now({key: version for key, version in stored.items() if version >= 0})
        touched = {key for model in models for key in model if model[key] != stored.get(key)}
        some = chance.sample(sorted(stored), min(3, len(stored)))
        self._ask(sorted({*touched, *some, *sorted(self.forgotten)[-1:]}))
        if is_tidied:
            self._look_after_next(killed, stored)

    def _check(self, killed: Killed) -> None:
        problems = check_store(self.folder).problems
        self.found.orphans += sum(problem.kind == "orphan" for problem in problems)
        allowed = LEFT
        if killed.operation in DAMAGED and not killed.is_committed:
            allowed |= DERIVED | ({"database"} if killed.operation == "rebuild" else set())
        if bad := {problem.kind for problem in problems} - allowed:
            self.bad(f"{killed}: {sorted(bad)}")

    def _look_at_earlier(self, killed: Killed) -> None:
        """Open a store whose renewal was killed as its builder: only the commit may change that."""
        fits = []
        for settings in (EARLIER_SETTINGS, SETTINGS):
            with contextlib.suppress(IndexMismatchError):
                LocalStore.open(self.folder, settings).close()
                fits.append(settings)
        may_be_new = killed.stage == "commit"
        if fits != [EARLIER_SETTINGS] and not (may_be_new and fits == [SETTINGS]):
            self.bad(f"{killed}: the store fits {fits}")

    def _look_after_next(self, killed: Killed, stored: Model) -> None:
        """Open the store as the next writer does, which leaves nothing to be tidied."""
        LocalStore.open(self.folder, SETTINGS, writable=True).close()
        left = [f"{problem.kind} {problem.where}" for problem in check_store(self.folder).problems]
        if left:
            self.bad(f"{killed}: the next writer leaves {left}")
        if self._stored() != stored:
            self.bad(f"{killed}: the next writer changed what is stored")
        for path in self.folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for key in self.forgotten:
                if word_of(key).encode() in content:
                    self.bad(f"{killed}: {word_of(key)} is forgotten and in {path.name}")

    def _stored(self) -> Model:
        """Return the version of each article that is stored whole, -1 where it is none."""
        with LocalStore.open(self.folder, SETTINGS) as store:
            articles = store.articles()
        versions = {}
        for each in articles:
            key, version = int(each.id.partition("-")[2]), int(each.title.rpartition(" ")[2])
            versions[key] = version if each == article(key, version) else -1
        return versions

    def _ask(self, keys: Sequence[int]) -> None:
        """Ask about articles: the answer is what is stored now, or nothing of a forgotten one."""
        assistant = open_assistant(self.folder)
        try:
            for key in keys:
                self.found.questions += 1
                answer = assistant.ask(question(key))
                cited = {each.article_id: each for each in answer.citations}
                now = cited.get(article_id(key))
                if key not in self.model:
                    if now or assistant.index.store.search_text([word_of(key)], 5):
                        self.bad(f"article {key} is forgotten and still found")
                    continue
                text = article(key, self.model[key]).text
                right = amount(key, self.model[key])
                if now is None or (answer.text, now.quote) != (right, right):
                    self.bad(f"article {key} answers {answer.text!r}, not {right!r}")
                elif (text[now.start : now.end], text[now.sentence_start : now.sentence_end]) != (
                    now.quote,
                    now.sentence,
                ):
                    self.bad(f"article {key} is not quoted verbatim")
        finally:
            assistant.close()
