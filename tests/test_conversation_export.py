"""Conversations as files: texts of strangers come out as they are, and nothing is obeyed."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answers import FARE_CITATION, FARES, FOUND, NOT_FOUND, RIDERS, answer_with, cite
from browser import needs_browser
from hostile import hostile_texts
from markdown_it import MarkdownIt
from markdown_it.token import Token
from playwright.sync_api import Browser, Page

from index.datatypes import Article, Filter
from qa.datatypes import Answer
from ui.citations_now import citation_key, fates, fates_of_all
from ui.conversation import Conversation, Exchange
from ui.export.markdown import markdown_of
from ui.export.markdown_text import inline, link, marked
from ui.export.objects import conversation_object
from ui.export.page import page_of
from ui.export.view import document_of, filter_words
from ui.messages import ENGLISH, INDONESIAN

SAME = replace(FOUND, citations=(FARE_CITATION, cite(RIDERS, "41.200 orang")))
ASKED = Exchange(
    "answer-00000001",
    "Berapa tarifnya?",
    where=Filter("2026-03-01", "2026-12-31", frozenset(["Harian Contoh", "Kabar"])),
    answer=FOUND,
)
EXCHANGES = (
    ASKED,
    Exchange("answer-00000002", "Kapan?", "Kapan tarif naik?", None, SAME),
    Exchange("answer-00000003", "Berapa tarif kapal?", answer=NOT_FOUND),
    Exchange("answer-00000004", "Apa?", notice={"id": "Gagal dijawab.", "en": "It failed."}),
)


class Shelf:
    """Articles by their ids; it counts how often each is asked for."""

    def __init__(self, *articles: Article) -> None:
        self.articles = {article.id: article for article in articles}
        self.asked: list[str] = []

    def article(self, article_id: str) -> Article | None:
        self.asked.append(article_id)
        return self.articles.get(article_id)


def conversation(*exchanges: Exchange, title: str = "Tarif bus") -> Conversation:
    times = ("2026-03-14T08:05:00.000Z", "2026-03-14T09:00:00.000Z")
    return Conversation("c", title, *times, "", exchanges)


def now_of(shelf: Any, exchanges: Sequence[Exchange]) -> list[Any]:
    return fates_of_all(shelf, [each.answer for each in exchanges])


def document(*exchanges: Exchange, shelf: Any = None, title: str = "Tarif bus") -> Any:
    now = now_of(shelf or Shelf(FARES, RIDERS), exchanges)
    return document_of(conversation(*exchanges, title=title), now, ENGLISH, "0.1.0")


# What became of the citations


def test_two_sentences_of_one_article_have_their_own_fates() -> None:
    before = Article("a", "Judul", "Satu dua. Tiga empat.")
    first, second = cite(before, "dua", "Satu dua."), cite(before, "empat", "Tiga empat.")
    answer = Answer("Apa?", None, "dua", 0.9, "answered", (first, second))
    shelf: Any = Shelf(replace(before, text="Nol. Tiga empat."))
    found = fates(shelf, answer)
    assert [found[citation_key(each)] for each in (first, second)] == ["gone", "moved"]
    assert shelf.asked == ["a"]


def test_every_article_is_asked_for_once() -> None:
    shelf: Any = Shelf(FARES)
    found = fates_of_all(shelf, [FOUND, None, SAME, NOT_FOUND])
    assert sorted(shelf.asked) == [RIDERS.id, FARES.id]
    assert [sorted(set(each.values())) for each in found] == [
        ["forgotten", "same"],
        [],
        ["forgotten", "same"],
        ["forgotten", "same"],
    ]


def test_a_nearest_sentence_knows_only_its_place() -> None:
    longer = replace(FARES, text=f"{FARES.text} Kabar lain.")
    shelf: Any = Shelf(longer, replace(RIDERS, text=f"Baru. {RIDERS.text}"))
    assert sorted(fates(shelf, NOT_FOUND).values()) == ["moved", "same"]


# Markdown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Rp 2.500 (naik 10%)", "Rp 2.500 (naik 10%)"),
        ("*a* _b_ `c` [d](e) <f> &amp;", "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\&amp;"),
        ("- butir", "\\- butir"),
        ("12. butir", "12\\. butir"),
        ("12.5 butir", "12\\.5 butir"),
        ("# judul", "\\# judul"),
        ("a\nb\tc", "a&#10;b&#9;c"),
        (" a ", "&#32;a&#32;"),
        ("https://a.example www.b.example", "https\\://a.example www\\.b.example"),
        ("\0\ud800", "&#65533;&#65533;"),
    ],
)
def test_signs_of_markdown_are_escaped(text: str, written: str) -> None:
    assert inline(text) == written


def test_a_sentence_is_marked_where_its_span_is() -> None:
    assert marked("Tarif menjadi ", "Rp 2.500", " mulai April.") == (
        "Tarif menjadi **Rp 2.500** mulai April."
    )
    # Beside a sign, bold needs a space or a sign outside: the letter is written as a reference.
    assert marked("ke", "«lapa»", "ku") == "k&#101;**«lapa»**&#107;u"
    assert marked("a", " b ", "c") == "a **b** c"
    assert marked("a", " ", "c") == "a c"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://a.example/x_y?b=1&copy=2", "https://a.example/x_y?b=1&amp;copy=2"),
        ("http://a.example/ > <b>\n\\", "http://a.example/%20%3E%20%3Cb%3E%0A%5C"),
        ("https://a.example/%20é\ud800", "https://a.example/%20%C3%A9?"),
    ],
)
def test_an_address_cannot_leave_its_link(address: str, written: str) -> None:
    assert link("a]b", address) == f"[a\\]b](<{written}>)"


RENDERERS = {
    "commonmark": MarkdownIt("commonmark"),
    "with tables, without HTML": MarkdownIt("js-default", {"html": False, "linkify": False}),
}


def rendered(renderer: str, written: str) -> list[tuple[str, str]]:
    """Return the text of each paragraph and the text in bold in it; fail on anything more."""
    found: list[tuple[str, str]] = []
    for token in RENDERERS[renderer].parse(written):
        if token.type == "inline":
            found.append(_texts(token.children or []))
        else:
            assert token.type in {"paragraph_open", "paragraph_close"}, token
    return found


def _texts(tokens: Sequence[Token]) -> tuple[str, str]:
    whole, bold, inside = "", "", False
    for token in tokens:
        assert token.type in {"text", "strong_open", "strong_close"}, token
        inside = token.type == "strong_open" or (inside and token.type != "strong_close")
        whole += token.content
        bold += token.content if inside else ""
    return whole, bold


def sayable(text: str) -> str:
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("count", [300, pytest.param(5000, marks=pytest.mark.slow)])
def test_markdown_renders_as_exactly_the_text(renderer: str, count: int) -> None:
    for place, text in enumerate([*hostile_texts(count), "separuh \ud83d \0 huruf."]):
        start = len(text) // 3 + place % 7
        before, span, after = text[:start], text[start : start * 2], text[start * 2 :]
        ((whole, bold),) = rendered(renderer, marked(before, span, after))
        assert whole == sayable(text)
        assert bold in (sayable(span.strip()), "")
        assert bold or not re.search(r"^\w.*\w$", span, re.ASCII | re.DOTALL)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_every_single_character_renders_as_itself(renderer: str) -> None:
    characters = [chr(code) for code in (*range(1, 0x3000), 0xFEFF, 0xFFFD, 0x1F600)]
    for character in characters:
        for before, span, after in ((character, "b", character), ("a", f"b{character}", "c")):
            ((whole, bold),) = rendered(renderer, f"| {marked(before, span, after)} |")
            assert whole == f"| {before}{span}{after} |"
            assert "b" in bold or not character.isprintable()


def test_a_whole_document_in_markdown() -> None:
    assert markdown_of(document(ASKED), ENGLISH) == (
        "# Tarif bus\n\n"
        "14 Mar 2026, 08:05 UTC · 1 question · From Kutip 0.1.0\n\n"
        "## 1\\. Berapa tarifnya?\n\n"
        "Understood as: Berapa tarif bus?\n\n"
        "Searched only: sources Harian Contoh, Kabar; since 1 Mar 2026; until 31 Dec 2026\n\n"
        "> Tarif bus naik menjadi **Rp 2.500** mulai 1 April.\n\n"
        "- Harian Contoh · 12 Mar 2026 · [Tarif Bus Naik](<https://harian.example/tarif>)"
        " (harian.example)\n"
        "- Article tarif-bus · sentence 18–64 · quote 41–49\n"
        f"- SHA-256 of its text: {FARES.text_sha256}\n\n"
        "Very sure\n\n"
        "### Other possible answers\n\n"
        "> Penumpang turun menjadi **41.200 orang** sehari.\n\n"
        "- Penumpang Turun\n"
        "- Article penumpang · sentence 0–44 · quote 24–36\n"
        f"- SHA-256 of its text: {RIDERS.text_sha256}\n\n"
        "Not very sure\n\n"
        "---\n\n"
        f"{ENGLISH['export_note']}\n"
    )


def test_what_was_not_answered_says_why() -> None:
    written = markdown_of(document(*EXCHANGES[1:], shelf=Shelf(FARES)), ENGLISH)
    assert "Understood as: Kapan tarif naik?" in written
    assert "### 1 other article says the same\n\n> Penumpang turun" in written
    assert "**⚠ This article has been forgotten since it was quoted.**" in written
    assert "**Not found in the archive**\n\nNo sentence answers this question surely" in written
    assert "### Nearest sentences\n\n> Tarif bus naik menjadi Rp 2.500 mulai 1 April." in written
    assert "- Article tarif-bus · sentence 18–64\n" in written
    assert "## 3\\. Apa?\n\nIt failed.\n" in written


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (None, ""),
        (Filter(), ""),
        (Filter(date_to="2026-05-01"), "Dicari hanya di: sampai 1 Mei 2026"),
        (
            Filter(languages=frozenset(["ru", "id"]), article_ids=frozenset(["a"])),
            "Dicari hanya di: bahasa id, ru; artikel a",
        ),
    ],
)
def test_a_filter_is_said_in_words(where: Filter | None, said: str) -> None:
    assert filter_words(where, INDONESIAN) == said


# JSON


def test_half_a_character_survives_as_json() -> None:
    exchange = Exchange("answer-1", "\ud83d?", answer=answer_with("Separuh \ud83d.", "\ud83d"))
    value = conversation_object(conversation(exchange), now_of(Shelf(), [exchange]), "0.1.0")
    again = json.loads(json.dumps(value))
    assert again["exchanges"][0]["question"] == "\ud83d?"
    assert again["exchanges"][0]["answer"]["citations"][0]["quote"] == "\ud83d"
    assert again["exchanges"][0]["now"]["citations"] == ["forgotten"]


# HTML


def html(*exchanges: Exchange, shelf: Any = None, title: str = "Tarif bus") -> str:
    return page_of(document(*exchanges, shelf=shelf, title=title), ENGLISH)


def test_a_page_needs_and_runs_nothing() -> None:
    written = html(*EXCHANGES)
    assert "default-src 'none'" in written
    addresses = re.findall(r'(?:src|href|url)\s*[=(]\s*"?([^")\s]+)', written)
    assert set(addresses) == {"https&#58;&#47;&#47;harian&#46;example&#47;tarif"}
    assert "<script" not in written
    assert not re.search(r"\son\w+=", written)


def test_only_web_addresses_become_links() -> None:
    for address in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", None):
        cited = replace(FARE_CITATION, url=address)
        exchange = Exchange("answer-1", "Apa?", answer=replace(FOUND, citations=(cited,)))
        assert "<a " not in html(exchange)
        assert "](<" not in markdown_of(document(exchange), ENGLISH)


HACKED = "'\"><img src=x onerror=window.hacked=1>"


def opened(browser: Browser, path: Path, written: str, width: int = 1280, **more: Any) -> Page:
    path.write_bytes(written.encode())
    page = browser.new_page(viewport={"width": width, "height": 800}, **more)
    page.goto(path.as_uri())
    return page


@needs_browser
@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.long)])
def test_hostile_texts_stand_on_the_page_as_stored(
    browser: Browser, tmp_path: Path, count: int
) -> None:
    texts = [*hostile_texts(count), "separuh \ud83d \0 huruf."]
    exchanges, expected = [], []
    for place, text in enumerate(texts):
        quote = text[len(text) // 3 : len(text) // 3 * 2]
        article = Article(f"h{place}{HACKED}", text, text, f"https://a.example/{text}", text, text)
        answer = Answer(text, text, quote, 0.6, "answered", (cite(article, quote),))
        where = Filter(sources=frozenset([text]))
        exchanges.append(Exchange(f"answer-{place}", text, text, where, answer))
        expected.append([sayable(each) for each in (text, quote, text, text)])
    asked: list[str] = []
    page = opened(browser, tmp_path / "a.html", html(*exchanges, title=texts[0]))
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    shown = page.locator("article").evaluate_all(
        """all => all.map(one => [".sentence", ".sentence .span", ".question bdi", ".title"]
            .map(name => one.querySelector(name).textContent))"""
    )
    for place, each in enumerate(shown):
        assert each == expected[place]
    assert len(shown) == len(texts)
    allowed = {"BDI", "MARK", "P", "I", "SPAN", "A", "BLOCKQUOTE", "BR", "H2", "ARTICLE"}
    names = "all => [...new Set(all.map(one => one.nodeName))]"
    assert set(page.locator("main *").evaluate_all(names)) == allowed
    assert page.evaluate("window.hacked") is None
    assert asked == [(tmp_path / "a.html").as_uri()]
    assert page.locator("h1").text_content() == texts[0]
    page.close()


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_is_wider_than_the_window_or_hard_to_read(
    browser: Browser, tmp_path: Path, width: int, scheme: str
) -> None:
    from browser import serious

    long = Exchange("answer-9", "x" * 500, answer=answer_with("y" * 900, "y" * 300))
    written = html(*EXCHANGES, long, shelf=Shelf(replace(FARES, text="Lain.")), title="z" * 300)
    page = opened(browser, tmp_path / "a.html", written, width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    if width == 390:
        # Its policy lets no script in; without it, axe looks at the same page.
        bare = re.sub(r"<meta http-equiv[^>]*>", "", written)
        page = opened(browser, tmp_path / "b.html", bare, width, color_scheme=scheme)
        assert serious(page) == []
        page.close()
