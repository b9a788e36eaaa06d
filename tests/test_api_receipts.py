"""Receipts over a real connection, and from the page: each is a file that verifies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from answers import FOUND, NOT_FOUND
from browser import DESKTOP, PHONE, OpenPage, ask, fits, needs_browser, serious
from playwright.sync_api import expect
from served import running, served_page, small_assistant

from index.datatypes import Filter
from qa.receipt import seal
from ui.api import OneAtATime, create_api
from ui.api_documents import ANSWER_EXAMPLE, RECEIPT_EXAMPLE
from ui.cli import run
from ui.conversation import Exchange
from ui.serving import Serving, histories_of
from ui.stored_answer import answer_of

EXAMPLE_ANSWER = {**ANSWER_EXAMPLE, "text": ANSWER_EXAMPLE["answer"]}
del EXAMPLE_ANSWER["answer"]
EXCHANGES = (
    Exchange("answer-1", "Berapa tarifnya?", where=Filter("2026-03-01"), answer=FOUND),
    Exchange("answer-2", "Berapa tarif kapal?", answer=NOT_FOUND),
    Exchange("answer-3", "Apa?", notice={"id": "Gagal.", "en": "Failed."}),
    Exchange("answer-4", "Berapa tarif bus?", answer=answer_of(EXAMPLE_ANSWER)),
)
PATH = "/api/conversations/satu/receipt"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receipts") / "store"


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    assistant = small_assistant(store)
    app = create_api(OneAtATime(assistant))
    with (
        running(app, Serving(store)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        for exchange in EXCHANGES:
            histories_of(app).put("satu", "", exchange, keep=True)
        yield client
        histories_of(app).close()
    assistant.close()


@pytest.mark.parametrize(
    ("query", "media_type", "ending"),
    [
        ("", "text/html; charset=utf-8", "html"),
        ("&format=html", "text/html; charset=utf-8", "html"),
        ("&format=json", "application/json", "json"),
    ],
)
@pytest.mark.parametrize("exchange", ["answer-1", "answer-2", "answer-4"])
def test_a_receipt_is_a_file_that_verifies(
    client: httpx.Client,
    store: Path,
    tmp_path: Path,
    exchange: str,
    query: str,
    media_type: str,
    ending: str,
) -> None:
    sent = client.get(f"{PATH}?exchange={exchange}{query}")
    assert (sent.status_code, sent.headers["content-type"]) == (200, media_type)
    assert sent.headers["content-disposition"].startswith('attachment; filename="bukti-berapa-')
    assert f'.{ending}"' in sent.headers["content-disposition"]
    assert sent.headers["cache-control"] == "private, no-cache"
    path = tmp_path / "bukti"
    path.write_bytes(sent.content)
    assert run(["verify", str(path), "--store", str(store)]) == 0


def test_a_receipt_speaks_the_language_asked_for(client: httpx.Client) -> None:
    assert "Sangat yakin" in client.get(f"{PATH}?exchange=answer-1").text
    assert "Very sure" in client.get(f"{PATH}?exchange=answer-1&lang=en").text


BAD = [
    ("/api/conversations/x/receipt?exchange=answer-1", 404, "No conversation has the id x."),
    (f"{PATH}?exchange=answer-9", 404, "No answer with the id answer-9 in this conversation."),
    (f"{PATH}?exchange=answer-3", 404, "No answer with the id answer-3"),
    (f"{PATH}?exchange=%00%ff", 404, "No answer with the id"),
    (PATH, 422, "exchange: Field required"),
    (f"{PATH}?exchange={'x' * 999}", 422, "exchange: String should"),
    (f"{PATH}?exchange=answer-1&format=pdf", 422, "format: Input should be 'html' or 'json'"),
]


@pytest.mark.parametrize(("path", "status", "line"), BAD)
def test_whatever_is_wrong_is_one_line(
    client: httpx.Client, path: str, status: int, line: str
) -> None:
    response = client.get(path, headers={"accept-language": "en"})
    assert response.status_code == status
    assert response.json()["error"].startswith(line)


def test_a_receipt_is_only_fetched(client: httpx.Client) -> None:
    assert client.post(f"{PATH}?exchange=answer-1").status_code == 405


def test_the_example_is_a_true_receipt(client: httpx.Client) -> None:
    app = client.get("/api/openapi.json").json()
    responses = app["paths"]["/api/conversations/{id}/receipt"]["get"]["responses"]

    def example(status: int) -> Any:
        return responses[str(status)]["content"]["application/json"]["example"]

    told = example(200)
    assert told == RECEIPT_EXAMPLE
    assert seal(told) == told["sha256"]
    varying = ("made", "version", "digest", "encoder", "reader", "sha256")
    shown = client.get(f"{PATH}?exchange=answer-4&format=json").json()
    assert json.dumps({**shown, **{key: told[key] for key in varying}}) == json.dumps(told)
    assert client.get(f"{PATH}?exchange=tidak-ada").json() == example(404)
    assert client.get(PATH).json() == example(422)


# In the page


@needs_browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_hands_out_the_receipt_of_an_answer(
    open_page: OpenPage, tmp_path: Path, size: tuple[int, int]
) -> None:
    store = tmp_path / "store"
    with served_page(store) as address, open_page(address, size) as page:
        ask(page, "Berapa tarif bus?", 1)
        ask(page, "Siapa presiden Brasil?", 2)
        for card, language, name in ((0, "id", "Bukti"), (1, "en", "Receipt")):
            if language == "en":
                page.get_by_role("button", name="EN: English").click()
            link = page.locator("#chat .answer").nth(card).locator("a.receipt:visible")
            expect(link).to_have_count(1)
            expect(link).to_have_text(name)
            with page.expect_download() as download:
                link.click()
            path = download.value.path()
            assert f'<html lang="{language}">' in path.read_text("utf-8")
            assert run(["verify", str(path), "--store", str(store)]) == 0
        assert fits(page)
        assert serious(page) == []
        boxes = page.locator("#chat .actions").first.evaluate(
            "row => [...row.children].filter(one => one.offsetParent).map(one => one.offsetHeight)"
        )
        assert len(set(boxes)) == 1  # as tall as the buttons beside it
