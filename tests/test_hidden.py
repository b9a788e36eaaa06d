"""Characters that nobody sees: one table, and a sign for each wherever a text is shown."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from answers import FARE_CITATION, FOUND
from attacks import FAMILIES
from browser import DESKTOP, OpenPage, ask, needs_browser
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from served import ECHO, served_page

from eval.plain import plain
from eval.report.text import shown
from index.hidden import (
    ALWAYS,
    HIDDEN,
    JOINERS,
    MONGOLIAN_SELECTORS,
    SELECTORS,
    code_of,
    parts_of,
)
from ui.conversation import Conversation, Exchange
from ui.export.page import page_of
from ui.export.view import document_of
from ui.html import visible
from ui.messages import ENGLISH
from ui.page_files import FOLDER

SEEN = "👩\u200d👩\u200d👧 ✈\ufe0f 1\ufe0f\u20e3 न\u094d\u200dष \u0646\u200c\u0645 一\U000e0100"
ANY = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
EDGES = (*ALWAYS, *JOINERS, *SELECTORS, *MONGOLIAN_SELECTORS)
SIGN = re.compile(
    r'<span class="(?:unseen" title|odd" data-code)="U\+[0-9A-F]{4,6}">(.*?)</span>', re.S
)


def runs_of(codes: Sequence[int]) -> list[list[int]]:
    """Return the first and the last code of every run."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return runs


def hidden(text: str) -> list[str]:
    return [code_of(found[0]) for found in HIDDEN.finditer(text)]


def test_what_scripts_and_emoji_need_is_not_hidden() -> None:
    assert hidden(SEEN) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a\u200bb", ["U+200B"]),
        ("a\u200db", ["U+200D"]),
        ("👩\u200d\u200d👧", ["U+200D"]),  # the second joins nothing
        ("\u202eterbalik\u202c", ["U+202E", "U+202C"]),
        ("Rp 1\ufe0f000", ["U+FE0F"]),  # a digit has a variant as a keycap only
        ("a\U000e0100", ["U+E0100"]),
        ("😀\ufe0f\ufe0e\U000e01ef", ["U+FE0E", "U+E01EF"]),
        ("a\U000e0041", ["U+E0041"]),
        ("a\u3164\u115f\uffa0\u2062\u00ad", ["U+3164", "U+115F", "U+FFA0", "U+2062", "U+00AD"]),
        ("\0\x1b\x85\r\t\n", ["U+0000", "U+001B", "U+0085", "U+000D"]),
        ("\ud800\ufdd0\U0010ffff", ["U+D800", "U+FDD0", "U+10FFFF"]),
    ],
)
def test_what_has_no_sign_of_its_own_is_hidden(text: str, codes: list[str]) -> None:
    assert hidden(text) == codes


def test_every_character_that_only_formats_is_hidden_but_those_with_a_shape() -> None:
    formats = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"}
    left = {each for each in formats if not HIDDEN.fullmatch(each)}
    shaped = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
    assert {each for each in left if not shaped.match(each)} <= {
        chr(code)
        for code in range(0x13430, 0x13440)  # they arrange hieroglyphs
    }


def unmarked(written: str) -> str:
    """Return the text of HTML with its signs taken away, which hold nothing of their own."""
    return html.unescape(re.sub(r"</?bdi[^>]*>", "", SIGN.sub(r"\1", written)))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(TEXTS | st.sampled_from([each for family in FAMILIES.values() for each in family]))
def test_without_its_signs_html_is_the_text(text: str) -> None:
    text = text.replace("\0", "")
    for written in (visible(text), str(shown(text))):
        assert unmarked(written) == text
        assert len(SIGN.findall(written)) == len(hidden(text))
        assert not HIDDEN.search(re.sub(r"&#\d+;", "", SIGN.sub("", written)))
    assert not HIDDEN.search(plain(text))
    assert "".join(parts_of(text)) == text


def test_an_export_shows_what_is_hidden_in_every_text_of_strangers() -> None:
    odd = "a\u202eb"
    cited = replace(FARE_CITATION, title=odd, source=odd, article_id=odd)
    answer = replace(FOUND, question=odd, rewritten=odd, citations=(cited,), alternatives=())
    exchange = Exchange("answer-1", odd, answer=answer)
    times = ("2026-03-14T08:05:00.000Z", "2026-03-14T09:00:00.000Z")
    kept = Conversation("c", odd, *times, "", (exchange,))
    written = page_of(document_of(kept, [{}], ENGLISH, "0.1.0"), ENGLISH)
    body = written.partition("<body>")[2]
    assert len(SIGN.findall(body)) == 6  # title, question, understood, source, title, id
    assert "\u202e" not in body.replace("&#8238;", "")


