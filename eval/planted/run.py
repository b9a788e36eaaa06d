"""Questions that are answered rightly -> what becomes of them once articles are planted.

Run: kutip eval planted [--out FILE] [--seed N] [--questions N]
"""

import argparse
import os
import platform
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from eval.corpora import filled_store
from eval.measure import commit
from eval.named import IDK_MRC, load
from eval.planted.attack import ATTACKS, SOURCES, Answers, Attack, planted
from eval.planted.outcome import Outcome, is_right, outcome
from eval.planted.tables import report
from eval.progress import Progress
from eval.questions import Question, QuestionSet
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Reader, Span
from qa.decide import Confidence
from qa.read_any import load_reader

QUESTIONS = 100
NOTHING = "nothing planted"


@dataclass(frozen=True, slots=True)
class Measures:
    """What is done against planted articles; ``doubted`` marks the invented outlets."""

    name: str
    joins_copies: bool = True
    passages_per_source: int | None = None
    doubted: bool = False


MEASURES = (
    Measures("none", joins_copies=False),
    Measures("copies are one voice (as shipped)"),
    Measures("at most 3 passages of a source", passages_per_source=3),
    Measures("the outlets marked as doubtful", doubted=True),
    Measures("all of these", passages_per_source=3, doubted=True),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A question under attack and the wrong answer that is planted."""

    question: Question
    wrong: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Questions answered rightly, and questions rightly refused, while nothing is planted."""

    right: Sequence[Target]
    refused: Sequence[Target]


def targets(assistant: Assistant, questions: QuestionSet, seed: int, count: int) -> Targets:
    """Return up to ``count`` of each, in an order drawn by the seed."""
    drawn = list(questions.questions)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - a draw, no secret
    answers = Answers.of(questions.questions)
    right: list[Target] = []
    refused: list[Target] = []
    for question in drawn:
        chosen = right if question.answerable else refused
        wrong = answers.wrong(question, seed) if len(chosen) < count else None
        if wrong is None:
            continue
        answer = assistant.ask(question.text)
        if is_right(answer.text, question) if question.answerable else not answer.found:
            chosen.append(Target(question, wrong))
    return Targets(right, refused)


class RememberingReader:
    """A reader that reads no passage twice for one question: measures differ in what is read."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], list[Span]] = {}

    @property
    def name(self) -> str:
        """Return the reader's own name."""
        return self._reader.name

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return what the reader returns, or returned before."""
        new = [text for text in dict.fromkeys(passages) if (question, text) not in self._known]
        for text, spans in zip(new, self._reader.read(question, new), strict=True):
            self._known[question, text] = spans
        return [self._known[question, text] for text in passages]


@contextmanager
def answering(
    folder: Path, measures: Measures, reader: Reader | None = None
) -> Iterator[Assistant]:
    """Lend the assistant that answers over a store with some measures."""
    index = Index.open(folder, writable=True)
    try:
        for source in SOURCES:
            index.store.set_trust(source, "doubtful" if measures.doubted else "normal")
        yield Assistant(
            index,
            reader or load_reader(None, index.encoder),
            Confidence.load(),
            joins_copies=measures.joins_copies,
            passages_per_source=measures.passages_per_source,
        )
    finally:
        index.close()


def asked(assistant: Assistant, some: Sequence[Target], label: str) -> list[Outcome]:
    """Return what became of every question."""
    progress = Progress(label, len(some))
    found = []
    for done, target in enumerate(some, 1):
        answer = assistant.ask(target.question.text)
        found.append(outcome(answer, target.question, target.wrong))
        progress.show(done)
    progress.close()
    return found


def attacked(attack: Attack, some: Targets) -> Iterator[Article]:
    """Yield the articles planted for all questions, in one archive together."""
    for target in (*some.right, *some.refused):
        yield from planted(attack, target.question, target.wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask without and with planted articles and write the table."""
    parser = argparse.ArgumentParser(prog="kutip eval planted", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="draws questions and wrong answers")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each kind")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="attacks at a time")
    parser.add_argument("--out", type=Path, help="write the table there instead of printing it")
    options = parser.parse_args(arguments)
    questions = load(IDK_MRC)
    found: dict[tuple[str, str], Mapping[str, Sequence[Outcome]]] = {}
    with filled_store(questions.articles) as folder:
        with answering(folder, MEASURES[0]) as assistant:
            reader = RememberingReader(assistant.reader)
            assistant.reader = reader
            some = targets(assistant, questions, options.seed, options.questions)
        for measures in MEASURES[:3]:  # nobody doubts what is not there
            found[NOTHING, measures.name] = _both(folder, some, NOTHING, measures, reader)
    with ProcessPoolExecutor(options.jobs, get_context("spawn")) as pool:
        for each in pool.map(partial(under, questions.articles, some), ATTACKS):
            found |= each
    head = f"`kutip eval planted --seed {options.seed}`, commit {commit()}, {os.cpu_count()} cores"
    text = f"{head}, {platform.python_version()}\n\n{report(found)}"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def under(
    articles: Sequence[Article], some: Targets, attack: Attack
) -> dict[tuple[str, str], Mapping[str, Sequence[Outcome]]]:
    """Return what became of the questions under one attack, by attack and measures."""
    with filled_store((*articles, *attacked(attack, some))) as folder:
        index = Index.open(folder)
        reader = RememberingReader(load_reader(None, index.encoder))
        index.close()
        return {
            (attack, measures.name): _both(folder, some, attack, measures, reader)
            for measures in MEASURES
        }


def _both(
    folder: Path, some: Targets, attack: str, measures: Measures, reader: Reader
) -> Mapping[str, Sequence[Outcome]]:
    label = f"{attack}, {measures.name}"
    with answering(folder, measures, reader) as assistant:
        return {
            "right": asked(assistant, some.right, f"{label}, answerable"),
            "refused": asked(assistant, some.refused, f"{label}, unanswerable"),
        }
