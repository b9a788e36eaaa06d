"""Events of the page over a real connection: late answers, early questions, forged data."""

import json
import logging
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import served_assistant, small_assistant

from qa.datatypes import Answer
from ui.serving import Serving

FARE, RIDERS = "Berapa tarif bus?", "Berapa penumpang?"


class Door:
    """Lets questions in or keeps them waiting, as an assistant that takes its time."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.open.set()


class Visitor:
    """A session of the page, as a browser speaks for it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.session = secrets.token_hex(6)
        self.config = client.get("/config").json()

    def send(self, target: str, *data: Any, address: str = "") -> None:
        """Send an event of a box of the page, or of its arrival; ``address``: the page's query."""
        event = {
            "data": [*data],
            "fn_index": self.number(target),
            "session_hash": self.session,
            "trigger_id": None,
            "event_data": None,
        }
        assert self.client.post(f"/gradio_api/queue/join{address}", json=event).status_code == 200

    def told(self, completed: int = 1) -> Iterator[dict[str, Any]]:
        """Yield what is said until some events are completed."""
        path = f"/gradio_api/queue/data?session_hash={self.session}"
        with self.client.stream("GET", path) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ") or "{}")
                yield message
                completed -= message.get("msg") == "process_completed"
                if not completed:
                    return

    def asks(self, question: Any, where: Any = "{}") -> dict[str, Any]:
        """Ask and return the last thing that is said."""
        self.send("ask", question, where)
        return list(self.told())[-1]

    def number(self, target: str) -> int:
        boxes = {each["props"].get("elem_id"): each["id"] for each in self.config["components"]}
        events = self.config["dependencies"]
        wanted = [boxes[target], "submit"]
        return int(next(each["id"] for each in events if wanted in each["targets"]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Door]]:
    folder: Path = tmp_path_factory.mktemp("events") / "store"
    assistant, door = small_assistant(folder), Door()
    answer = assistant.ask

    def ask(*asked: Any, **more: Any) -> Answer:
        door.reached.set()
        assert door.open.wait(30)
        return answer(*asked, **more)

    assistant.ask = ask  # type: ignore[method-assign]
    with (
        served_assistant(assistant, Serving(folder)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client, door


def exchanges(client: httpx.Client) -> list[int]:
    """Return how many exchanges the conversations have, the one that changed last first."""
    return [each["exchanges"] for each in client.get("/api/conversations").json()["conversations"]]


def test_a_late_answer_does_not_take_a_new_conversation_back(
    served: tuple[httpx.Client, Door],
) -> None:
    client, door = served
    visitor = Visitor(client)
    door.open.clear()
    door.reached.clear()
    visitor.send("ask", FARE, "{}")

    def begin_anew() -> None:
        assert door.reached.wait(30)
        visitor.send("goto", '{"do": "new"}')

    with ThreadPoolExecutor() as pool:
        begun = pool.submit(begin_anew)
        said = []
        for message in visitor.told(2):
            said.append(message)
            if message.get("msg") == "process_completed":
                door.open.set()  # the new conversation is there, now the answer comes
        begun.result()
    assert "2&#46;500" not in json.dumps(said)
    assert exchanges(client)[0] == 1  # it is kept all the same
    assert '<h2 class=\\"question\\">Berapa tarif' not in json.dumps(visitor.asks(RIDERS))
    assert exchanges(client)[:2] == [1, 1]


@pytest.mark.parametrize("place", [{"do": "new"}, {"do": "open", "id": "gone"}])
@pytest.mark.parametrize("box", ["ask", "command"])
def test_a_question_right_after_a_new_conversation_is_its_first(
    served: tuple[httpx.Client, Door], place: dict[str, str], box: str
) -> None:
    client, _ = served
    question = RIDERS if box == "ask" else json.dumps({"do": "ask", "question": RIDERS})
    for _ in range(5):  # Gradio works on both at once
        visitor = Visitor(client)
        visitor.asks(FARE)
        visitor.send("goto", json.dumps(place))
        visitor.send(box, question, "{}")
        said = list(visitor.told(2))
        assert "41&#46;200" in json.dumps(said[-1])
        assert exchanges(client)[:2] == [1, 1]


@pytest.mark.parametrize("question", [None, 7, "\x00", "x" * 900_000])
def test_forged_questions_fail_nothing(
    served: tuple[httpx.Client, Door], question: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert Visitor(served[0]).asks(question)["success"]
    assert caplog.records == []


FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
FETCHED = {**FILE, "path": "http://127.0.0.1:1/x", "url": "http://127.0.0.1:1/x"}


@pytest.mark.parametrize(
    "change",
    [
        {"data": [["a"], "{}"]},
        {"data": [{"a": 1}, "{}"]},
        {"data": [FILE, "{}"]},
        {"data": [FETCHED, "{}"]},
        {"data": "x"},
        {"fn_index": 99},
        {"fn_index": -1},
        {"fn_index": None},
        {"session_hash": "../x"},
        {"session_hash": ""},
    ],
)
def test_what_the_page_never_sends_does_not_reach_gradio(
    served: tuple[httpx.Client, Door], change: dict[str, object]
) -> None:
    # An object that stands for a file would be looked for, or fetched from elsewhere.
    client, _ = served
    visitor = Visitor(client)
    event = {"data": [FARE, "{}"], "fn_index": 0, "session_hash": visitor.session, **change}
    response = client.post("/gradio_api/queue/join", json=event)
    assert (response.status_code, response.json()) == (422, {"error": "not what the page sends"})


def test_a_question_stands_in_line_as_all_others(served: tuple[httpx.Client, Door]) -> None:
    client, _ = served
    visitor = Visitor(client)
    event = {"fn_index": visitor.number("ask"), "session_hash": visitor.session}
    body = {**event, "data": [FARE, "{}"]}
    assert client.post("/gradio_api/run/predict", json=body).status_code == 404


@pytest.mark.parametrize("where", [None, 7, '{"source": 0}', '{"sources": []}'])
def test_a_forged_filter_lets_none_answer(served: tuple[httpx.Client, Door], where: object) -> None:
    assert "2&#46;500" in json.dumps(Visitor(served[0]).asks(FARE))
    assert "2&#46;500" not in json.dumps(Visitor(served[0]).asks(FARE, where))


def test_a_conversation_goes_on_after_the_server_was_started_anew(tmp_path: Path) -> None:
    conversation = ""
    for question in (FARE, RIDERS):
        with (
            served_assistant(small_assistant(tmp_path), Serving(tmp_path)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            visitor = Visitor(client)
            command = json.dumps({"do": "ask", "question": question})
            visitor.send("command", command, "{}", address=f"?c={conversation}")
            assert "41&#46;200" in json.dumps(list(visitor.told())) or question == FARE
            conversation = client.get("/api/conversations").json()["conversations"][0]["id"]
            assert exchanges(client) == [1 if question == FARE else 2]
