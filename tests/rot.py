"""A sound store -> the same damaged, again and again: is it noticed, named, harmless?

    python tests/rot.py                      one flipped bit per 4 KiB of every file, ten rounds
    python tests/rot.py --mutants 10000      files cut, torn, mixed up, replaced

After each the store is checked, opened and asked. A flip must be named by the check, or leave
every article, answer, conversation and record as it was. A mutant must be noticed or leave all as
it was; no quote may be wrong, nothing may crash, and no code of a file may run.
"""

import argparse
import json
import pickle
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from fuzz import damaged

from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import KutipError
from index.ingest import read_paths
from index.local_store import LocalStore
from index.proof import prove
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer, Citation
from ui.conversation import Exchange
from ui.feedback import asked_of, record_of
from ui.feedback_file import FILE as FEEDBACK
from ui.feedback_file import FeedbackFile
from ui.histories import FILE as HISTORY
from ui.history import History
from ui.kept_check import check_kept, open_history

SAMPLE = Path(__file__).parents[1] / "eval" / "sample"
BLOCK = 4096
QUESTIONS = (
    "Siapa Wakil Menteri Luar Negeri Kazakhstan?",
    "Berapa tarif bus?",
    "Siapa presiden Brasil?",
)
COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass
class Told:
    """What a store says: everything that a reader could see of it."""

    articles: object
    answers: Sequence[Answer]
    kept: object


@dataclass
class Outcome:
    """How many flips ended in which way, and the places of those that must not happen."""

    counts: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)


class Rot:
    """One store, its models, and what it says while it is sound."""

    def __init__(self, folder: Path, articles: int | None = None) -> None:
        self.folder = folder
        index = Index.open(folder, create=True, writable=True)
        found = list(read_paths([SAMPLE / "articles"]))
        add_articles(index, found[:articles])
        index.close()
        self.assistant = Assistant.load(folder)
        self.assistant.heal = None  # the damage is to be looked at
        self.settings = self.assistant.index.store.stats().settings
        self._keep()
        self.assistant.close()
        self._tidy()
        self.files = sorted(path for path in folder.rglob("*") if path.is_file())
        self.problems: Sequence[str] = ()
        self.sound = self.told()
        self.cited = self._texts()

    def _keep(self) -> None:
        history = History(self.folder / HISTORY)
        feedback = FeedbackFile(self.folder / FEEDBACK)
        for number, question in enumerate(QUESTIONS):
            answer = self.assistant.ask(question)
            exchange = Exchange(f"answer-{number}", question, answer=answer)
            history.put(f"c{number}", "", exchange)
            asked = asked_of(exchange, "")
            if asked and answer.found:
                feedback.append(record_of(exchange, asked, "right"), asked)
        history.close()

    def _texts(self) -> dict[str, Article]:
        with LocalStore.open(self.folder) as store:
            return {article.id: article for article in store.articles()}

    def told(self) -> Told:
        """Return what the store says; raise KutipError where it refuses."""
        store = LocalStore.open(self.folder, self.settings)
        self.assistant.index = Index(store, self.assistant.index.encoder)
        try:
            answers = [plain(self.assistant.ask(question)) for question in QUESTIONS]
            articles = dump(store)
        finally:
            store.close()
        return Told(articles, answers, self.kept())

    def kept(self) -> object:
        """Return the conversations and the records of feedback."""
        connection = open_history(self.folder / HISTORY)
        try:
            rows = [
                connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
                for table in ("conversation", "exchange", "cited")
            ]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            rows = [[(str(error),)]]
        finally:
            connection.close()
        lines = (self.folder / FEEDBACK).read_bytes().splitlines()
        with suppress(ValueError):
            return rows, [json.loads(line) for line in lines]
        return rows, lines

    def flip(self, path: Path, place: int, bit: int) -> str:
        """Flip one bit, look, put it back; return what came of it."""
        changed = bytearray(path.read_bytes())
        changed[place] ^= 1 << bit
        return self.replace(path, bytes(changed))

    def replace(self, path: Path, changed: bytes) -> str:
        """Give a file another content, look, put it back; return what came of it."""
        content = path.read_bytes()
        path.write_bytes(changed)
        try:
            return self._look(str(path.relative_to(self.folder)))
        finally:
            self._tidy()
            path.write_bytes(content)

    def _tidy(self) -> None:
        """Remove what SQLite shares between readers."""
        for end in COMPANIONS:
            for file in self.folder.glob(f"*{end}"):
                file.unlink()

    def _look(self, name: str) -> str:
        try:
            problems = [*check_store(self.folder).problems, *check_kept(self.folder)]
        except KutipError as error:
            return f"check refused: {error}"
        self.problems = [f"{problem.kind} {problem.where}" for problem in problems]
        noticed = "noticed" if problems else "unnoticed"
        if problems and name not in {problem.where for problem in problems}:
            noticed = "named another file"
        try:
            told = self.told()
        except KutipError:
            return f"{noticed}, refused"
        except Exception as error:
            return f"{noticed}, crashed: {type(error).__name__} {error}"
        if (told.articles, told.answers) == (self.sound.articles, self.sound.answers):
            same_kept = told.kept == self.sound.kept
            return f"{noticed}, identical" if same_kept else f"{noticed}, kept text differs"
        if told.answers == self.sound.answers:
            return f"{noticed}, answers identical"
        for answer in told.answers:
            if not all(self._is_true(citation) for citation in citations(answer)):
                return f"{noticed}, WRONG"
        return f"{noticed}, answers true but differ"

    def _is_true(self, citation: Citation) -> bool:
        """Tell whether a citation says what the sound store's article says."""
        article = self.cited.get(citation.article_id)
        return article is not None and (
            article.text[citation.start : citation.end] == citation.quote
            and article.text[citation.sentence_start : citation.sentence_end] == citation.sentence
            and (citation.title, citation.url, citation.source, citation.published)
            == (article.title, article.url, article.source, article.published)
        )

    def places(self, chance: random.Random) -> Iterator[tuple[Path, int, int]]:
        """Yield one place in every 4 KiB of every file."""
        for path in self.files:
            size = path.stat().st_size
            for start in range(0, size, BLOCK):
                yield path, chance.randrange(start, min(start + BLOCK, size)), chance.randrange(8)


