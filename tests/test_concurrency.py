"""Readers beside a writer see one generation at a time, and mixed ones are found out."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from concurrency import run, thin
from concurrency_reader import PLANTS, QUESTION, member, numbers_in, together
from crash import fast_folder
from numbered import ENCODER, SETTINGS, open_assistant
from served import FirstNumberReader

from index.build import index_articles
from index.local_store import FREE_READINGS, LocalStore
from qa.datatypes import Span


@pytest.fixture
def folder() -> Iterator[Path]:
    made = fast_folder()
    yield made / "store"
    shutil.rmtree(made)


def test_four_readers_see_one_generation_at_a_time(folder: Path) -> None:
    outcome = run(folder, commits=40, quiet_seconds=0.2, seed=1, pause_seconds=0.02)
    assert outcome.bad == []
    assert thin(outcome, least=2) == []
    assert outcome.commits.total() >= 40


@pytest.mark.parametrize(("plant", "commits"), [("mixed", 40), ("kept", 4), ("stale", 4)])
def test_a_reader_with_a_bug_is_found_out(folder: Path, plant: str, commits: int) -> None:
    assert plant in PLANTS
    assert run(folder, commits, quiet_seconds=0.2, seed=1, plant=plant).bad


class Interrupting(FirstNumberReader):
    """Something is committed while the reader reads, so many times."""

    def __init__(self, writer: LocalStore, times: int) -> None:
        self.writer = writer
        self.times = times
        self.read_times = 0

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Commit what changes together, then read what was found before."""
        self.read_times += 1
        if self.read_times <= self.times:
            self.writer.upsert(index_articles(ENCODER, together(self.read_times)))
        return super().read(question, passages)


@pytest.mark.parametrize("times", [0, 1, FREE_READINGS, 9])
def test_an_answer_is_of_one_generation_whatever_is_committed_meanwhile(
    folder: Path, times: int
) -> None:
    with LocalStore.open(folder, SETTINGS, create=True) as writer:
        writer.upsert(index_articles(ENCODER, together(0)))
        assistant = open_assistant(folder)
        assistant.reader = reader = Interrupting(writer, times)
        answer = assistant.ask(QUESTION)
        bad: list[str] = []
        # After so many free readings the last one is kept apart from what is still committed.
        assert numbers_in(answer, bad) == {min(times, FREE_READINGS)}
        assert (bad, len(answer.passages)) == ([], 5)
        assert reader.read_times == min(times, FREE_READINGS) + 1
        assert assistant.index.store.article("bersama-0") == member(
            0, min(times, reader.read_times)
        )
        assistant.close()


def test_a_search_is_of_one_generation_whatever_is_committed_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalStore.open(folder, SETTINGS, create=True) as writer:
        writer.upsert(index_articles(ENCODER, together(0)))
        assistant = open_assistant(folder)
        search, commits = assistant.index.store.search_text, iter(range(1, 9))

        def search_and_commit(*given: object) -> object:
            found = search(*given)  # type: ignore[arg-type]
            writer.upsert(index_articles(ENCODER, together(next(commits))))
            return found

        monkeypatch.setattr(assistant.index.store, "search_text", search_and_commit)
        found = assistant.index.search(QUESTION, 10)
        assert {hit.chunk.article_id for hit in found} == {f"bersama-{key}" for key in range(6)}
        assistant.close()
