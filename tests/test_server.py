"""The server: where it listens, who may come in, what every response carries."""

import json
import logging
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from answers import FARES
from served import SURE, FirstNumberReader, running, served_interface, small_assistant

from index.build import add_articles
from index.errors import KutipError
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Span
from ui import api, one_at_a_time
from ui.access import Access, make_token, read_token
from ui.api import OneAtATime, create_api
from ui.guards import SECURITY_HEADERS
from ui.messages import ENGLISH, INDONESIAN
from ui.request_log import start_log
from ui.server import FIRST_PORT, PORTS_TRIED, access_for, address_of, listen, ready_line
from ui.serving import Serving

TOKEN = "rahasia-sekali-0123456789"  # noqa: S105


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    listener = listen("127.0.0.1", 0)
    yield listener
    listener.close()


def test_an_answer_is_sent_at_once(listener: socket.socket) -> None:
    # Only of sockets that are named as TCP does asyncio turn off Nagle's algorithm, which
    # holds the last packet of a kept connection back for some 40 ms.
    client = socket.create_connection(listener.getsockname())
    accepted, _ = listener.accept()
    assert accepted.proto == socket.IPPROTO_TCP
    client.close()
    accepted.close()


def test_the_page_is_on_this_computer_only(listener: socket.socket) -> None:
    assert listener.getsockname()[0] == "127.0.0.1"
    assert address_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.org"])  # noqa: S104
def test_other_hosts_are_refused(host: str) -> None:
    with pytest.raises(KutipError, match="is refused"):
        listen(host, 0)


def test_a_port_in_use_is_one_line(listener: socket.socket) -> None:
    with pytest.raises(KutipError, match=r"is in use\. Choose another with --port"):
        listen("127.0.0.1", listener.getsockname()[1])


def test_without_a_port_the_first_free_one_is_taken() -> None:
    first = listen("127.0.0.1", None)
    second = listen("127.0.0.1", None)
    ports = [first.getsockname()[1], second.getsockname()[1]]
    first.close()
    second.close()
    assert FIRST_PORT <= ports[0] < ports[1] < FIRST_PORT + PORTS_TRIED


# Who may come in


