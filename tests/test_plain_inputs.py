"""What Gradio is given: texts, and nothing that it would take for a file and fetch."""

import json
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ui.plain_inputs import INPUT_PATHS, PlainInputs, holds_texts_only

FILE = {"path": "http://a.example/x", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize("data", [[], ["Apa?", "{}"], [None, 1, True], None])
def test_texts_are_let_through(data: Any) -> None:
    body = {"data": data, "fn_index": 1, "session_hash": "x", "event_data": None}
    if data is None:
        del body["data"]
    assert holds_texts_only(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        *({"data": [FILE]}, {"data": [[FILE]]}, {"data": FILE}, {"data": ["", [""]]}),
        *({"data": [{}]}, {"data": None}, {"data": "x"}, {"data": [], "event_data": FILE}),
        *({"data": [], "more": [FILE]}, [FILE], "x", None),
    ],
)
def test_nothing_that_may_be_a_file_is(body: object) -> None:
    assert not holds_texts_only(json.dumps(body).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert not holds_texts_only(body)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(await Request(scope, receive).body())(scope, receive, send)


@pytest.mark.parametrize("path", [*INPUT_PATHS, f"{INPUT_PATHS[0]}/"])
def test_a_request_with_texts_arrives_as_it_was_sent(path: str) -> None:
    import asyncio

    async def posted(body: bytes, to: str) -> httpx.Response:
        transport = httpx.ASGITransport(PlainInputs(echo))
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.post(to, content=body)

    text, file = (json.dumps({"data": [each]}).encode() for each in ("Apa?", FILE))
    assert asyncio.run(posted(text, path)).content == text
    assert asyncio.run(posted(file, path)).status_code == 422
    assert asyncio.run(posted(file, "/gradio_api/heartbeat/x")).content == file