# In a browser


def test_no_script_of_the_page_has_a_table_of_its_own() -> None:
    for path in FOLDER.glob("*.js"):
        assert not re.search(r"200[b-f]|202[a-e]|206[0-9]|feff", path.read_text(), re.I), path.name


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store: Path = tmp_path_factory.mktemp("hidden") / "store"
    odd = "Kota se\u200bmu \u202egnp\u202c\u2066 x\u2069\U000e0041 👩\u200d👧"
    article = replace(
        ECHO, id="semu\u2066", title=odd, source=odd, text=f"Tarif {odd} itu 77 rupiah. {SEEN}."
    )
    with served_page(store, article) as served:
        yield served


@needs_browser
@pytest.mark.parametrize(
    "codes",
    [
        sorted({code + by for pair in EDGES for code in pair for by in (-1, 0, 1)} & {*ANY}),
        pytest.param(ANY, marks=pytest.mark.slow),
    ],
    ids=["edges", "all"],
)
def test_page_and_python_agree_on_every_character(
    open_page: OpenPage, address: str, codes: Sequence[int]
) -> None:
    """Each code point before and behind what letters and emoji may need, and alone."""
    # The page makes the texts itself: to send them takes longer than to look through them.
    find = """([runs, around]) => import(document.querySelector('script[src*="/page/"]').src
        .replace('page.js', 'hidden.js')).then(({ HIDDEN }) => {
            const codes = runs.flatMap(([first, last]) =>
                Array.from({ length: last - first + 1 }, (_, index) => first + index));
            const each = (make) => around.map((by) => codes.map((code) =>
                make(by, String.fromCodePoint(code))).join(""));
            const texts = each((by, one) => ` ${by}${one}a`);
            texts.push(...each((by, one) => ` ${one}${by}`));
            const codesOf = (found) => found.map((each) => each[0].codePointAt(0)).join();
            return texts.map((text) => codesOf([...text.matchAll(new RegExp(HIDDEN, 'gu'))]));
        })"""
    around = ("a", "1", "👩", "\u0646", "一", "ᠠ", "\u200d", "\ufe0f", "\u20e3")
    around = around if len(codes) < 10_000 else around[:1]
    texts = ["".join(f" {before}{chr(code)}a" for code in codes) for before in around]
    texts += ["".join(f" {chr(code)}{after}" for code in codes) for after in around]
    with open_page(address, DESKTOP) as page:
        found = page.evaluate(find, [runs_of(codes), around])
    assert found == [
        ",".join(str(ord(each[0])) for each in HIDDEN.finditer(text)) for text in texts
    ]


@needs_browser
def test_chat_reader_and_list_show_what_is_hidden_and_change_no_text(
    open_page: OpenPage, address: str
) -> None:
    with open_page(address, DESKTOP) as page:
        question = "Berapa tarif se\u200bmu itu\u202e?"
        ask(page, question, 1)
        expect(page.locator("#reader .text .unseen")).to_have_count(6)
        page.locator("#top button.shelf").click()
        row = page.locator("#panel-articles .articles li", has_text="Kota").first
        expect(row.locator(".name .unseen")).to_have_count(6)
        expect(row.locator("bdi .unseen")).to_have_count(6)
        stored = page.request.get(f"{address}/api/articles/semu%E2%81%A6").json()
        for selector, text in (
            ("#chat h2.question", question),
            ("#chat .lead .outlet", stored["source"]),
            ("#reader .text", stored["text"]),
            ("#reader .title", stored["title"]),
            ("#reader .kicker", stored["source"]),
        ):
            shown_text, codes = signs(page, selector)
            assert shown_text == text
            assert codes == hidden(text) != []


def signs(page: Page, selector: str) -> tuple[str, list[str]]:
    """Return the text content of an element and the codes that its signs are drawn with."""
    drawn = """(element) => [element.textContent, [...element.querySelectorAll('.unseen')]
        .map((each) => JSON.parse(getComputedStyle(each, '::before').content))]"""
    text, codes = page.locator(selector).first.evaluate(drawn)
    return str(text), [str(code) for code in codes]