def plain(answer: Answer) -> Answer:
    """Return an answer without its timings."""
    return replace(answer, timings_ms={})


def citations(answer: Answer) -> Iterator[Citation]:
    """Yield all that an answer quotes."""
    yield from answer.citations
    for alternative in answer.alternatives:
        yield from alternative.citations


def dump(store: LocalStore) -> object:
    """Return everything that the articles' rows say."""
    with store._reading() as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM article ORDER BY key")]
        proofs = [prove(connection, key) for key in keys]
    return [(proof.key, proof.article, proof.sentences, proof.chunks) for proof in proofs if proof]


def is_bad(outcome: str) -> bool:
    """Tell whether a flip ended as none may end."""
    return outcome != "unnoticed, identical" and (
        not outcome.startswith("noticed") or "WRONG" in outcome or "crashed" in outcome
    )


def sweep(rot: Rot, chance: random.Random, most: int | None = None) -> Outcome:
    """Flip one bit per 4 KiB of every file, or ``most`` of them."""
    outcome = Outcome()
    places = list(rot.places(chance))
    for path, place, bit in places if most is None else chance.sample(places, most):
        came = rot.flip(path, place, bit)
        name = path.name if path.suffix != ".seg" else "segments"
        outcome.counts[f"{name}: {came.partition(': ')[0]}"] += 1
        if is_bad(came):
            outcome.bad.append(f"{path.name} byte {place} bit {bit}: {came} {rot.problems}")
    return outcome


def mutant(content: bytes, other: bytes, planted: bytes, chance: random.Random) -> bytes:
    """Return a file's content torn in one of the ways in which disks and people tear files."""
    blocks = [content[at : at + BLOCK] for at in range(0, len(content), BLOCK)]
    at = chance.randrange(len(blocks))
    match chance.randrange(7):
        case 0:
            return damaged(content, chance)
        case 1:
            return content[: chance.randrange(len(content))]
        case 2:
            blocks[at] = bytes(len(blocks[at]))
        case 3:  # a block of another place, or of another file
            place = chance.randrange(max(len(other) - BLOCK, 1))
            blocks[at] = other[place : place + len(blocks[at])]
        case 4:  # a number that says far too much, or less than nothing
            place = chance.randrange(len(content))
            number = chance.choice((0, 1, -1, 2**31 - 1, -(2**31)))
            return content[:place] + number.to_bytes(4, "big", signed=True) + content[place + 4 :]
        case 5:
            chance.shuffle(blocks)
        case _:
            return chance.choice((other, planted, b"", planted + content))
    return b"".join(blocks)


class Canary:
    """A pickle that would leave a file behind if anybody ever loaded it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def mutate(rot: Rot, count: int, seed: int) -> Outcome:
    """Look at ``count`` stores, each with one file that is no longer what was written."""
    outcome = Outcome()
    canary = rot.folder.parent / "canary"
    planted = pickle.dumps(Canary(canary))
    files = [path for path in rot.files if path.stat().st_size]
    for number in range(count):
        chance = random.Random(f"{seed} {number}")  # noqa: S311
        path, other = chance.choice(files), chance.choice(files)
        content = path.read_bytes()
        changed = mutant(content, other.read_bytes(), planted, chance)
        came = rot.replace(path, changed)
        name = path.name if path.suffix != ".seg" else "segments"
        outcome.counts[f"{name}: {came.partition(': ')[0]}"] += 1
        # Lines that are gone as a whole are as good as removed by their owner.
        is_shorter = path.name == FEEDBACK and set(changed.split(b"\n")) <= set(
            content.split(b"\n")
        )
        if (is_harm(came) and not is_shorter) or canary.exists():
            ran = "ran code, " if canary.exists() else ""
            canary.unlink(missing_ok=True)
            outcome.bad.append(f"{path.name} mutant {number}: {ran}{came} {rot.problems}")
    return outcome


def is_harm(outcome: str) -> bool:
    """Tell whether a mutant did what none may do, or was not noticed though it changed a word."""
    unseen = outcome.startswith("unnoticed") and outcome != "unnoticed, identical"
    return unseen or "WRONG" in outcome or "crashed" in outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--mutants", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp()) / "store"
    total = Outcome()
    try:
        rot = Rot(folder)
        if options.mutants:
            total = mutate(rot, options.mutants, options.seed)
        for number in range(0 if options.mutants else options.rounds):
            found = sweep(rot, random.Random(options.seed + number))  # noqa: S311
            total.counts += found.counts
            total.bad += found.bad
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    for line, count in sorted(total.counts.items()):
        sys.stdout.write(f"{count:6}  {line}\n")
    for line in total.bad:
        sys.stdout.write(f"BAD  {line}\n")
    looks, what = sum(total.counts.values()), "mutants" if options.mutants else "flips"
    sys.stdout.write(f"{looks} {what}, seed {options.seed}: {len(total.bad)} not as promised\n")
    return 1 if total.bad else 0


if __name__ == "__main__":
    sys.exit(main())