def test_this_computer_needs_no_token_and_others_do(tmp_path: Path) -> None:
    assert access_for("127.0.0.1", None) == access_for("localhost", None) == Access()
    elsewhere = access_for("0.0.0.0", None)  # noqa: S104
    assert elsewhere.token is not None
    assert len(elsewhere.token) >= 32
    assert elsewhere.token not in repr(elsewhere)
    file = tmp_path / "token"
    file.write_text(f"  {TOKEN}\n")
    assert access_for("0.0.0.0", file).token == TOKEN  # noqa: S104
    assert access_for("127.0.0.1", file).token == TOKEN  # on a computer with several users


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "must hold one token of 16 to 1024 characters"),
        (b"terlalu-pendek", "must hold one token of 16 to 1024 characters"),
        (b"x" * 1025, "must hold one token of 16 to 1024 characters"),
        (b"dua kata yang terpisah", "without spaces or line breaks"),
        (b"kunci-rahas\xc3\xada-panjang", "cannot be read: it is not plain ASCII text"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_token_file_that_holds_no_token_is_one_line(
    tmp_path: Path, content: bytes | None, line: str
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(KutipError, match=line) as caught:
        read_token(file)
    assert "kata" not in str(caught.value)  # what the file holds is not shown


@pytest.mark.parametrize(
    ("host", "local", "elsewhere"),
    [
        ("127.0.0.1:8600", True, True),
        ("LOCALHOST", True, True),
        ("", False, False),
        ("tempat.example", False, False),
        ("127.0.0.1.tempat.example", False, False),
        ("192.168.1.7:8600", False, True),  # no name can be made to point here by a number
        ("[::1]:8600", False, True),
        ("[::1].tempat.example", False, True),
        ("[tempat.example]", False, False),
        ("meja:8600", False, True),
        ("2130706433", False, False),
    ],
)
def test_only_own_names_are_answered(host: str, local: bool, elsewhere: bool) -> None:
    assert Access().answers_to(host) is local
    names = frozenset({"127.0.0.1", "localhost", "meja"})
    assert Access(names, TOKEN).answers_to(host) is elsewhere


def test_a_made_token_is_told_once_and_one_of_a_file_never() -> None:
    listener = listen("0.0.0.0", 0, with_token=True)  # noqa: S104
    try:
        made = make_token()
        assert ready_line(listener, INDONESIAN, made).count(made) == 1
        assert TOKEN not in ready_line(listener, ENGLISH, None)
        assert "0.0.0.0" not in address_of(listener)  # noqa: S104
    finally:
        listener.close()


@pytest.mark.parametrize("host", ["192.0.2.1", "", "tidak ada"])
def test_an_address_of_another_computer_is_one_line(host: str) -> None:
    with pytest.raises(KutipError, match="is no address of this computer"):
        listen(host, 0, with_token=True)


# What every response carries


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        served_interface(tmp_path_factory.mktemp("server") / "store") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


EVERY_KIND = [
    ("GET", "/api/health", {}, 200),
    ("GET", "/api/articles/tidak-ada", {}, 404),
    ("GET", "/tidak-ada", {}, 404),
    ("GET", "/api/ask", {}, 405),
    ("PUT", "/api/articles", {}, 405),
    ("DELETE", "/api/articles", {}, 405),
    ("POST", "/api/articles/x", {"content": b"x"}, 405),
    ("HEAD", "/api/health", {}, 405),
    ("POST", "/api/ask", {"content": b"{"}, 422),
    ("POST", "/api/ask", {"content": b" " * 1_000_001}, 413),
    ("POST", "/api/ask", {"content": iter([b"{}"])}, 411),
    ("POST", "/api/articles", {"json": {}}, 415),
    ("GET", "/api/health", {"headers": {"host": "tempat.example"}}, 400),
    ("GET", "/api/health", {"headers": {"origin": "null"}}, 403),
]


@pytest.mark.parametrize(("method", "path", "options", "status"), EVERY_KIND)
def test_every_response_carries_its_headers_and_an_id(
    client: httpx.Client, method: str, path: str, options: Mapping[str, Any], status: int
) -> None:
    response = client.request(method, path, **options)
    assert response.status_code == status
    for name, value in SECURITY_HEADERS.items():
        assert response.headers.get_list(name) == [value]
    assert len(response.headers["x-request-id"]) == 16


def test_asking_with_get_says_how_to_ask(client: httpx.Client) -> None:
    response = client.get("/api/ask?lang=en")
    assert response.headers["allow"] == "POST"
    assert response.json()["error"].startswith("Send the question with POST, such as: curl ")
    assert response.json()["error"].endswith(f"{client.base_url}/api/ask")


@contextmanager
def logged(stream: StringIO) -> Iterator[None]:
    """Write the log as kutip serve --log does, into a stream."""
    logger = logging.getLogger()
    start_log(each_request=True, stream=stream)
    handler = logger.handlers[-1]
    try:
        yield
    finally:
        logger.removeHandler(handler)


class Broken(FirstNumberReader):
    """Fail on every question."""

    def read(self, question: str, passages: Any) -> list[list[Span]]:
        raise ZeroDivisionError(f"rahasia: {question}")


def test_a_failure_is_one_line_with_an_id_that_the_log_holds(
    tmp_path: Path,
) -> None:
    assistant = small_assistant(tmp_path)
    broken = create_api(OneAtATime(Assistant(assistant.index, Broken(), SURE)))
    log = StringIO()
    with logged(log), running(broken, Serving()) as address:
        response = httpx.post(
            f"{address}/api/ask?lang=en&token=x", json={"question": "Berapa tarif bus?"}
        )
        read = httpx.get(f"{address}/api/articles/a%0Ab?token={TOKEN}&q=pribadi")
    assistant.close()
    request_id = response.headers["x-request-id"]
    assert response.status_code == 500
    assert response.json() == {"error": ENGLISH["server_failed"].format(id=request_id)}
    assert response.headers["x-content-type-options"] == "nosniff"
    lines = [each.split(" ", 2)[2] for each in log.getvalue().splitlines() if each[:1].isdigit()]
    assert lines[0] == f"{request_id} failed"
    assert lines[1].startswith(f"{request_id} POST /api/ask 500 ")
    # The path as it was sent: neither what was asked nor a token, and no line break.
    assert lines[2].startswith(f"{read.headers['x-request-id']} GET /api/articles/a%0Ab 404 ")
    assert "ZeroDivisionError" in log.getvalue()  # where it failed, not with what question
    for secret in (TOKEN, "pribadi", "Berapa"):
        assert secret not in log.getvalue()


def test_health_says_what_is_served(client: httpx.Client) -> None:
    health = client.get("/api/health").json()
    assert (health["status"], health["articles"], health["generation"]) == ("ok", 3, 1)
    assert health["models"]["reader"] == "first-number"
    assert health["models"]["encoder"].startswith("builtin-")
    assert health["version"] == api.own_version()


# Many at once


def test_sixty_four_asking_at_once_are_all_answered(client: httpx.Client) -> None:
    def ask(number: int) -> tuple[int, str]:
        question = "Berapa tarif bus?" if number % 2 else "Berapa penumpang?"
        response = client.post("/api/ask", json={"question": question})
        return response.status_code, response.json()["answer"]

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(ask, range(64)))
    assert answers == [(200, "41.200"), (200, "Rp 2.500")] * 32


class Slow(FirstNumberReader):
    """Answer only while the door is open."""

    def __init__(self, door: Any) -> None:
        self.door = door

    def read(self, question: str, passages: Any) -> list[list[Span]]:
        assert self.door.wait(30)
        return super().read(question, passages)


def test_a_full_line_is_told_so_at_once_and_the_others_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_at_a_time, "QUESTIONS_WAITING", 3)
    door, assistant = Event(), small_assistant(tmp_path)
    slow = create_api(OneAtATime(Assistant(assistant.index, Slow(door), SURE)))

    with (
        running(slow, Serving()) as address,
        httpx.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(12) as pool,
    ):

        def ask(_: int) -> httpx.Response:
            return client.post("/api/ask", json={"question": "Berapa tarif bus?"})

        waiting = [pool.submit(ask, number) for number in range(12)]
        full = [each for each in waiting if _ends(each)]
        assert len(full) == 12 - 4  # one is answered, three wait
        assert client.get("/api/health").status_code == 200  # the rest goes on meanwhile
        door.set()
        assert [each.result().status_code for each in waiting if each not in full] == [200] * 4
    assistant.close()
    refused = full[0].result()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert refused.json() == {"error": INDONESIAN["server_busy"]}


