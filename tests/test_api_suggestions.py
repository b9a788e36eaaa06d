"""What to ask next: found once an answer and a generation, and in nobody's way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from answers import FOUND
from browser import CHROMIUM, DESKTOP, OpenPage, ask
from fastapi import FastAPI
from playwright.sync_api import expect
from served import running, served_assistant, small_assistant

from index.build import add_articles
from index.datatypes import Article, Filter
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant
from ui import api_suggestions
from ui.api import create_api
from ui.conversation import Exchange
from ui.one_at_a_time import OneAtATime
from ui.serving import Serving, histories_of
from ui.waiting import WaitingLine

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
CONVERSATION = "percakapan-yang-pertama"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[OneAtATime]:
    assistant = small_assistant(tmp_path / "store")
    yield OneAtATime(assistant)
    assistant.close()


@pytest.fixture
def app(assistant: OneAtATime) -> FastAPI:
    return create_api(assistant)


@pytest.fixture
def client(app: FastAPI, tmp_path: Path) -> Iterator[httpx.Client]:
    with (
        running(app, Serving(tmp_path / "store")) as address,
        httpx.Client(base_url=address) as client,
    ):
        exchange = Exchange("answer-1", FOUND.question, answer=FOUND)
        filtered = replace(exchange, id="answer-2", where=Filter(sources=frozenset({"x"})))
        for each in (exchange, filtered, Exchange("answer-3", "Apa?", notice={"id": "?"})):
            histories_of(app).put(CONVERSATION, "", each, keep=True)
        yield client


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    def suggest(_: object, answer: object, limit: int, *, asked: list[str]) -> list[str]:
        calls.append((answer, limit, asked))
        return ["Kapan?"]

    monkeypatch.setattr(api_suggestions, "suggest", suggest)
    return calls


def suggested(client: httpx.Client, exchange: str, conversation: str = CONVERSATION) -> Any:
    query = {"conversation": conversation, "exchange": exchange}
    return client.get("/api/suggestions", params=query).json()["questions"]


def test_an_answer_is_looked_at_once_a_generation(
    client: httpx.Client, calls: list[Any], tmp_path: Path
) -> None:
    assert suggested(client, "answer-1") == suggested(client, "answer-1") == ["Kapan?"]
    assert calls == [(FOUND, 3, [FOUND.question, FOUND.question, "Apa?"])]
    index = Index.open(tmp_path / "store", writable=True)
    add_articles(index, [Article("baru", "Baru", "Sesuatu yang baru.")])
    index.close()
    suggested(client, "answer-1")
    assert len(calls) == 2


def test_of_a_deleted_conversation_nothing_is_suggested(
    client: httpx.Client, calls: list[Any]
) -> None:
    assert suggested(client, "answer-1") == ["Kapan?"]
    assert client.delete(f"/api/conversations/{CONVERSATION}").status_code == 200
    assert suggested(client, "answer-1") == []


@pytest.mark.parametrize(
    ("exchange", "conversation"),
    [("answer-2", CONVERSATION), ("answer-3", CONVERSATION), ("answer-1", "x"), ("?", "\0")],
    ids=["under a filter", "a notice", "another conversation", "nonsense"],
)
def test_what_has_no_answer_of_its_own_has_no_suggestions(
    client: httpx.Client, calls: list[Any], exchange: str, conversation: str
) -> None:
    assert suggested(client, exchange, conversation) == []
    assert calls == []


def test_nothing_is_suggested_while_others_wait(
    client: httpx.Client, calls: list[Any], assistant: OneAtATime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(WaitingLine, "waiting", 1)
        assert suggested(client, "answer-1") == []
    assert suggested(client, "answer-1") == ["Kapan?"]


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
def test_a_suggestion_on_the_page_is_answered(open_page: OpenPage, tmp_path: Path) -> None:
    index = Index.open(tmp_path, create=True, writable=True)
    add_articles(index, read_paths([SAMPLE]))
    index.close()
    with (
        served_assistant(Assistant.load(tmp_path)) as address,
        open_page(address, DESKTOP) as page,
    ):
        ask(page, "Siapa utusan khusus Uni Eropa untuk sanksi?", 1)
        suggestions = page.locator("#chat button.suggestion")
        expect(suggestions.first).to_be_visible()
        question = suggestions.first.inner_text()
        suggestions.first.click()
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page.locator("#chat h2.question").last).to_have_text(question)
        expect(page.locator("#chat .answer").last.locator(".lead .span")).to_be_visible()
