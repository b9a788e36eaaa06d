"""A seed -> a row of changes of one store, and what is in it after each.

As a program, with the recorder of tests/disk_calls.py preloaded, it carries them out:

    python tests/power_writer.py STORE SEED [PLANT]

It marks where each change begins and where it is acknowledged, in the log of its calls. PLANT is
one of the faults of tests/power_plants.py.
"""

import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from answers import FOUND
from disk_calls import Preloaded

from index.build import index_articles
from index.datatypes import Article, Encoder
from index.encode import load_encoder
from index.local_store import LocalStore
from index.search import build_settings
from ui.conversation import Exchange
from ui.feedback import asked_of, record_of
from ui.feedback_file import FILE as FEEDBACK
from ui.feedback_file import FeedbackFile
from ui.histories import FILE as HISTORY
from ui.history import History

Kind = Literal["add", "forget", "say", "rate", "unsay", "close"]
NAMES = ("Budi", "Siti", "Agus", "Dewi", "Joko", "Rina")
SYLLABLES = ("hadi", "wira", "sura", "bima", "jaya", "pati", "laksa", "nata", "kerta", "mangku")
BATCHES = 8  # so many small ones in a row are merged


@dataclass(frozen=True, slots=True)
class Step:
    """One change: articles to add or replace, ids to forget, or a number that names it."""

    kind: Kind
    articles: tuple[Article, ...] = ()
    ids: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What is there between two changes; ``forgotten`` are texts that nothing may hold."""

    articles: dict[str, Article]
    said: frozenset[tuple[str, str]]  # conversation, exchange
    rated: frozenset[str]  # questions
    forgotten: frozenset[str]  # words


def article(number: int, version: int) -> Article:
    """Return an article of words that no other article and no other version holds."""
    name = full_name(number, version)
    text = (
        f"Bupati Kota{number} adalah {name}. Ia lahir di Desa{number} tahun 1970. "
        f"Warga memilih {name} pada hari Rabu."
    )
    return Article(f"a{number}", f"Bupati Kota{number}", text, None, "Antara", "2024-02-01", "id")


def full_name(number: int, version: int) -> str:
    """Return who the article of that number says it is, in that version."""
    family = "".join(SYLLABLES[int(digit)] for digit in str(number)).capitalize()
    return f"{NAMES[version % len(NAMES)]} {family}"


def question(number: int) -> str:
    """Return what article ``number`` answers with its version's name."""
    return f"Siapa Bupati Kota{number}?"


def steps(seed: int) -> list[Step]:
    """Return the changes of a seed; the first begins the store."""
    chance = random.Random(f"steps {seed}")  # noqa: S311
    there: dict[int, int] = {}  # versions of those in the store, by number
    last, found = 100, list[Step]()  # numbers of one length: none is the beginning of another

    def add(count: int) -> None:
        nonlocal last
        numbers = range(last + 1, last + count + 1)
        last += count
        there.update(dict.fromkeys(numbers, 0))
        found.append(Step("add", tuple(article(n, 0) for n in numbers)))

    def replace_some(count: int) -> None:
        chosen = chance.sample(sorted(there), count)
        there.update({n: there[n] + 1 for n in chosen})
        found.append(Step("add", tuple(article(n, there[n]) for n in chosen)))

    def forget(count: int) -> None:
        chosen = chance.sample(sorted(there), count)
        for n in chosen:
            del there[n]
        found.append(Step("forget", ids=tuple(f"a{n}" for n in chosen)))

    add(chance.randint(9, 12))
    rounds = [*["say"] * 4, *["rate"] * 3, *["replace"] * 2, *["forget"] * 2, "unsay", "close"]
    chance.shuffle(rounds)
    rounds[chance.randrange(len(rounds)) : 0] = ["add"] * BATCHES
    for number, kind in enumerate(rounds):
        if kind == "add":
            add(chance.randint(1, 2))
        elif kind == "replace":
            replace_some(2)
        elif kind == "forget":
            forget(2)
        elif kind in ("say", "rate", "unsay", "close"):
            found.append(Step(kind, number=number))
    return found


def states(changes: list[Step]) -> list[State]:
    """Return what is there before all changes and after each of them."""
    state = State({}, frozenset(), frozenset(), frozenset())
    found = [state]
    for step in changes:
        articles = {**state.articles, **{each.id: each for each in step.articles}}
        gone = {word(articles.pop(each)) for each in step.ids}
        said, rated = set(state.said), set(state.rated)
        if step.kind == "say":
            said.add((f"c{step.number % 2}", f"e{step.number}"))
        elif step.kind == "unsay":
            said = {pair for pair in said if pair[0] != "c0"}
        elif step.kind == "rate":
            rated.add(exchange(step.number).question)
        state = State(articles, frozenset(said), frozenset(rated), state.forgotten | gone)
        found.append(state)
    return found


def word(forgotten: Article) -> str:
    """Return a word that stands in no other article, as stems and texts both hold it."""
    return forgotten.id.replace("a", "desa")


def exchange(number: int) -> Exchange:
    """Return an exchange with an answer; its name and question hold the number."""
    asked = f"Berapa tarif bus nomor {number}?"
    return Exchange(f"e{number}", asked, answer=replace(FOUND, question=asked, rewritten=None))


def carry_out(folder: Path, seed: int, early: bool = False) -> None:
    """Make the changes; ``early`` acknowledges before they are committed."""
    calls = Preloaded()
    writer = Writer(folder, load_encoder(None), calls if early else None)
    for number, step in enumerate(steps(seed)):
        calls.mark(f"begin {number}")
        writer.do(step)
        calls.mark(f"acknowledge {number}")
    writer.close()


class Writer:
    """A server's open files, or those of one command after the other."""

    def __init__(self, folder: Path, encoder: Encoder, early: Preloaded | None) -> None:
        self.folder = folder
        self.encoder = encoder
        self.early = early
        self.number = -1
        self.store: LocalStore | None = None
        self.history: History | None = None

    def do(self, step: Step) -> None:
        """Make one change, and return when it is promised to last."""
        self.number += 1
        match step.kind:
            case "add":
                self._store().upsert(index_articles(self.encoder, step.articles))
            case "forget":
                self._store().delete(step.ids)
            case "say":
                self._history().put(f"c{step.number % 2}", "", exchange(step.number))
            case "unsay":
                self._history().delete("c0", "")
            case "rate":
                said = exchange(step.number)
                asked = asked_of(said, "")
                assert asked
                FeedbackFile(self.folder / FEEDBACK).append(record_of(said, asked, "right"), asked)
            case "close":
                self.close()

    def _store(self) -> LocalStore:
        if self.store is None:
            settings = build_settings("builtin", self.encoder)
            self.store = LocalStore.open(self.folder, settings, create=True, stage=self._stage)
        return self.store

    def _history(self) -> History:
        if self.history is None:
            self.history = History(self.folder / HISTORY)
        return self.history

    def _stage(self, stage: str) -> None:
        if self.early and stage == "rows":
            self.early.mark(f"acknowledge {self.number}")

    def close(self) -> None:
        """Close the files, as at the end of a command."""
        for file in (self.store, self.history):
            if file:
                file.close()
        self.store = self.history = None


if __name__ == "__main__":
    from power_plants import PLANTS

    plant = sys.argv[3] if len(sys.argv) > 3 else ""
    if plant:
        PLANTS[plant]()
    carry_out(Path(sys.argv[1]), int(sys.argv[2]), early=plant == "acknowledged too early")
