"""The log: an id in each line, and nothing of what was asked or of who may ask."""

import asyncio
import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from crowd import ask_page, submit_number
from served import SURE, FirstNumberReader, running, small_assistant

from qa.assistant import Assistant
from qa.datatypes import Span
from ui.access import COOKIE, Access
from ui.request_log import LineFormatter, begin_request, go_on_with, shown_path, start_log
from ui.serving import Serving
from ui.visitor import VISITOR_COOKIE

TOKEN = "rahasia-sekali-0123456789"  # noqa: S105
ACCESS = Access(token=TOKEN)
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([0-9a-f]{16}|-) ")
VISITOR = "pengunjung-abcdefghijklmnop"


class Failing(FirstNumberReader):
    """Fail on some questions, with the question in the failure."""

    def read(self, question: str, passages: Any) -> list[list[Span]]:
        if "gagal" in question:
            try:
                raise KeyError(question)
            except KeyError as error:
                raise ZeroDivisionError(f"tidak bisa: {question}") from error
        return super().read(question, passages)


async def use_everything(address: str) -> tuple[set[str], str]:
    """Bring in every secret there is; return the ids of responses and of a conversation."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        seen = [await client.get("/api/health", params={"token": TOKEN + "-salah"})]
        seen += [await client.get("/", params={"token": TOKEN, "q": "tanya-lewat-alamat"})]
        client.cookies.set(COOKIE, ACCESS.cookie)
        client.cookies.set(VISITOR_COOKIE, VISITOR)
        seen += [await client.get("/", params={"q": "tanya-lewat-alamat", "c": "percakapan-x"})]
        bearer = {"authorization": f"Bearer {TOKEN}"}
        for question in ("Berapa tarif bus-api?", "Berapa yang gagal-api?"):
            body = {"question": question}
            seen += [await client.post("/api/ask", json=body, headers=bearer)]
        number = submit_number((await client.get("/config")).json())
        for question in ("Berapa tarif bus-laman?", "Berapa yang gagal-laman?"):
            await ask_page(client, number, question, "sesi-rahasia")
        seen += [await client.post("/api/ask", content=b'{"question": "rusak-sekali')]
        [listed, *_] = (await client.get("/api/conversations")).json()["conversations"]
        seen += [await client.get(f"/api/conversations/{listed['id']}/export?format=json")]
        async with client.stream("GET", "/gradio_api/heartbeat/sesi-rahasia"):
            pass
        await client.get("/gradio_api/queue/data", params={"session_hash": "sesi-rahasia-lain"})
    assert {each.status_code for each in seen} == {200, 401, 422, 500}
    return {each.headers["x-request-id"] for each in seen}, listed["id"]


def test_no_secret_is_in_the_log_of_a_run_in_which_all_were_used(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    small = small_assistant(tmp_path)
    assistant = Assistant(small.index, Failing(), SURE)
    stream, logger = StringIO(), logging.getLogger()
    start_log(each_request=True, stream=stream)
    handler = logger.handlers[-1]
    with running(create_app(assistant), Serving(tmp_path, ACCESS)) as address:
        ids, conversation = asyncio.run(use_everything(address))
    logger.removeHandler(handler)
    small.close()
    log = stream.getvalue()
    written = log + capfd.readouterr().err
    secrets = [TOKEN, ACCESS.cookie, VISITOR, conversation, "sesi-rahasia", "percakapan-x"]
    asked = ["tanya-lewat", "bus-api", "gagal-api", "bus-laman", "gagal-laman", "rusak-sekali"]
    assert [each for each in (*secrets, *asked) if each in written] == []
    # What is needed to find out is there: each id, and where and of what kind a failure was.
    assert ids <= set(LINE.findall(log))
    assert log.count("builtins.ZeroDivisionError") == 2
    assert log.count("builtins.KeyError") == 2
    begun = [line for line in log.splitlines() if re.match(r"\d{4}-", line)]
    assert all(LINE.match(line) for line in begun)
    # The page's failure is told under the id of the request that brought the question.
    [failed] = [line for line in begun if line.endswith("a question failed")]
    joined = {LINE.match(each)[1] for each in begun if "/queue/join" in each}  # type: ignore[index]
    assert LINE.match(failed)[1] in joined  # type: ignore[index]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (b"/api/ask", "/api/ask"),
        (b"/api/articles/a%0Ab", "/api/articles/a%0Ab"),
        (b"/api/conversations/6dZ0/export", "/api/conversations/*/export"),
        (b"/api/conversations", "/api/conversations"),
        (b"/gradio_api/heartbeat/abc", "/gradio_api/heartbeat/*"),
        (b"/api/c%6fnversations/6dZ0", "/api/conversations/*"),
        (b"/\xff?token=x", "/%C3%BF"),
        (b"/" + b"x" * 5000, "/" + "x" * 299),
    ],
)
def test_a_path_shows_no_id_that_opens_something(sent: bytes, shown: str) -> None:
    assert shown_path({"raw_path": sent}) == shown


def test_lines_are_told_apart_by_their_request() -> None:
    scopes: list[dict[str, Any]] = [{}, {}]
    first, second = (begin_request(scope) for scope in scopes)
    assert first != second
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "gagal", None, None)
    assert f" {second} gagal" in LineFormatter().format(record)
    go_on_with(scopes[0])
    assert f" {first} gagal" in LineFormatter().format(record)
