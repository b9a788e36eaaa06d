"""Answered questions -> how many further questions Kutip suggests, and what they cost.

Run: kutip eval suggestions [--list N]
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from math import ceil
from statistics import median

from eval.corpora import articles_of, filled_store
from eval.named import load
from eval.questions import SHARED, read_records
from eval.table import markdown, with_interval
from index.article import make_article
from index.datatypes import Article, Filter
from index.formats.raw import RawArticle
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer, Turn
from qa.suggest import Suggestion, suggestions

MOST_ANSWERS = 200
NEWS_QUESTIONS = SHARED / "pairs" / "gemma_news_id.dev.jsonl.gz"
NEWS = SHARED / "corpus" / "news_id.jsonl.gz"
NOTES = """
An answer is asked for up to three suggestions; every suggestion is a question that was asked of the
same store and answered, above the threshold, from the words that were taken out of it. "Asked a
suggestion" counts all questions asked for each one that is shown. A refusal gets questions about
the articles of its nearest passages. News: the development questions over their 346 articles.

Read by hand: of 100 suggestions drawn from those of the answered questions (--list 100), 95 were
grammatical and made sense by themselves; 3 of 17 that ask for a subject, 1 of 8 for an amount and
1 of 7 for a date did not (cut too early, or a space lost in the article). The rules were made on
300 other news articles and the sample; earlier draws from these sets were read while they were
tightened, so the 95 are not blind.
"""


class Counting:
    """An assistant that counts the questions it is asked."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.asked = 0

    @property
    def index(self) -> Index:
        """Return what is searched."""
        return self._assistant.index

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Return the answer."""
        self.asked += 1
        return self._assistant.ask(question, history, where)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What one answer got: its suggestions, the questions asked for them, processor time."""

    found: tuple[Suggestion, ...]
    asked: int
    milliseconds: float


def measure(assistant: Assistant, answers: Iterable[Answer]) -> list[Suggested]:
    """Return what every answer gets."""
    results = []
    for answer in answers:
        counting = Counting(assistant)
        started = time.process_time()
        found = suggestions(counting, answer)
        spent = (time.process_time() - started) * 1000
        results.append(Suggested(tuple(found), counting.asked, spent))
    return results


def row(name: str, results: Sequence[Suggested]) -> list[str]:
    """Return a row of the table; there must be results."""
    shown = sum(len(result.found) for result in results)
    asked = sum(result.asked for result in results)
    times = sorted(result.milliseconds for result in results)
    return [
        name,
        str(len(results)),
        with_interval([float(bool(result.found)) for result in results]),
        f"{shown / len(results):.2f}",
        f"{asked / shown:.2f}" if shown else "–",
        f"{median(times):.0f} / {times[ceil(0.95 * len(times)) - 1]:.0f}",
    ]


@contextmanager
def _opened(articles: Iterable[Article]) -> Iterator[Assistant]:
    with filled_store(articles) as folder:
        assistant = Assistant.load(folder)
        try:
            yield assistant
        finally:
            assistant.close()


def _news() -> tuple[list[str], list[Article]]:
    """Return the development questions and the articles that they were made from."""
    rows = list(read_records(NEWS_QUESTIONS))
    own = {record["doc_id"] for record in rows}
    articles = [
        make_article(
            RawArticle(
                text=record["text"],
                title=record["title"],
                id=record["id"],
                url=record["url"],
                source=record["source"],
                published=record["date"],
            )
        )
        for record in read_records(NEWS)
        if record["id"] in own
    ]
    return list(dict.fromkeys(record["a"] for record in rows)), articles


def _sets() -> Iterator[tuple[str, list[str], Iterable[Article]]]:
    for name in ("sample", "seeds"):
        questions = load(name)
        yield name, [question.text for question in questions.questions], articles_of(questions)
    yield ("news", *_news())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or suggestions drawn at random to be read."""
    parser = argparse.ArgumentParser(prog="kutip eval suggestions", description=__doc__)
    parser.add_argument("--list", type=int, metavar="N", help="print N suggestions instead")
    options = parser.parse_args(arguments)
    rows: list[list[str]] = []
    lines: set[str] = set()
    for name, questions, articles in _sets():
        with _opened(articles) as assistant:
            answers = [assistant.ask(question) for question in questions]
            for kind, wanted in (("answered", True), ("refused", False)):
                chosen = islice((each for each in answers if each.found == wanted), MOST_ANSWERS)
                results = measure(assistant, chosen)
                rows.append(row(f"{name}, {kind}", results))
                if wanted:
                    lines |= {_line(name, each) for result in results for each in result.found}
    if options.list:
        drawn = random.Random(0).sample(sorted(lines), min(options.list, len(lines)))  # noqa: S311
        sys.stdout.writelines(sorted(drawn))
        return 0
    header = ["set", "answers", "with a suggestion [95 %]", "suggestions an answer"]
    header += ["asked a suggestion", "processor ms, p50 / p95"]
    sys.stdout.write(markdown(header, rows) + NOTES)
    return 0


def _line(name: str, found: Suggestion) -> str:
    answer = " ".join(found.answer.split())
    return f"{found.candidate.rule}\t{found.question}\t{answer}\t{found.confidence:.2f}\t{name}\n"


if __name__ == "__main__":
    sys.exit(main())
