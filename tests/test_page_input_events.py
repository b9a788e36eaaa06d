"""What Gradio is told: plain values of the page's boxes, and nothing that it would fetch."""

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Scope

from ui.page_events import WrongEventError, checked, is_event

FILE = {"path": "http://a.example/x", "meta": {"_type": "gradio.FileData"}}
EVENT = {"data": ["Apa?", "{}"], "fn_index": 1, "session_hash": "x"}


def heard(body: bytes, events: int = 3) -> Any:
    """Return the event that is handed on, read from its bytes and as long as it says."""
    scope: Scope = {"headers": [(b"content-length", b"9"), (b"x-kept", b"1")]}
    waiting: list[Message] = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:], "more_body": False},
    ]

    async def receive() -> Message:
        return waiting.pop(0)

    async def read() -> bytes:
        again = await checked(scope, receive, events)
        return bytes((await again())["body"])

    handed = asyncio.run(read())
    assert (b"content-length", str(len(handed)).encode()) in scope["headers"]
    assert (b"x-kept", b"1") in scope["headers"]
    return json.loads(handed)


@pytest.mark.parametrize("data", [[], ["Apa?", "{}"], [None, 1, True, 0.5]])
def test_plain_values_are_handed_on(data: list[Any]) -> None:
    assert heard(json.dumps(EVENT | {"data": data}).encode())["data"] == data


def test_what_the_page_does_not_say_is_left_out() -> None:
    given = EVENT | {"event_data": FILE, "more": [FILE]}
    assert heard(json.dumps(given).encode()) == EVENT | {"trigger_id": None}


@pytest.mark.parametrize(
    "other",
    [
        *({"data": [FILE]}, {"data": [[FILE]]}, {"data": FILE}, {"data": ["", [""]]}),
        *({"data": [{}]}, {"data": None}, {"data": "x"}, {"data": ["x"] * 5}),
        *({"fn_index": 3}, {"fn_index": -1}, {"fn_index": "1"}, {"fn_index": None}),
        *({"session_hash": "../x"}, {"session_hash": ""}, {"session_hash": 1}),
    ],
)
def test_anything_else_is_refused(other: dict[str, Any]) -> None:
    with pytest.raises(WrongEventError):
        heard(json.dumps(EVENT | other).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xff\xff\xff\xff\xff", b"[" * 100_000, b"[1]"])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(WrongEventError):
        heard(body)


@pytest.mark.parametrize(
    ("method", "path", "looked_at"),
    [
        ("POST", "/gradio_api/queue/join", True),
        ("POST", "/gradio_api/run/predict", True),
        ("GET", "/gradio_api/queue/join", False),
        ("POST", "/api/ask", False),
    ],
)
def test_what_is_looked_at(method: str, path: str, looked_at: bool) -> None:
    assert is_event({"method": method, "path": path}) is looked_at
