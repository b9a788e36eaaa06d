"""Assistant + questions -> right, wrong or refused; the answer must be found in a store.

``sample`` asks the project's questions over its sample articles, ``seeds`` those over the two
seed articles, ``idk_mrc`` the IDK-MRC valid questions over all contexts of train and valid,
each stored as an article. A right answer may stand in any article: only its words count.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.metrics import exact_match, f1
from eval.questions import SAMPLE, SEEDS, SHARED, Question, read_questions, read_records
from eval.table import markdown, with_interval
from index.build import add_articles
from index.datatypes import Article
from index.formats.problem import FileProblem
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer

QUESTIONS = {
    "seeds": SEEDS,
    "sample": SAMPLE,
    "idk_mrc": SHARED / "qa/idk_mrc.valid.jsonl.gz",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, what was answered, and what was the best candidate if it was refused."""

    question: Question
    answer: Answer

    @property
    def forced(self) -> str | None:
        """Return the best candidate's words, answered or refused."""
        if self.answer.found or not self.answer.alternatives:
            return self.answer.text
        return self.answer.alternatives[0].text


def articles_of(part: str) -> Iterable[Article | FileProblem]:
    """Return the articles that the questions of one part are asked over."""
    if part == "seeds":
        return read_paths([SHARED / "seeds"])
    if part == "sample":
        return read_paths([SAMPLE.parent / "articles"])
    names = ("qa/idk_mrc.train", "qa/idk_mrc.valid")
    contexts = {
        row["context"]: row.get("title") or ""
        for name in names
        for row in read_records(SHARED / f"{name}.jsonl.gz")
    }
    return [
        Article(f"idk-{number}", title, text, language="id")
        for number, (text, title) in enumerate(sorted(contexts.items()))
    ]


@contextmanager
def filled_store(articles: Iterable[Article | FileProblem], encoder: str | None) -> Iterator[Path]:
    """Lend a temporary store that holds the articles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        index = Index.open(path, encoder=encoder, create=True, writable=True)
        try:
            add_articles(index, articles)
        finally:
            index.close()
        yield path


def ask_all(assistant: Assistant, questions: Sequence[Question]) -> list[Outcome]:
    """Ask every question by itself."""
    return [Outcome(question, assistant.ask(question.text)) for question in questions]


def rows_of(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Return one table row; every question counts, refused ones too."""
    some = [o for o in outcomes if o.question.answerable]
    none = [o for o in outcomes if not o.question.answerable]
    given = [o for o in outcomes if o.answer.found]
    answers = [(o.answer.text, o.question.answers) for o in outcomes]
    return [
        name,
        f"{len(some)} + {len(none)}",
        with_interval([exact_match(text, gold) for text, gold in answers]),
        with_interval([f1(text, gold) for text, gold in answers]),
        with_interval([f1(o.answer.text, o.question.answers) for o in some]),
        with_interval([f1(o.forced, o.question.answers) for o in some]),
        with_interval([float(not o.answer.found) for o in none]),
        with_interval([float(f1(o.answer.text, o.question.answers) < 0.5) for o in given]),
        f"{np.median([o.answer.timings_ms.get('total', 0.0) for o in outcomes]):.1f}",
    ]


def asked(
    store: Path, questions: Path, encoder: str | None = None, reader: str | None = None
) -> list[Outcome]:
    """Return the outcomes of a question file over a store."""
    rows = read_questions(questions)
    assistant = Assistant.load(store, encoder=encoder, reader=reader)
    try:
        return ask_all(assistant, rows)
    finally:
        assistant.close()


def asked_part(part: str, encoder: str | None, reader: str | None) -> list[Outcome]:
    """Return the outcomes of one part over a store made for it."""
    with filled_store(articles_of(part), encoder) as folder:
        return asked(folder, QUESTIONS[part], encoder, reader)


def report(named: Mapping[str, Sequence[Outcome]], by: str | None) -> str:
    """Return the table; ``by`` ("language" or "kind") adds a row for each of its values."""
    table = []
    for name, outcomes in named.items():
        table.append(rows_of(name, outcomes))
        values = sorted({str(getattr(o.question, by)) for o in outcomes}) if by else []
        for value in values:
            chosen = [o for o in outcomes if str(getattr(o.question, by or "")) == value]
            table.append(rows_of(f"{name}, {value}", chosen))
    header = [
        "part",
        "answerable + not",
        "EM [95 %]",
        "F1",
        "answerable F1",
        "answerable F1, forced",
        "refused of unanswerable",
        "wrong of given (F1 < 0.5)",
        "p50 ms",
    ]
    return markdown(header, table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or every question with ``--list``."""
    parser = argparse.ArgumentParser(prog="kutip eval pipeline", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=QUESTIONS, default=list(QUESTIONS))
    parser.add_argument("--questions", type=Path, help="your own question set (.jsonl)")
    parser.add_argument("--store", type=Path, help="the store it is asked over")
    parser.add_argument("--encoder")
    parser.add_argument("--reader")
    parser.add_argument("--by", choices=("language", "kind"))
    parser.add_argument("--list", action="store_true", help="show every question instead")
    options = parser.parse_args(arguments)
    models = (options.encoder, options.reader)
    if options.questions:
        if not options.store:
            parser.error("--questions needs --store DIR")
        named = {options.questions.name: asked(options.store, options.questions, *models)}
    else:
        named = {part: asked_part(part, *models) for part in options.parts}
    if options.list:
        lines = [_line(outcome) for outcomes in named.values() for outcome in outcomes]
        sys.stdout.write("".join(lines))
    else:
        sys.stdout.write(report(named, options.by))
    return 0


def _line(outcome: Outcome) -> str:
    gold = " / ".join(outcome.question.answers) or "–"
    given = outcome.answer.text or f"(not found; {outcome.forced})"
    right = f1(outcome.answer.text, outcome.question.answers)
    return (
        f"{right:.2f} {outcome.answer.confidence:.2f} {outcome.question.text}"
        f" -> {given} [gold: {gold}]\n"
    )


if __name__ == "__main__":
    sys.exit(main())
