"""The served page and its JSON interface, over a real connection."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from answers import FARES
from crowd import visited
from served import served_page

from index.errors import KutipError
from ui import server
from ui.page_files import FOLDER


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        served_page(tmp_path_factory.mktemp("web") / "store") as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def test_the_server_says_that_it_is_up(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_question_is_answered_with_a_citation_that_fits(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "Berapa tarif bus?"}).json()
    assert answer["answer"] == "Rp 2.500"
    citation = answer["citations"][0]
    assert citation["text_sha256"] == FARES.text_sha256
    assert FARES.text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["sentence"] == "Tarif bus naik menjadi Rp 2.500 mulai 1 April."


def test_no_answer_is_null(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "Siapa presiden Brasil?"}).json()
    assert (answer["answer"], answer["reason"]) == (None, "no_passage")


def test_a_filter_leaves_articles_out(client: httpx.Client) -> None:
    body = {"question": "Berapa tarif bus?", "source": ["Tidak Ada"]}
    assert client.post("/api/ask", json=body).json()["passages"] == []


def test_a_conversation_may_come_along(client: httpx.Client) -> None:
    history = [{"question": "Berapa tarif bus?", "answer": "Rp 2.500"}]
    body = {"question": "Berapa tarif bus?", "history": history}
    assert client.post("/api/ask", json=body).json()["answer"] == "Rp 2.500"


WRONG = [
    ({"question": ""}, 422, "question: must not be empty"),
    ({"question": " \n"}, 422, "question: must not be empty"),
    ({"question": "x" * 2001}, 422, "question: String should have at most 2000 characters"),
    ({"question": 3}, 422, "question: Input should be a valid string"),
    ({}, 422, "question: Field required"),
    ({"question": "x", "frage": "y"}, 422, "frage: Extra inputs are not permitted"),
    ({"question": "x", "from": "kemarin"}, 400, "from: 'kemarin' is no date."),
    ({"question": "x", "from": "2026-02-01", "to": "2026-01-01"}, 400, "from: 2026-02-01 is after"),
    ({"question": "x", "history": [{}]}, 422, "history.question: Field required"),
]


@pytest.mark.parametrize(("body", "status", "line"), WRONG, ids=[line for *_, line in WRONG])
def test_wrong_input_is_refused_in_one_line(
    client: httpx.Client, body: dict[str, object], status: int, line: str
) -> None:
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert response.json()["error"].startswith(line)


@pytest.mark.parametrize("field", ["source", "language"])
def test_half_a_character_names_nothing(client: httpx.Client, field: str) -> None:
    body = f'{{"question": "Berapa tarif bus?", "{field}": ["\\ud800"]}}'.encode()
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["error"].startswith(f"{field}: ")


def test_what_is_no_json_is_refused_in_one_line(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/api/ask", content=b"{", headers=headers)
    assert (response.status_code, response.json()) == (422, {"error": "body: JSON decode error"})


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"question": "\xff"}'], ids=["deep", "bytes"])
def test_what_cannot_be_parsed_is_refused_in_the_same_shape(
    client: httpx.Client, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/api/ask", content=body, headers=headers)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}


def test_a_body_that_is_too_large_is_not_read(client: httpx.Client) -> None:
    response = client.post("/api/ask", content=b" " * 1_000_001)
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/", "/healthz", "/no-such-page", "/theme.css"])
def test_every_response_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "'unsafe-eval'" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_is_compressed(client: httpx.Client) -> None:
    assert client.get("/").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("name", ["page.js", "style.css"])
def test_a_file_of_the_page_is_kept_as_long_as_it_is_the_same(
    client: httpx.Client, name: str
) -> None:
    [address] = set(re.findall(rf"/page/[0-9a-f]{{16}}/{name}", client.get("/").text))
    response = client.get(address)
    assert response.content == (FOLDER / name).read_bytes()
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_every_script_is_fetched_at_once(client: httpx.Client) -> None:
    page = client.get("/").text
    loaded = set(re.findall(r'(?:modulepreload" href|module" src)="/page/\w+/([\w.]+)"', page))
    assert loaded == {path.name for path in FOLDER.glob("*.js")} | {"hidden.js", "words.js"}


def test_a_file_that_the_page_has_not_is_not_there(client: httpx.Client) -> None:
    [folder] = set(re.findall(r"/page/[0-9a-f]{16}/", client.get("/").text))
    assert client.get(f"{folder}../web.py").status_code == 404
    assert client.get(f"{folder}web.py").status_code == 404


def test_the_page_loads_nothing_from_other_hosts(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "</head>" in page
    named = r"""(?:src|href|content)=["'](?:https?:)?//[^"']+|url\(["']?https?:|iframeResizer\."""
    assert re.findall(named, page) == []


@pytest.mark.parametrize("host", ["tempat.example", "127.0.0.1.tempat.example"])
def test_other_host_names_are_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_requests_from_other_pages_are_refused(client: httpx.Client) -> None:
    headers = {"origin": "http://tempat.example"}
    response = client.post("/api/ask", json={"question": "x"}, headers=headers)
    assert response.status_code == 403


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/passwd", "/gradio_api/file=pyproject.toml"]
)
def test_no_file_of_this_computer_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (403, 404)


UNNEEDED = [
    ("GET", "/gradio_api/deep_link?session_hash=x"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/proxy=https://tempat.example/"),
    ("GET", "/gradio_api/vibe-code"),
    ("POST", "/gradio_api/run/ask"),
    ("POST", "/gradio_api/component_server"),
    ("GET", "/openapi.json"),
    ("POST", "/login"),
    ("GET", "/monitoring"),
    ("GET", "/assets/../monitoring"),
]


@pytest.mark.parametrize(("method", "path"), UNNEEDED)
def test_what_the_page_does_not_need_is_not_there(
    client: httpx.Client, method: str, path: str
) -> None:
    response = client.request(method, path, content=b"" if method == "POST" else None)
    assert response.status_code == 404
    assert response.json() == {"error": "nothing is at this address"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/ask/", "/api/nothing", "/api/feedback/x"])
def test_an_unknown_address_of_the_interface_is_refused_in_its_shape(
    client: httpx.Client, method: str, path: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.json()["error"].startswith("nothing is at this address")


def test_feedback_tells_how_it_can_be_asked(client: httpx.Client) -> None:
    response = client.delete("/api/feedback")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


def test_the_page_offers_no_interface_of_its_own_to_programs(client: httpx.Client) -> None:
    assert client.get("/gradio_api/info").json()["named_endpoints"] == {}


def test_a_busy_port_is_one_clear_line() -> None:
    listener = server.listen("127.0.0.1", 0)
    try:
        port = listener.getsockname()[1]
        with pytest.raises(KutipError, match=f"port {port} is in use"):
            server.listen("127.0.0.1", port)
    finally:
        listener.close()


def test_without_a_port_the_next_free_one_is_taken() -> None:
    first, second = server.listen("127.0.0.1", None), server.listen("127.0.0.1", None)
    ports = [listener.getsockname()[1] for listener in (first, second)]
    first.close()
    second.close()
    assert ports[0] < ports[1]


def test_only_this_computer_is_served() -> None:
    with pytest.raises(KutipError, match="refused"):
        server.listen("0.0.0.0", 0)  # noqa: S104


def test_the_store_may_be_closed_after_the_page(tmp_path: Path) -> None:
    with served_page(tmp_path / "store") as address:
        assert httpx.get(f"{address}/healthz").status_code == 200


def test_visitors_at_once_are_all_answered(client: httpx.Client) -> None:
    found = visited(str(client.base_url), ["Berapa tarif bus?", "Berapa penumpang?"] * 8)
    assert {status for one in found for status in one.statuses} == {200}
    spans = [re.search(r'class=\\?"span\\?">([^<]*)<', one.shown) for one in found]
    assert [html.unescape(span[1]) for span in spans if span] == ["Rp 2.500", "41.200"] * 8


def test_the_page_arrives_with_what_it_knows(client: httpx.Client) -> None:
    config = client.get("/config").json()
    [arrival] = [each["id"] for each in config["dependencies"] if not each["queue"]]
    event = {"data": [], "fn_index": arrival, "session_hash": "abc"}
    response = client.post("/gradio_api/run/predict", json=event)
    assert response.status_code == 200
    assert "3 articles" in response.json()["data"][0]
