"""The page's own queue: questions in the order that they came; told at once when it is full."""

import json
import secrets
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from crowd import submit_number
from served import SURE, FirstNumberReader, running, served_page, small_assistant

from qa.assistant import Assistant
from qa.datatypes import Span
from ui.messages import ENGLISH
from ui.serving import Serving

ROUNDS = 40  # in threads one round in five went wrong


class Waiting(FirstNumberReader):
    """Answer only once the door is open."""

    def __init__(self) -> None:
        self.door = Event()

    def read(self, question: str, passages: Any) -> list[list[Span]]:
        assert self.door.wait(60)
        return super().read(question, passages)


def test_who_finds_no_place_in_the_pages_queue_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import web  # here, as Gradio takes seconds to be imported

    monkeypatch.setattr(web, "REPLIES_AT_ONCE", 1)
    monkeypatch.setattr(web, "EVENTS_WAITING", 2)
    small, reader = small_assistant(tmp_path), Waiting()
    app = web.create_app(Assistant(small.index, reader, SURE))
    with running(app, Serving(tmp_path)) as address, httpx.Client(base_url=address) as client:
        number = submit_number(client.get("/config").json())
        client.headers["accept-language"] = "en"
        joined = []
        for _ in range(10):
            session = secrets.token_hex(6)
            event = {"data": ["Berapa tarif bus?", "{}"], "fn_index": number}
            body = {**event, "session_hash": session}
            joined.append(client.post("/gradio_api/queue/join", json=body, timeout=60))
        assert client.get("/api/health").status_code == 200  # the rest goes on meanwhile
        reader.door.set()
    small.close()
    statuses = [each.status_code for each in joined]
    assert set(statuses) == {200, 429}
    assert 2 <= statuses.count(200) <= 4  # one is answered, two wait
    refused = joined[statuses.index(429)]
    assert refused.headers["retry-after"] == "5"
    assert refused.json() == {"error": ENGLISH["server_busy"]}


def test_questions_are_asked_in_the_order_that_they_were_accepted(tmp_path: Path) -> None:
    with served_page(tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        number = submit_number(client.get("/config").json(), "command")
        for _ in range(ROUNDS):
            event = {"fn_index": number, "session_hash": secrets.token_hex(6)}
            accepted = []
            for question in ("Berapa tarif bus?", "Berapa penumpang?"):
                command = json.dumps({"do": "ask", "question": question})
                body = {**event, "data": [command, "{}"]}
                joined = client.post("/gradio_api/queue/join", json=body)
                accepted.append(joined.json()["event_id"])
            assert completed(client, event["session_hash"], 2) == accepted


def completed(client: httpx.Client, session: str, events: int) -> list[str]:
    """Return the ids of a session's events as they are completed."""
    done: list[str] = []
    with client.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data: ") or "{}")
            if message.get("msg") == "process_completed":
                done.append(message["event_id"])
            if len(done) == events:
                break
    return done
