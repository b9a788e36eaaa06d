"""A reader that looks at a store again and again and compares what it sees with itself.

Six articles are always replaced together, in one commit, and say in title or text how often: two
numbers in one answer or list are two generations. Others come and go in pairs.
"""

import json
import os
import random
import struct
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from typing import NoReturn

from numbered import amount, open_assistant, word_of

from index.datatypes import Article, Heading
from qa.assistant import Assistant
from qa.datatypes import Answer

TOGETHER = 6
QUESTION = "Berapa harga beras di kota?"
MOST_BAD = 20
LOOKS = ("ask", "search", "articles", "headings")
PAIR = "pasangan"
READY = b"\n"


def member(key: int, number: int) -> Article:
    """Return one of those that change together; every second text stays as it is."""
    price = amount(key, 0 if key % 2 else number)
    text = f"Harga beras di kota {word_of(key)} menjadi {price} per karung. Pedagang setuju."
    return Article(f"bersama-{key}", f"Berita {number}", text, published="2026-04-01")


def together(number: int) -> list[Article]:
    """Return what is stored together after so many changes."""
    return [member(key, number) for key in range(TOGETHER)]


def pair(number: int) -> list[Article]:
    """Return two articles that come and go together."""
    return [
        Article(f"{PAIR}-{number}-{side}", f"Kabar {number}", f"Kuda {side} lari. " * 20)
        for side in ("kiri", "kanan")
    ]


class Board:
    """What writer and readers tell each other: the number acknowledged last, and the phase."""

    QUIET, BUSY, OVER = range(3)

    def __init__(self) -> None:
        self._shared = mmap(-1, 16)

    @property
    def number(self) -> int:
        return int(struct.unpack_from("q", self._shared, 0)[0])

    @number.setter
    def number(self, number: int) -> None:
        struct.pack_into("q", self._shared, 0, number)

    @property
    def phase(self) -> int:
        return self._shared[8]

    @phase.setter
    def phase(self, phase: int) -> None:
        self._shared[8] = phase


@dataclass
class Seen:
    """What one reader saw: looks, numbers, what was wrong, and milliseconds a search took."""

    looks: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    bad: list[str] = field(default_factory=list)
    quiet_ms: list[float] = field(default_factory=list)
    busy_ms: list[float] = field(default_factory=list)


class Watcher:
    """Looks again and again at one store, and compares each look with itself and the last."""

    def __init__(self, assistant: Assistant, board: Board) -> None:
        self.assistant = assistant
        self.board = board
        self.last = 0
        self.seen = Seen()

    def watch(self, seed: int) -> Seen:
        """Look until the writer says that it is over, then once more in every way."""
        chance = random.Random(seed)  # noqa: S311
        while self.board.phase != Board.OVER and len(self.seen.bad) < MOST_BAD:
            self._look(chance.choice(LOOKS))
        for look in LOOKS:  # on a crowded machine a reader may sleep through every commit
            self._look(look)
        return self.seen

    def _look(self, look: str) -> None:
        at_least = self.board.number
        try:
            numbers = getattr(self, f"_{look}")()
        except Exception as error:
            self.seen.bad.append(f"{look}: {type(error).__name__} {error}")
            return
        self.seen.looks[look] += 1
        self._compare(look, numbers, max(at_least, self.last))

    def _compare(self, look: str, numbers: set[int], at_least: int) -> None:
        if len(numbers) != 1:
            self.seen.bad.append(f"{look}: generations {sorted(numbers)} in one")
        elif min(numbers) < at_least:
            self.seen.bad.append(f"{look}: {min(numbers)} after {at_least}")
        newest = max(numbers, default=0)
        self.seen.numbers += newest > self.last
        self.last = max(self.last, newest)

    def _ask(self) -> set[int]:
        answer = self.assistant.ask(QUESTION)
        if len(answer.passages) < 5 or not answer.citations:
            self.seen.bad.append(f"ask: {answer.reason}, {len(answer.passages)} passages")
        return numbers_in(answer, self.seen.bad)

    def _search(self) -> set[int]:
        started = time.perf_counter()
        hits = self.assistant.index.search(QUESTION, 10)
        taken = (time.perf_counter() - started) * 1000
        is_quiet = self.board.phase == Board.QUIET
        (self.seen.quiet_ms if is_quiet else self.seen.busy_ms).append(taken)
        prices = (hit.chunk for hit in hits if hit.chunk.article_id.startswith("bersama"))
        return {_number_of(chunk.article_id, chunk.text) for chunk in prices} - {-1}

    def _articles(self) -> set[int]:
        return self._listed(self.assistant.index.store.articles())

    def _headings(self) -> set[int]:
        return self._listed(self.assistant.index.store.headings())

    def _listed(self, found: Sequence[Article] | Sequence[Heading]) -> set[int]:
        pairs = Counter(each.title for each in found if each.id.startswith(PAIR))
        if set(pairs.values()) - {2}:
            self.seen.bad.append(f"list: half a pair in {pairs}")
        members = [each for each in found if each.id.startswith("bersama")]
        if len(members) != TOGETHER:
            self.seen.bad.append(f"list: {len(members)} articles, not {TOGETHER}")
        return {int(each.title.split()[1]) for each in members}


