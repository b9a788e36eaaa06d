"""Conversations over a real connection: list, show, rename, delete, export; one's own only."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any

import httpx
import pytest
from answers import FARES, FOUND, NOT_FOUND
from fastapi import FastAPI
from served import running, small_assistant

from index.build import add_articles
from index.search import Index
from ui.access import Access
from ui.api import OneAtATime, create_api
from ui.api_documents import ANSWER_EXAMPLE, CONVERSATION_EXAMPLE, CONVERSATIONS_EXAMPLE
from ui.conversation import Exchange
from ui.export.file_name import attachment
from ui.histories import FILE, Histories
from ui.history import History
from ui.serving import Serving, histories_of, set_histories
from ui.stored_answer import answer_of, filter_of
from ui.visitor import KEEP_COOKIE, VISITOR_COOKIE

TOKEN = "rahasia-sekali-0123456789"  # noqa: S105
ASKED = Exchange("answer-00000001", "Berapa tarif bus?", answer=FOUND)
LOST = Exchange("answer-00000002", "Berapa tarif kapal?", answer=NOT_FOUND)


@contextmanager
def serving(store: Path, **told: Any) -> Iterator[tuple[httpx.Client, Histories]]:
    """Yield a client of the interface over the small articles, and its conversations."""
    assistant = small_assistant(store)
    app: FastAPI = create_api(OneAtATime(assistant))
    with (
        running(app, Serving(**told)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client, histories_of(app)
        histories_of(app).close()
    assistant.close()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[httpx.Client, Histories]]:
    folder = tmp_path_factory.mktemp("served") / "store"
    with serving(folder, folder=folder) as pair:
        yield pair


@pytest.fixture
def histories(served: tuple[httpx.Client, Histories]) -> Histories:
    """Return the served conversations: none."""
    served[1].delete_all("")
    return served[1]


@pytest.fixture
def client(served: tuple[httpx.Client, Histories], histories: Histories) -> httpx.Client:
    """Return a client of a server with one conversation of two questions."""
    histories.put("satu", "", ASKED, keep=True)
    histories.put("satu", "", LOST, keep=True)
    return served[0]


# List, show, rename, delete


def test_conversations_are_listed_and_paged(client: httpx.Client, histories: Histories) -> None:
    histories.put("dua", "", LOST, keep=True)
    histories.put("sekilas", "", LOST, keep=False)
    whole = client.get("/api/conversations").json()
    assert [each["id"] for each in whole["conversations"]] == ["dua", "satu"]
    assert [each["exchanges"] for each in whole["conversations"]] == [1, 2]
    assert (whole["total"], whole["next"], whole["kept"]) == (2, None, True)
    first = client.get("/api/conversations?limit=1").json()
    assert ([each["id"] for each in first["conversations"]], first["next"]) == (["dua"], 1)
    second = client.get("/api/conversations?limit=1&offset=1").json()
    assert ([each["id"] for each in second["conversations"]], second["next"]) == (["satu"], None)
    beyond = client.get("/api/conversations?offset=7").json()
    assert (beyond["conversations"], beyond["next"]) == ([], None)


def test_a_conversation_is_shown_whole(client: httpx.Client) -> None:
    shown = client.get("/api/conversations/satu").json()
    assert shown["title"] == "Berapa tarif bus?"
    first, second = shown["exchanges"]
    assert first["answer"]["citations"][0]["quote"] == "Rp 2.500"
    assert first["now"] == {
        "citations": ["same"],
        "alternatives": [["same"]],
        "otherwise": [],
        "nearest": [],
    }
    assert second["answer"]["answer"] is None
    nearest = second["now"]["nearest"][0]
    assert nearest["sentence"] == FARES.text[nearest["start"] : nearest["end"]]
    assert nearest["fate"] == "same"


def test_a_conversation_that_is_not_kept_is_shown_to_who_has_its_id(
    client: httpx.Client, histories: Histories
) -> None:
    histories.put("sekilas", "", ASKED, keep=False)
    assert client.get("/api/conversations/sekilas").status_code == 200
    assert client.get("/api/conversations/sekilas/export?format=json").status_code == 200
    listed = client.get("/api/conversations").json()["conversations"]
    assert "sekilas" not in [each["id"] for each in listed]


def test_a_browser_that_keeps_nothing_is_told_so(client: httpx.Client) -> None:
    headers = {"cookie": f"{KEEP_COOKIE}=off"}
    assert client.get("/api/conversations", headers=headers).json()["kept"] is False


def test_a_title_is_one_line(client: httpx.Client) -> None:
    renamed = client.patch("/api/conversations/satu", json={"title": "  Tarif\n <b>bus</b> "})
    assert renamed.json() == {"id": "satu", "title": "Tarif <b>bus</b>"}
    assert client.get("/api/conversations/satu").json()["title"] == "Tarif <b>bus</b>"


def test_deleted_conversations_are_gone(client: httpx.Client, histories: Histories) -> None:
    histories.put("dua", "", LOST, keep=True)
    assert client.delete("/api/conversations/satu").json() == {"id": "satu", "deleted": True}
    assert client.get("/api/conversations/satu").status_code == 404
    assert client.delete("/api/conversations/satu").status_code == 404
    assert client.delete("/api/conversations").json() == {"deleted": 1}
    assert client.get("/api/conversations").json()["conversations"] == []


BAD = [
    ("GET", "/api/conversations?limit=0", None, 422, "limit: Input should be greater"),
    ("GET", "/api/conversations?limit=201", None, 422, "limit: Input should be less"),
    ("GET", "/api/conversations?offset=-1", None, 422, "offset: Input should be greater"),
    ("GET", "/api/conversations/tidak-ada", None, 404, "No conversation has the id tidak-ada."),
    ("GET", "/api/conversations/%00", None, 404, "No conversation"),
    ("GET", "/api/conversations/%ff%27", None, 404, "No conversation"),
    ("GET", "/api/conversations/satu/export", None, 422, "format: Field required"),
    ("GET", "/api/conversations/satu/export?format=pdf", None, 422, "format: Input should be"),
    ("GET", "/api/conversations/x/export?format=json", None, 404, "No conversation"),
    ("PATCH", "/api/conversations/x", {"title": "y"}, 404, "No conversation"),
    ("PATCH", "/api/conversations/satu", {}, 422, "title: Field required"),
    ("PATCH", "/api/conversations/satu", {"title": " "}, 422, "title: write 1 to 200"),
    ("PATCH", "/api/conversations/satu", {"title": "x" * 201}, 422, "title: write 1 to 200"),
    ("PATCH", "/api/conversations/satu", {"title": "x" * 9999}, 422, "title: String should"),
    ("PATCH", "/api/conversations/satu", {"title": 1}, 422, "title: Input should be a valid"),
    ("PATCH", "/api/conversations/satu", {"title": "x", "id": "y"}, 422, "id: Extra inputs"),
    ("PATCH", "/api/conversations/satu", [], 422, "body: "),
    ("DELETE", "/api/conversations/x", None, 404, "No conversation"),
    ("POST", "/api/conversations", {}, 405, "POST is not answered here; use GET or DELETE"),
    ("PUT", "/api/conversations/satu", {}, 405, "PUT is not answered here"),
    ("DELETE", "/api/conversations/satu/export", None, 405, "DELETE is not answered here"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "line"), BAD)
def test_whatever_is_wrong_is_one_line(
    client: httpx.Client, method: str, path: str, body: Any, status: int, line: str
) -> None:
    response = client.request(method, path, json=body, headers={"accept-language": "en"})
    assert response.status_code == status
    assert response.json()["error"].startswith(line)
    assert "\n" not in response.json()["error"]


# What became of the citations


def test_an_export_says_what_has_changed_since(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with serving(folder, folder=folder) as (client, histories):
        histories.put("satu", "", ASKED, keep=True)

        def now() -> list[Any]:
            (exchange,) = client.get("/api/conversations/satu").json()["exchanges"]
            return [*exchange["now"]["citations"], *exchange["now"]["alternatives"]]

        def page() -> str:
            return client.get("/api/conversations/satu/export?format=markdown&lang=en").text

        assert now() == ["same", ["same"]]
        assert "⚠" not in page()
        index = Index.open(folder, writable=True)
        add_articles(index, [replace(FARES, text=f"Kabar baru. {FARES.text}")])
        index.forget(["penumpang"])
        assert now() == ["moved", ["forgotten"]]
        assert "This article has changed since it was quoted. The sentence is still" in page()
        assert "This article has been forgotten since it was quoted." in page()
        add_articles(index, [replace(FARES, text="Tarif bus batal naik.")])
        assert now() == ["gone", ["forgotten"]]
        assert "This sentence is gone from it." in page()
        index.close()


# Visitors


def test_behind_a_token_every_browser_has_its_own_list(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    told = {"folder": folder, "access": Access(token=TOKEN)}
    enter = {"authorization": f"Bearer {TOKEN}"}
    with serving(folder, **told) as (first, histories):
        assert first.get("/api/conversations").status_code == 401
        assert VISITOR_COOKIE not in first.cookies
        first.headers.update(enter)
        set_cookie = first.get("/api/conversations").headers["set-cookie"]
        assert set_cookie.startswith(f"{VISITOR_COOKIE}=")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(set_cookie.split("; "))
        assert "set-cookie" not in first.get("/api/conversations").headers

        def visitors() -> list[str]:
            kept = histories.kept
            assert kept is not None
            return [kept.owner(name) or "" for name in ("satu", "dua")]

        with httpx.Client(base_url=first.base_url, headers=enter) as second:
            for client, name in ((first, "satu"), (second, "dua")):
                visitor = _visitor_of(client)
                histories.put(name, visitor, ASKED, keep=True)
            assert len(set(visitors())) == 2
            assert first.cookies[VISITOR_COOKIE] not in visitors()  # only its hash is kept
            for client, name, other in ((first, "satu", "dua"), (second, "dua", "satu")):
                listed = client.get("/api/conversations").json()["conversations"]
                assert [each["id"] for each in listed] == [name]
                assert client.get(f"/api/conversations/{other}").status_code == 200
                renamed = client.patch(f"/api/conversations/{other}", json={"title": "x"})
                assert renamed.status_code == 404
                assert client.delete(f"/api/conversations/{other}").status_code == 404
            assert first.delete("/api/conversations").json() == {"deleted": 1}
            assert second.get("/api/conversations").json()["total"] == 1


def _visitor_of(client: httpx.Client) -> str:
    from hashlib import sha256

    client.get("/api/conversations")
    return sha256(client.cookies[VISITOR_COOKIE].encode()).hexdigest()


@pytest.mark.parametrize("cookie", ["", "pendek", "x" * 101, "a b c d e f g h i j k l m", "é" * 30])
def test_a_cookie_that_the_server_did_not_make_is_replaced(tmp_path: Path, cookie: str) -> None:
    told = {"access": Access(token=TOKEN)}
    with serving(tmp_path / "store", **told) as (client, _):
        sent = f"{VISITOR_COOKIE}={cookie}".encode()
        headers = {"authorization": f"Bearer {TOKEN}".encode(), "cookie": sent}
        assert "set-cookie" in client.get("/api/conversations", headers=headers).headers


def test_on_this_computer_no_cookie_is_set(client: httpx.Client) -> None:
    assert "set-cookie" not in client.get("/api/conversations").headers


def test_a_server_that_keeps_nothing_lists_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with serving(folder, folder=folder, keep=False) as (client, histories):
        histories.put("satu", "", ASKED, keep=True)
        listed = client.get("/api/conversations").json()
        assert (listed["conversations"], listed["kept"]) == ([], False)
        assert client.get("/api/conversations/satu").status_code == 200
    assert not (folder / FILE).exists()


def test_a_server_that_only_reads_keeps_in_memory(tmp_path: Path) -> None:
    with serving(tmp_path / "store") as (client, histories):
        histories.put("satu", "", ASKED, keep=True)
        listed = client.get("/api/conversations").json()
        assert (listed["total"], listed["kept"]) == (1, False)
    assert not (tmp_path / "store" / FILE).exists()


def test_conversations_are_there_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with serving(folder, folder=folder) as (_, histories):
        histories.put("satu", "", ASKED, keep=True)
    with serving(folder, folder=folder) as (client, _):
        assert client.get("/api/conversations").json()["total"] == 1
        shown = client.get("/api/conversations/satu").json()
        assert shown["exchanges"][0]["answer"]["answer"] == "Rp 2.500"


# Files


@pytest.mark.parametrize(
    ("format_", "media_type", "ending"),
    [
        ("markdown", "text/markdown; charset=utf-8", "md"),
        ("json", "application/json", "json"),
        ("html", "text/html; charset=utf-8", "html"),
        ("csv", "text/csv; charset=utf-8", "csv"),
    ],
)
def test_an_export_is_a_file_with_a_name(
    client: httpx.Client, format_: str, media_type: str, ending: str
) -> None:
    sent = client.get(f"/api/conversations/satu/export?format={format_}")
    assert (sent.status_code, sent.headers["content-type"]) == (200, media_type)
    assert sent.headers["content-disposition"].startswith('attachment; filename="berapa-tarif-bus')
    assert file_name(sent.headers["content-disposition"]).endswith(f".{ending}")
    assert sent.headers["cache-control"] == "private, no-cache"
    assert sent.headers["x-content-type-options"] == "nosniff"


def test_the_json_file_is_what_is_shown(client: httpx.Client) -> None:
    sent = client.get("/api/conversations/satu/export?format=json")
    assert sent.json() == client.get("/api/conversations/satu").json()


@pytest.mark.parametrize("format_", ["markdown", "html"])
def test_an_export_speaks_the_language_asked_for(client: httpx.Client, format_: str) -> None:
    path = f"/api/conversations/satu/export?format={format_}"
    assert "Sangat yakin" in client.get(path).text
    assert "Very sure" in client.get(f"{path}&lang=en").text
    assert "Very sure" in client.get(path, headers={"accept-language": "en"}).text


@pytest.mark.parametrize(
    ("title", "plain", "full"),
    [
        ("Berapa tarif bus?", "berapa-tarif-bus", "berapa-tarif-bus"),
        ("Café Ångström", "cafe-angstrom", "café-ångström"),
        ("Где мост?", "kutip", "где-мост"),
        ("../../etc/passwd\0", "etc-passwd", "etc-passwd"),
        ('a"; filename="b.exe\r\nx: y', "a-filename-b-exe-x-y", "a-filename-b-exe-x-y"),
        ("\u202egpj.exe", "gpj-exe", "gpj-exe"),
        ("\ud800…", "kutip", "kutip"),
        ("kata " * 50, ("kata-" * 12)[:59], ("kata-" * 12)[:59]),
    ],
)
def test_a_file_name_is_safe_in_every_system(title: str, plain: str, full: str) -> None:
    header = attachment(title, "2026-03-14T08:05:00.000Z", "md")
    header.encode("ascii")
    assert header.startswith(f'attachment; filename="{plain}-2026-03-14.md"; filename*=')
    assert file_name(header.replace(f'filename="{plain}-2026-03-14.md"; ', "")) == (
        f"{full}-2026-03-14.md"
    )


def file_name(header: str) -> str:
    """Return the name as another program reads it."""
    message = Message()
    message["content-disposition"] = header
    return message.get_filename() or ""


# What the interface says of itself


def test_every_example_of_a_conversation_is_true(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    index = Index.open(folder, create=True, writable=True)
    add_articles(index, [FARES])
    index.close()
    (told,) = CONVERSATION_EXAMPLE["exchanges"]
    answer = {**ANSWER_EXAMPLE, "text": ANSWER_EXAMPLE["answer"]}
    del answer["answer"]
    exchange = Exchange(
        told["id"], told["question"], None, filter_of(told["where"]), answer_of(answer)
    )
    moment = datetime(2026, 3, 14, 8, 5, tzinfo=UTC)
    with serving(folder, folder=folder) as (client, _):
        app = client.get("/api/openapi.json").json()
    assistant = small_assistant(folder)
    api = create_api(OneAtATime(assistant))
    with running(api, Serving(folder)) as address, httpx.Client(base_url=address) as client:
        history = History(folder / FILE, lambda: moment)
        set_histories(api, Histories(history, History(None)))
        history.put(CONVERSATION_EXAMPLE["id"], "", exchange)
        path = f"/api/conversations/{CONVERSATION_EXAMPLE['id']}"
        shown = client.get(path).json()
        assert json.dumps({**shown, "version": "0.1.0"}) == json.dumps(CONVERSATION_EXAMPLE)
        listed = client.get("/api/conversations").json()
        assert json.dumps(listed) == json.dumps(CONVERSATIONS_EXAMPLE)
        renamed = client.patch(path, json={"title": "Tarif bus 2026"}).json()
        assert renamed == example(app, "/api/conversations/{id}", "patch")
        deleted = client.delete(path).json()
        assert deleted == example(app, "/api/conversations/{id}", "delete")
        missing = client.get(path).json()
        assert missing == example(app, "/api/conversations/{id}", "get", "404")
        wrong = client.get("/api/conversations?limit=999").json()
        assert wrong == example(app, "/api/conversations", "get", "422")
        wrong = client.get(f"{path}/export?format=pdf").json()
        assert wrong == example(app, "/api/conversations/{id}/export", "get", "422")
        history.put(CONVERSATION_EXAMPLE["id"], "", exchange)
        all_deleted = client.delete("/api/conversations").json()
        assert all_deleted == example(app, "/api/conversations", "delete")
        histories_of(api).close()
    assistant.close()


def example(app: Any, path: str, method: str, status: str = "200") -> Any:
    told = app["paths"][path][method]["responses"][status]["content"]["application/json"]
    return told["example"]
