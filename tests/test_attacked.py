"""Articles full of attacks, odd ids and addresses, on a served page: nothing acts, all is found."""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from addresses import followed, spellings
from attacked import (
    Archive,
    Files,
    Judge,
    harm_in_list,
    harm_in_reader,
    served_archive,
)
from attacks import ADDRESSES, attack_articles, plain_articles
from browser import needs_browser
from harm import harm_of_files, watched
from markupsafe import Markup
from playwright.sync_api import Browser, Route, expect

import eval.csv_cells
import eval.report.text
import ui.export.markdown_text
import ui.export.page
import ui.export.view
import ui.render
from index.article import MAX_ID_CHARS
from index.datatypes import Article
from ui.histories import Histories
from ui.serving import histories_of
from ui.web_address import Link

pytestmark = needs_browser

ODD_IDS = (
    *(
        "a/b",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/../b",
        "..%2f",
        "a%2Fb",
        "%2e%2e",
        "%00",
        "a?b#c;d&e=f",
    ),
    *("a:1:2", ":", "a b", "'\"<b>&lt;", "\\a\\b", "...", "export", "a+b", "100%", "😀👩\u200d👧"),
    *("مقالة", "\u202egpj.exe", "a\u200bb", "kosong/{id:path}", "x" * MAX_ID_CHARS),
    "😀" * MAX_ID_CHARS,
)
REFUSED_IDS = ("a\nb", "a\tb", "\0", "a\x1b[2Jb", "a\x7f", "a\x85b", "a\u2028b", ".", "..")
SHORT = 14  # one of each address of the attacks: the last ones are hosts of their own


