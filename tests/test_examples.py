import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answers import FARES
from served import small_assistant

from index.build import add_articles
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from ui.examples import SAMPLE_QUESTIONS, Examples, example_questions
from ui.one_at_a_time import OneAtATime

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
NOW = lambda work: work()  # noqa: E731 - instead of a thread
# Asked back as "Berapa penumpang yang …?", which the reader of ``served`` answers.
FERRY = Article(
    "feri",
    "Feri",
    "Sebanyak 730 penumpang menumpang feri ke Ambon.",
    None,
    None,
    "2026-05-01",
    "id",
)
FERRY_QUESTION = "Berapa penumpang yang menumpang feri ke Ambon?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def assistant(folder: Path) -> Iterator[Assistant]:
    found = small_assistant(folder, FERRY)
    yield found
    found.close()


def change(folder: Path, do: Callable[[Index], object]) -> None:
    index = Index.open(folder, writable=True)
    do(index)
    index.close()


def test_every_example_has_its_sample_article() -> None:
    for article_id in SAMPLE_QUESTIONS:
        assert (SAMPLE / f"{article_id}.md").exists()


def test_a_store_of_other_articles_has_no_questions_of_the_sample(folder: Path) -> None:
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, [FARES])
    assert example_questions(index) == []
    index.close()


def test_a_store_of_other_articles_gets_questions_that_it_answers(assistant: Assistant) -> None:
    examples = Examples(OneAtATime(assistant), NOW)
    examples.current()
    assert examples.current() == [FERRY_QUESTION]


def test_nobody_waits_for_examples(assistant: Assistant) -> None:
    waiting: list[Callable[[], None]] = []
    examples = Examples(OneAtATime(assistant), waiting.append)
    assert (examples.current(), examples.current()) == ([], [])
    assert len(waiting) == 1
    waiting[0]()
    assert examples.current() == [FERRY_QUESTION]


def test_the_questions_of_the_sample_come_first_and_at_once(folder: Path) -> None:
    (article_id, question), *_ = SAMPLE_QUESTIONS.items()
    sample = Article(article_id, "Contoh", "Saltanat Abenova ditunjuk.", language="id")
    found = small_assistant(folder, FERRY, sample)
    assert Examples(OneAtATime(found), NOW).current() == [question]
    found.close()


def test_a_forgotten_article_is_asked_about_no_more(
    assistant: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    examples = Examples(OneAtATime(assistant), waiting.append)
    examples.current()
    waiting[0]()
    change(folder, lambda index: index.forget([FERRY.id]))
    assert examples.current() == []
    waiting[1]()
    monkeypatch.setattr("qa.suggest.example_questions", lambda assistant: ["Lama?"])
    waiting[0]()  # what was begun for the store as it was comes too late
    assert examples.current() == []
    assert len(waiting) == 2


def test_a_store_that_changes_all_the_time_keeps_one_thread_busy(
    assistant: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    examples = Examples(OneAtATime(assistant), waiting.append)
    examples.current()
    change(folder, lambda index: index.forget([FARES.id]))
    examples.current()
    change(folder, lambda index: index.forget([FERRY.id]))
    made = iter([["Lama?"], ["Baru?"]])

    def make(_: object) -> list[str]:
        examples.current()  # somebody comes in between, and sees that the store has changed
        return next(made)

    monkeypatch.setattr("qa.suggest.example_questions", make)
    waiting[0]()
    assert examples.current() == ["Baru?"]
    assert len(waiting) == 1
    change(folder, lambda index: index.forget(["penumpang"]))
    assert examples.current() == []
    assert len(waiting) == 2


def test_a_store_that_cannot_be_read_has_no_examples(assistant: Assistant) -> None:
    examples = Examples(OneAtATime(assistant), NOW)
    assistant.close()
    assert examples.current() == []


def test_examples_are_made_in_another_thread(assistant: Assistant) -> None:
    done = threading.Event()
    line = OneAtATime(assistant)
    asked_by: set[str] = set()
    ask = line.ask

    def told(question: str) -> object:
        asked_by.add(threading.current_thread().name)
        done.set()
        return ask(question)

    line.ask = told  # type: ignore[method-assign, assignment]
    Examples(line).current()
    assert done.wait(20)
    assert asked_by == {"examples"}