def _ends(future: Any) -> bool:
    """Tell whether a request is answered while those before it are not."""
    return bool(wait([future], timeout=2).done)


# The description of the interface


def test_every_example_is_true_of_a_small_store(tmp_path: Path) -> None:
    index = Index.open(tmp_path, create=True, writable=True)
    add_articles(index, [FARES])
    index.close()
    assistant = Assistant(Index.open(tmp_path), FirstNumberReader(), SURE)
    app = create_api(OneAtATime(assistant))
    with running(app, Serving(tmp_path)) as address, httpx.Client(base_url=address) as client:
        paths = client.get("/api/openapi.json").json()["paths"]
        assert {(path, method) for path, methods in paths.items() for method in methods} == {
            ("/api/ask", "post"),
            ("/api/articles", "get"),
            ("/api/articles", "post"),
            ("/api/articles/{id}", "get"),
            ("/api/articles/{id}", "put"),
            ("/api/articles/{id}", "delete"),
            ("/api/health", "get"),
            ("/api/suggestions", "get"),
            ("/api/conversations", "get"),
            ("/api/conversations", "delete"),
            ("/api/conversations/{id}", "get"),
            ("/api/conversations/{id}", "patch"),
            ("/api/conversations/{id}", "delete"),
            ("/api/conversations/{id}/export", "get"),
            ("/api/conversations/{id}/receipt", "get"),
            ("/api/feedback", "get"),
            ("/api/feedback", "post"),
        }
        same(client.get("/api/articles").json(), example(paths, "/api/articles", "get"))
        shown = client.get("/api/articles/tarif-bus").json()
        same(shown, example(paths, "/api/articles/{id}", "get"))
        asked = content(paths["/api/ask"]["post"]["requestBody"])["examples"]
        for each in asked.values():
            assert client.post("/api/ask", json=each["value"]).status_code == 200
        answer = client.post("/api/ask", json=asked["question"]["value"]).json()
        told = example(paths, "/api/ask", "post")
        varying = {"timings_ms": {}, "passages": [], "confidence": 0.0}
        assert {**answer, **varying} == {**told, **varying}
        same_shape(answer, told)
        form = paths["/api/articles"]["post"]["requestBody"]["content"]["multipart/form-data"]
        (row,) = form["example"]["files"]
        parts = [("files", ("penumpang.jsonl", row)), ("files", ("kosong.txt", b""))]
        added = client.post("/api/articles", files=parts).json()
        same(added, example(paths, "/api/articles", "post"))
        gone = client.delete("/api/articles/tarif-bus").json()
        same(gone, example(paths, "/api/articles/{id}", "delete"))
        (record,) = content(paths["/api/articles/{id}"]["put"]["requestBody"])["examples"].values()
        back = client.put("/api/articles/tarif-bus", json=record["value"]).json()
        same(back, example(paths, "/api/articles/{id}", "put"))
        none = client.get("/api/suggestions?conversation=x&exchange=y").json()
        same(none, example(paths, "/api/suggestions", "get"))
        same_shape(client.get("/api/health").json(), example(paths, "/api/health", "get"))
        missing = client.get("/api/articles/tarif-kapal").json()
        same(missing, example(paths, "/api/articles/{id}", "get", "404"))
        wrong = client.get("/api/articles?from=kemarin").json()
        same(wrong, example(paths, "/api/articles", "get", "400"))
        same(client.post("/api/ask", json={}).json(), example(paths, "/api/ask", "post", "422"))
    assistant.close()


def content(place: Mapping[str, Any]) -> Any:
    return place["content"]["application/json"]


def example(paths: Mapping[str, Any], path: str, method: str, status: str = "200") -> Any:
    return content(paths[path][method]["responses"][status])["example"]


def same(answered: object, told: object) -> None:
    assert json.dumps(answered, indent=1) == json.dumps(told, indent=1)


def same_shape(answered: Any, told: Any) -> None:
    """Compare names and types all the way down."""
    if isinstance(told, dict):
        assert list(answered) == list(told)
        for name, value in told.items():
            same_shape(answered[name], value)
    elif isinstance(told, list):
        for first, second in zip(answered, told, strict=False):
            same_shape(first, second)
    else:
        assert type(answered) is type(told)