class Canary(BaseHTTPRequestHandler):
    """Counts whoever asks it for anything."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        return


class Outgoing:
    """Every connection that this process opens or asks a name for, while it is listening."""

    def __init__(self) -> None:
        self.allowed: set[object] | None = None
        self.seen: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.allowed is None:
            return
        if event in ("socket.connect", "socket.sendto") and arguments[1] not in self.allowed:
            self.seen.append(f"{event} {arguments[1]!r}")
        elif (
            event == "socket.getaddrinfo" and arguments[0] not in self.allowed
        ) or event == "urllib.Request":
            self.seen.append(f"{event} {arguments[0]!r}")


OUTGOING = Outgoing()


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[str]]]:
    heard: list[str] = []
    handler = type("Handler", (Canary,), {"heard": heard})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, canary: tuple[int, list[str]]
) -> Iterator[tuple[Archive, Histories]]:
    """Yield an archive of attacks, with articles of every odd id and address beside."""
    port, _ = canary
    urls = [*spellings(port), *(url for url, *_ in followed(port))]
    more = [
        *(Article(f"alamat-{n:03d}", "A", f"Isi {n}.", url) for n, url in enumerate(urls)),
        *(Article(each, f"Judul {n}", f"Isi ganjil {n}.") for n, each in enumerate(ODD_IDS)),
    ]
    folder = tmp_path_factory.mktemp("attacked") / "store"
    articles = [*attack_articles(SHORT), *plain_articles(5)]
    with served_archive(folder, articles[:SHORT], *articles[SHORT:], *more) as (archive, app):
        yield archive, histories_of(app)


@pytest.fixture(scope="module")
def archive(served: tuple[Archive, Histories]) -> Archive:
    return served[0]


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=archive.address, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def judge(
    browser: Browser,
    served: tuple[Archive, Histories],
    tmp_path_factory: pytest.TempPathFactory,
) -> Judge:
    """Return who has seen what harmless articles look like on the same server."""
    from attacks import answers_about

    attacks, histories = served
    plain = plain_articles(5)
    harmless = Archive(attacks.address, plain, answers_about(plain))
    harmless.keep(histories)
    judge = Judge(browser, tmp_path_factory.mktemp("judge"))
    judge.learn(harmless, "chat", "reader")
    return judge


def test_nothing_that_an_article_holds_acts_anywhere(judge: Judge, archive: Archive) -> None:
    harms = judge.judge(archive)
    assert {surface: found for surface, found in harms.items() if found} == {}
    assert len(harms) == 9


# The oracle: take one thing away, and it is heard


@pytest.fixture(scope="module")
def simple(served: tuple[Archive, Histories], judge: Judge) -> Archive:
    """Return one answer with the simplest markup, which not even a broken page stumbles over."""
    from attacks import MARK, answers_about

    text = f"Kata <b {MARK}>tebal</b> 12 *miring* <i {MARK}>dan</i> akhir."
    articles = [Article("sederhana", text, text)]
    archive = Archive(served[0].address, articles, answers_about(articles))
    archive.keep(served[1])
    return archive


def same(text: str, *_: Any) -> str:
    return text


def unsafe_link(url: str | None) -> Link | None:
    return Link(url, "luar.example") if url else None


@pytest.mark.parametrize(
    ("surface", "module", "name", "fault"),
    [
        ("chat", ui.render, "visible", same),
        ("html", ui.export.page, "visible", same),
        ("html", ui.export.view, "link_of", unsafe_link),
        ("report", eval.report.text, "escape", Markup),
        ("csv", eval.csv_cells, "marked", same),
        pytest.param("receipt", ui.export.page, "visible", same, marks=pytest.mark.slow),
        ("markdown", ui.export.markdown_text, "_escaped", same),
        pytest.param(
            *("markdown", ui.export.markdown_text, "quote", lambda text, safe: text.decode()),
            marks=pytest.mark.slow,
        ),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_is_not_escaped_is_heard(
    judge: Judge,
    archive: Archive,
    simple: Archive,
    monkeypatch: pytest.MonkeyPatch,
    surface: str,
    module: Any,
    name: str,
    fault: Callable[..., Any],
) -> None:
    if name == "quote":
        monkeypatch.setattr(ui.export.view, "link_of", unsafe_link)
    monkeypatch.setattr(module, name, fault)
    shown = simple if surface == "chat" else archive
    assert len(judge.judge(shown, surface)[surface]) >= 2


@pytest.mark.parametrize(
    "look", [harm_in_reader, pytest.param(harm_in_list, marks=pytest.mark.slow)]
)
def test_a_script_that_takes_text_for_markup_is_heard(
    judge: Judge, archive: Archive, look: Callable[..., list[str]]
) -> None:
    def tamper(route: Route) -> None:
        reply = route.fetch()
        wrong = (
            "export function nodes(text) { const made = document.createElement('span');"
            "made.innerHTML = text; return [...made.childNodes]; } function unused(text) {"
        )
        body = reply.text().replace("export function nodes(text) {", wrong)
        route.fulfill(response=reply, body=body)

    with watched(judge.browser, archive.address) as page:
        page.page.route("**/text.js", tamper)
        if look is harm_in_list:
            found = look(page, archive, None)
        else:
            page.page.goto(f"{archive.address}/?c={archive.conversations[0]}")
            chip = page.page.locator("#answer-00000001 button.chip").first
            chip.evaluate("chip => chip.click()")
            expect(page.page.locator("#reader .text")).to_be_visible()
            found = page.harm("#reader", judge.shapes["reader"])
    assert found


def test_a_policy_does_not_hide_a_fault_from_the_oracle(browser: Browser, tmp_path: Path) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    acts = "<script>window.hacked=1</script><img src=https://luar.example/>"
    page = f"<!doctype html>{policy}{acts}"
    found = harm_of_files(browser, tmp_path / "a.html", [page])
    assert any("script ran" in line for line in found)
    assert any(line.startswith("request: https://luar.example/") for line in found)


# Addresses


def test_no_address_makes_the_server_ask_for_it(
    archive: Archive, client: httpx.Client, canary: tuple[int, list[str]]
) -> None:
    """Stored ones are shown and exported; the same in every parameter, and where Gradio reads."""
    port, heard = canary
    urls = [*spellings(port), f"http://127.0.0.1:{port}/x", f"http://localhost:{port}/x"]
    own = int(archive.address.rpartition(":")[2])
    OUTGOING.seen.clear()
    OUTGOING.allowed = {("127.0.0.1", own), "127.0.0.1"}
    try:
        conversation = archive.conversations[0]
        for url in urls:
            named = quote(url, safe="")
            for path in (
                *(f"/gradio_api/file={named}", f"/file={named}", f"/gradio_api/proxy={named}"),
                *(f"/proxy={named}", f"/gradio_api/stream/{named}", f"/?url={named}"),
                f"/api/articles/{named}",
                f"/api/articles?source={named}&title={named}&url={named}&limit=1",
                f"/api/feedback?conversation={named}",
            ):
                assert client.get(path).status_code < 500, path
        for url in urls[::10]:
            body = {"question": f"Berapa {url}?", "source": [url]}
            assert client.post("/api/ask", json=body).status_code in (200, 422)
            file = {"path": url, "url": url, "meta": {"_type": "gradio.FileData"}}
            for kind in (url, file, [file]):
                joined = {"data": [kind, "{}"], "fn_index": 0, "session_hash": "x"}
                replies = [
                    client.post(f"/gradio_api/{path}", json={**joined, **more})
                    for path in ("queue/join", "run/predict", "queue/join/", "run/predict/")
                    for more in ({}, {"event_data": file})
                ]
                assert {reply.status_code for reply in replies} <= {200, 404, 422, 307}
                assert kind == url or {reply.status_code for reply in replies} <= {404, 422}
        for number in range(len(urls)):
            assert client.get(f"/api/articles/alamat-{number:03d}").status_code == 200
        for form in ("html", "markdown", "json", "csv"):
            client.get(f"/api/conversations/{conversation}/export?format={form}")
    finally:
        OUTGOING.allowed = None
    assert heard == []
    assert OUTGOING.seen == []


def test_the_canary_and_the_guard_hear_who_asks(canary: tuple[int, list[str]]) -> None:
    port, heard = canary
    OUTGOING.allowed = set()
    httpx.get(f"http://127.0.0.1:{port}/hidup")
    OUTGOING.allowed = None
    assert heard == ["/hidup"]
    assert any(str(port) in each for each in OUTGOING.seen)
    heard.clear()
    OUTGOING.seen.clear()


def test_no_address_but_of_the_web_becomes_a_link(
    judge: Judge, archive: Archive, client: httpx.Client, canary: tuple[int, list[str]]
) -> None:
    port, _ = canary
    right = [(address, host) for _, address, host in followed(port)]
    count = len(spellings(port)) + len(right)
    shown = [client.get(f"/api/articles/alamat-{number:03d}").json() for number in range(count)]
    links = [each["link"] for each in shown]
    assert links == [
        *[None] * len(spellings(port)),
        *({"address": address, "host": host} for address, host in right),
    ]
    original = """(articles) => import(document.querySelector('script[src*="/page/"]').src
        .replace('page.js', 'citation.js')).then(({ original }) =>
        articles.map((each) => original(each, "kata - lain")))"""
    with watched(judge.browser, archive.address) as page:
        page.page.goto(archive.address)
        found = page.page.evaluate(original, shown)
    lit = ":~:text=kata%20%2D%20lain"
    assert found == [each and f"{each['address']}{_mark(each['address'])}{lit}" for each in links]
    for text in Files(archive, client).pages("html"):
        assert re.findall(r'href="(?!https?&#58;&#47;&#47;)[^"]*', text) == []
        assert len(re.findall('class="host"', text)) == len(re.findall("<a ", text)) > 0


def _mark(address: str) -> str:
    return "" if "#" in address else "#"


def test_the_reader_shows_where_a_link_leads(judge: Judge, archive: Archive) -> None:
    place = next(n for n in range(SHORT) if "#:~:" in (ADDRESSES[n % len(ADDRESSES)] or ""))
    with watched(judge.browser, archive.address) as page:
        page.page.goto(f"{archive.address}/?c={archive.conversations[0]}")
        chip = page.page.locator(f"#answer-{place:08x} button.chip").first
        chip.evaluate("chip => chip.click()")
        expect(page.page.locator("#reader .host")).to_have_text("(luar.example)")
        link = page.page.locator("#reader a.original")
        assert (link.get_attribute("href") or "").count(":~:text=") == 1
        assert link.get_attribute("rel") == "noopener noreferrer"


# Ids


@pytest.mark.parametrize("article_id", ODD_IDS, ids=lambda each: ascii(each[:12]))
def test_an_article_of_any_id_is_read_forgotten_and_put_back(
    client: httpx.Client, article_id: str
) -> None:
    path = f"/api/articles/{quote(article_id, safe='')}"
    record = client.get(path).json()
    assert record["id"] == article_id
    assert client.delete(path).json() == {"id": article_id, "forgotten": True}
    assert client.get(path).status_code == 404
    assert client.put(path, json=record).json() == {"id": article_id, "added": True}
    assert client.get(path).json() == record


def test_the_page_reads_articles_of_any_id(judge: Judge, archive: Archive) -> None:
    fetched = """(ids) => import(document.querySelector('script[src*="/page/"]').src
        .replace('page.js', 'server.js')).then(({ article }) => Promise.all(ids.map(article))
        .then((found) => found.map((each) => each && each.id)))"""
    with watched(judge.browser, archive.address) as page:
        page.page.goto(archive.address)
        assert page.page.evaluate(fetched, [*ODD_IDS]) == [*ODD_IDS]


@pytest.mark.parametrize("article_id", [*REFUSED_IDS, "x" * (MAX_ID_CHARS + 1)], ids=ascii)
def test_an_id_that_nobody_can_type_is_refused_in_one_line(
    client: httpx.Client, article_id: str
) -> None:
    rows = [{"id": "baik", "text": "Isi baik."}, {"id": article_id, "text": "Isi lain."}]
    body = "".join(json.dumps(row) + "\n" for row in rows)
    files = {"files": ("a.jsonl", body.encode())}
    reply = client.post("/api/articles", files=files, headers={"accept-language": "en"}).json()
    (problem,) = reply["files"][0]["problems"]
    assert re.fullmatch(r"a\.jsonl line 2: its id [^\n]+\. [^\n]+\.", problem)
    assert [each["id"] for each in reply["files"][0]["articles"]] == ["baik"]
    path = f"/api/articles/{quote(article_id, safe='')}"
    if article_id not in (".", ".."):  # no address has those
        record = {"id": article_id, "title": "A", "text": "Isi."}
        put = client.put(path, json=record)
        assert put.status_code in (400, 404, 422)  # no address leads to a line break
        assert put.status_code == 404 or put.json()["error"].startswith("id: ")


def test_hidden_characters_in_an_id_are_shown(judge: Judge, archive: Archive) -> None:
    with watched(judge.browser, archive.address) as page:
        page.page.goto(f"{archive.address}/?c=biasa--0000")
        page.page.locator("#answer-00000000 button.chip").first.click()
        sign = page.page.locator("#reader .offsets .unseen").first
        expect(sign).to_have_attribute("title", "U+200B")