def numbers_in(answer: Answer, bad: list[str]) -> set[int]:
    """Return every number that an answer shows; note what is not quoted verbatim."""
    citations = [*answer.citations, *(c for each in answer.alternatives for c in each.citations)]
    numbers = set()
    for each in citations:
        key, number = int(each.article_id.partition("-")[2]), int(each.title.split()[1])
        article = member(key, number)
        numbers.add(number)
        if (each.quote, each.sentence, each.text_sha256) != (
            article.text[each.start : each.end],
            article.text[each.sentence_start : each.sentence_end],
            article.text_sha256,
        ):
            bad.append(f"ask: {each} is not a quote of {article}")
    for passage in answer.passages:
        if not passage.article_id.startswith("bersama"):
            bad.append(f"ask: {passage.article_id} among the passages")
            continue
        numbers |= {int(passage.title.split()[1]), _number_of(passage.article_id, passage.text)}
    return numbers - {-1}


def _number_of(article_id: str, text: str) -> int:
    """Return the number that a text tells, -1 where it tells none."""
    key = int(article_id.partition("-")[2])
    told = int(text.partition("Rp ")[2].split()[0]) - int(amount(key, 0).removeprefix("Rp "))
    return -1 if key % 2 else told


def mixed(assistant: Assistant) -> None:
    """Read ranking, sentences and articles each when its turn comes, whatever came between."""
    assistant.index.store.at_one_generation = lambda read: read()  # type: ignore[method-assign]


def kept(assistant: Assistant) -> None:
    """Keep the list of articles that was read first, and fill it with rows read anew."""
    store = assistant.index.store
    headings, first = store.headings, store.headings()
    store.headings = lambda: [*first[:3], *headings()[3:]]  # type: ignore[method-assign]


def stale(assistant: Assistant) -> None:
    """Search what was in memory first, for ever."""
    store = assistant.index.store
    found = store._current(None)  # type: ignore[attr-defined]
    store._current = lambda where: found  # type: ignore[attr-defined]


PLANTS: Mapping[str, Callable[[Assistant], None]] = {"mixed": mixed, "kept": kept, "stale": stale}


def fork_reader(folder: Path, board: Board, seed: int, plant: str | None) -> tuple[int, int]:
    """Start a reader and wait until it has opened the store; return its id and its pipe."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        os.read(reading, len(READY))
        return child, reading
    _read(folder, board, seed, plant, writing)


def _read(folder: Path, board: Board, seed: int, plant: str | None, writing: int) -> NoReturn:
    try:
        seen = Seen()
        try:
            try:
                assistant = open_assistant(folder)
                if plant:
                    PLANTS[plant](assistant)
            finally:
                os.write(writing, READY)
            seen = Watcher(assistant, board).watch(seed)
            assistant.close()
        except Exception as error:
            seen.bad.append(f"reader: {type(error).__name__} {error}")
        with os.fdopen(writing, "w") as pipe:
            json.dump(vars(seen), pipe)
    finally:
        os._exit(0)
