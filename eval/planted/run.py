"""Questions that are answered rightly -> what becomes of them once articles are planted.

Run: kutip eval planted [--out FILE] [--seed N] [--questions N]
"""

import argparse
import os
import platform
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.corpora import filled_store
from eval.measure import commit
from eval.named import IDK_MRC, load
from eval.planted.attack import ATTACKS, Answers, Attack, planted
from eval.planted.outcome import Outcome, is_right, outcome
from eval.planted.tables import report
from eval.progress import Progress
from eval.questions import Question, QuestionSet
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from qa.decide import Confidence
from qa.read_any import load_reader

QUESTIONS = 100


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


def opened(folder: Path) -> Assistant:
    """Return the assistant that answers over a store."""
    index = Index.open(folder)
    return Assistant(index, load_reader(None, index.encoder), Confidence.load())


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
    parser.add_argument("--out", type=Path, help="write the table there instead of printing it")
    options = parser.parse_args(arguments)
    questions = load(IDK_MRC)
    found: dict[str, Mapping[str, Sequence[Outcome]]] = {}
    with filled_store(questions.articles) as folder:
        assistant = opened(folder)
        try:
            some = targets(assistant, questions, options.seed, options.questions)
            found["nothing planted"] = _both(assistant, some, "nothing planted")
        finally:
            assistant.close()
    for attack in ATTACKS:
        with filled_store((*questions.articles, *attacked(attack, some))) as folder:
            assistant = opened(folder)
            try:
                found[attack] = _both(assistant, some, attack)
            finally:
                assistant.close()
    head = f"`kutip eval planted --seed {options.seed}`, commit {commit()}, {os.cpu_count()} cores"
    text = f"{head}, {platform.python_version()}\n\n{report(found)}"
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _both(assistant: Assistant, some: Targets, label: str) -> Mapping[str, Sequence[Outcome]]:
    return {
        "right": asked(assistant, some.right, f"{label}, answerable"),
        "refused": asked(assistant, some.refused, f"{label}, unanswerable"),
    }
