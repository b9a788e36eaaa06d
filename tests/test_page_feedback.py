"""Feedback in a real browser: said, taken back, and the right words picked in an article."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answers import FARES, RIDERS
from browser import DESKTOP, PHONE, OpenPage, ask, fits, is_narrow, needs_browser, serious
from playwright.sync_api import Locator, Page, Response, Route, expect
from served import SURE, FirstNumberReader, served_assistant, served_page, small_assistant

from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant
from ui.feedback_file import FILE
from ui.serving import Serving

EMOJI = Article(
    "emoji",
    "Harga Es 👍🏽 di Kota",
    "Awal 👩‍👩‍👧 cerita e\u0301s.\n\n"
    "Harga es\u200b 👍🏽 naik 7 persen di Rp 2.500 kota. Akhir 🍧 cerita.",
    None,
    "Harian Contoh",
    "2026-05-01",
    "id",
)

pytestmark = needs_browser


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page-feedback") / "store"


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with served_page(store, EMOJI) as address:
        yield address


@pytest.fixture
def file(store: Path) -> Path:
    """Return the file of feedback, in which nothing is said yet."""
    (store / FILE).unlink(missing_ok=True)
    return store / FILE


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(
    open_page: OpenPage, address: str, file: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    with open_page(address, request.param) as page:
        yield page


@pytest.fixture
def desktop(open_page: OpenPage, address: str, file: Path) -> Iterator[Page]:
    with open_page(address, DESKTOP) as page:
        yield page


def records(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


def press(page: Page, name: str) -> Locator:
    button = page.locator("#chat .opinion").get_by_role("button", name=name)
    button.click()
    return button


def pressed(page: Page) -> Locator:
    return page.locator('#chat .opinion button[aria-pressed="true"]')


def thanked(page: Page) -> None:
    expect(page.locator("#notice")).to_contain_text("Terima kasih, dicatat untuk evaluasi.")


def open_article(page: Page, article: Article) -> None:
    """Open an article out of the drawer while words are picked."""
    page.locator(".picking-bar").get_by_role("button", name="Artikel lain…").click()
    expect(page.locator(".picking-bar .prompt")).to_be_in_viewport()
    if is_narrow(page):
        expect(page.locator("#shelf .picking-bar")).to_have_count(1)  # it covers the reader
    page.locator("#shelf .articles button.open", has_text=article.title).click()
    # Its title may be there before: as that of the answer's source, whose sentences give way.
    expect(page.locator("#reader")).to_have_attribute("data-shown", article.id)
    expect(page.locator("#reader h2")).to_have_text(article.title)
    expect(page.locator("#reader .pickable")).not_to_have_count(0)


# The row


def is_said(response: Response) -> bool:
    """Tell whether a response is the server's to what was said of an answer."""
    return response.request.method == "POST" and "/api/feedback" in response.url


def test_each_button_says_what_it_says_and_can_be_changed_and_taken_back(
    page: Page, file: Path
) -> None:
    ask(page, "Berapa tarif bus?", 1)
    for name, kind in (
        ("Benar", "right"),
        ("Kutipan salah", "wrong_quote"),
        ("Seharusnya tidak dijawab", "should_not_answer"),
    ):
        with page.expect_response(is_said):
            press(page, name)
        thanked(page)
        expect(pressed(page)).to_have_text(name, use_inner_text=True)
        assert records(file)[-1]["feedback"] == kind
    assert fits(page)
    page.reload()
    expect(pressed(page)).to_have_text("Seharusnya tidak dijawab", use_inner_text=True)
    press(page, "Seharusnya tidak dijawab")
    expect(page.locator("#notice")).to_contain_text("Penilaian ditarik kembali.")
    expect(pressed(page)).to_have_count(0)
    page.reload()
    expect(page.locator("#chat .opinion")).to_be_visible()
    expect(pressed(page)).to_have_count(0)
    kinds = [each["feedback"] for each in records(file)]
    assert kinds == ["right", "wrong_quote", "should_not_answer", "taken_back"]


def test_a_slip_is_undone_to_what_stood_before(desktop: Page, file: Path) -> None:
    ask(desktop, "Berapa tarif bus?", 1)
    press(desktop, "Kutipan salah")
    thanked(desktop)
    desktop.locator("#notice").get_by_role("button", name="Urungkan").click()
    expect(desktop.locator("#notice")).to_contain_text("ditarik kembali")
    expect(pressed(desktop)).to_have_count(0)
    press(desktop, "Benar")
    thanked(desktop)
    press(desktop, "Kutipan salah")
    expect(pressed(desktop)).to_have_text("Kutipan salah", use_inner_text=True)
    thanked(desktop)
    desktop.locator("#notice").get_by_role("button", name="Urungkan").click()
    expect(pressed(desktop)).to_have_text("Benar", use_inner_text=True)
    thanked(desktop)
    assert records(file)[-1]["feedback"] == "right"


def test_a_refusal_is_called_right_in_english(desktop: Page, file: Path) -> None:
    desktop.get_by_role("button", name="EN: English").click()
    ask(desktop, "Siapa presiden Brasil?", 1)
    row = desktop.locator("#chat .opinion")
    expect(row.get_by_role("button")).to_have_count(2)
    press(desktop, "There is none, indeed")
    expect(desktop.locator("#notice")).to_contain_text("Thank you, noted for evaluation.")
    (record,) = records(file)
    assert (record["feedback"], record["question"]) == (
        "should_not_answer",
        "Siapa presiden Brasil?",
    )


def test_a_server_that_only_reads_shows_no_row(open_page: OpenPage, tmp_path: Path) -> None:
    assistant = small_assistant(tmp_path / "store")
    with served_assistant(assistant) as address, open_page(address, DESKTOP) as page:
        ask(page, "Berapa tarif bus?", 1)
        expect(page.locator("#reader mark")).to_be_visible()
        expect(page.locator("#chat .opinion")).to_have_count(1)
        expect(page.locator("#chat .opinion")).to_be_hidden()


def test_what_was_not_noted_is_said_and_not_shown_as_noted(
    open_page: OpenPage, address: str, file: Path
) -> None:
    with open_page(address, DESKTOP, failing=True) as page:
        ask(page, "Berapa tarif bus?", 1)
        row = page.locator("#chat .opinion")
        expect(row).to_be_visible()
        page.route(
            "**/api/feedback", lambda route: route.fulfill(status=500, json={"error": "Penuh."})
        )
        press(page, "Benar")
        expect(page.locator("#notice")).to_have_text("Penuh.")
        expect(pressed(page)).to_have_count(0)
        page.unroute("**/api/feedback")
        press(page, "Benar")
        thanked(page)
        expect(pressed(page)).to_have_count(1)


# Picking


def test_a_sentence_is_picked_by_click_or_tap(page: Page, file: Path) -> None:
    ask(page, "Berapa tarif bus?", 1)
    press(page, "Tunjukkan jawabannya…")
    bar, reader = page.locator(".picking-bar"), page.locator("#reader")
    expect(bar.locator(".prompt")).to_have_text("Pilih kalimat yang menjawab: “Berapa tarif bus?”")
    expect(reader.locator(".pickable")).to_have_count(3)
    expect(reader.locator(".pickable.quoted")).to_contain_text("Rp 2.500")
    assert reader.locator(".text").evaluate("element => element.textContent") == FARES.text
    reader.locator(".pickable").nth(2).click()
    expect(page.locator(".picking-confirm .words")).to_have_text("Pelajar tetap Rp 1.000.")
    assert fits(page)
    page.get_by_role("button", name="Simpan").click()
    thanked(page)
    expect(bar).to_have_count(0)
    chosen = page.locator("#chat .opinion .chosen")
    expect(chosen).to_have_text("Jawaban yang benar Pelajar tetap Rp 1.000.", use_inner_text=True)
    if is_narrow(page):
        expect(reader).to_be_hidden()
    else:
        expect(reader.locator("mark")).to_be_visible()  # the quote is marked again
    (record,) = records(file)
    start = FARES.text.index("Pelajar")
    assert record["answers"] == [
        {"text": FARES.text[start:], "article_id": "tarif-bus", "start": start}
    ]
    page.reload()
    expect(chosen).to_contain_text("Pelajar tetap Rp 1.000.")
    expect(pressed(page)).to_have_count(1)


def test_an_article_that_comes_twice_takes_no_focus_from_what_is_picked(desktop: Page) -> None:
    held: list[Route] = []
    desktop.route(
        "**/api/articles/*", lambda route: route.continue_() if held else held.append(route)
    )
    ask(desktop, "Berapa tarif bus?", 1)  # the page asks for the article
    expect(desktop.locator("#chat .opinion")).to_be_visible()
    desktop.locator("#chat .opinion button").last.focus()
    desktop.keyboard.press("Enter")  # who is quick asks for it again
    sentences = desktop.locator("#reader .pickable")
    expect(sentences.nth(1)).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    with desktop.expect_response("**/api/articles/*"):
        held[0].continue_()
    desktop.evaluate("new Promise((done) => setTimeout(done, 300))")  # it is read, and drawn
    expect(sentences.nth(2)).to_be_focused()


def test_a_sentence_is_picked_by_keyboard_alone(desktop: Page, file: Path) -> None:
    ask(desktop, "Berapa tarif bus?", 1)
    expect(desktop.locator("#chat .opinion")).to_be_visible()
    desktop.locator("#chat .opinion button").last.focus()
    desktop.keyboard.press("Enter")
    sentences = desktop.locator("#reader .pickable")
    expect(sentences.nth(1)).to_be_focused()  # the one that was quoted
    desktop.keyboard.press("ArrowDown")
    expect(sentences.nth(2)).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    expect(sentences.nth(2)).to_be_focused()
    desktop.keyboard.press("Home")
    expect(sentences.nth(0)).to_be_focused()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("button", name="Simpan")).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(desktop.locator(".picking-confirm")).to_be_hidden()
    expect(sentences.nth(0)).to_be_focused()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("button", name="Simpan")).to_be_focused()
    desktop.keyboard.press("Enter")
    thanked(desktop)
    expect(desktop.locator("#chat .opinion button").last).to_be_focused()
    assert records(file)[0]["answers"][0]["text"] == "Wali kota bicara."


PLACE_OF = """([from, to]) => {
    const text = document.querySelector("#reader .text");
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const at = (wanted) => {
        let left = Array.from(text.textContent).slice(0, wanted).join("").length;
        walker.currentNode = text;
        while (walker.nextNode()) {
            if (left <= walker.currentNode.length) return [walker.currentNode, left];
            left -= walker.currentNode.length;
        }
    };
    const range = document.createRange();
    const box = (place) => {
        const [node, offset] = at(place);
        range.setStart(node, offset);
        range.setEnd(node, offset);
        const { x, y, height } = range.getBoundingClientRect();
        return [x, y + height / 2];
    };
    return [box(from), box(to)];
}"""


@pytest.mark.parametrize(
    "words",
    ["\u200b 👍🏽 naik 7 persen di Rp 2.500", "👩‍👩‍👧 cerita e\u0301s.\n\nHarga es\u200b", "🍧"],
    ids=["over wrappers", "over paragraphs", "one emoji"],
)
def test_words_are_selected_by_dragging(desktop: Page, file: Path, words: str) -> None:
    ask(desktop, "Siapa presiden Brasil?", 1)
    press(desktop, "Ada: tunjukkan kalimatnya…")
    open_article(desktop, EMOJI)
    desktop.keyboard.press("Tab")
    start = EMOJI.text.index(words)
    box = desktop.locator("#reader .pickable").first.bounding_box()
    assert box is not None
    (x, y), (to_x, to_y) = desktop.evaluate(PLACE_OF, [start, start + len(words)])
    desktop.mouse.move(x + 0.5, y)
    desktop.mouse.down()
    desktop.mouse.move(to_x - 4, to_y)
    desktop.mouse.move(to_x + 0.5, to_y)
    desktop.mouse.up()
    shown = desktop.locator(".picking-confirm .words")
    expect(shown).to_be_visible()
    assert shown.text_content() == words.strip()
    desktop.get_by_role("button", name="Simpan").click()
    thanked(desktop)
    (record,) = records(file)
    (answer,) = record["answers"]
    assert answer["text"] == words.strip()
    place = slice(answer["start"], answer["start"] + len(answer["text"]))
    assert EMOJI.text[place] == words.strip()


def test_too_long_a_selection_cannot_be_saved(open_page: OpenPage, tmp_path: Path) -> None:
    long = Article("panjang", "Panjang", "Kata 🍧 lagi. " * 120)
    with served_page(tmp_path / "store", long) as address, open_page(address, DESKTOP) as page:
        ask(page, "Siapa presiden Brasil?", 1)
        press(page, "Ada: tunjukkan kalimatnya…")
        open_article(page, long)
        said = page.get_by_text("Paling panjang 1000 huruf.")
        page.evaluate("getSelection().selectAllChildren(document.querySelector('#reader .text'))")
        expect(said).to_be_visible()
        expect(page.get_by_role("button", name="Simpan")).to_be_disabled()
        page.locator("#reader .pickable").nth(1).click()
        expect(page.get_by_role("button", name="Simpan")).to_be_enabled()


def test_nothing_is_noted_when_picking_is_left(desktop: Page, file: Path) -> None:
    ask(desktop, "Berapa tarif bus?", 1)
    opener = press(desktop, "Tunjukkan jawabannya…")
    bar, reader = desktop.locator(".picking-bar"), desktop.locator("#reader")
    reader.locator(".pickable").first.click()
    desktop.locator(".picking-confirm").get_by_role("button", name="Batal").click()
    expect(desktop.locator(".picking-confirm")).to_be_hidden()
    desktop.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(reader.locator("mark .span")).to_have_text("Rp 2.500")  # open, as before
    expect(opener).to_be_focused()
    press(desktop, "Tunjukkan jawabannya…")
    bar.get_by_role("button", name="Batal").click()
    expect(bar).to_have_count(0)
    press(desktop, "Tunjukkan jawabannya…")
    reader.get_by_role("button", name="Tutup").click()
    expect(bar).to_have_count(0)
    press(desktop, "Tunjukkan jawabannya…")
    expect(bar).to_have_count(1)
    desktop.get_by_role("button", name="Percakapan baru").click()
    expect(bar).to_have_count(0)
    assert not file.exists()


def test_picking_goes_on_in_another_article(page: Page, file: Path) -> None:
    ask(page, "Siapa presiden Brasil?", 1)
    press(page, "Ada: tunjukkan kalimatnya…")
    expect(page.locator("#reader .pickable")).not_to_have_count(0)
    open_article(page, RIDERS)
    expect(page.locator(".picking-bar .prompt")).to_contain_text("Siapa presiden Brasil?")
    page.locator("#reader .pickable").click()
    page.get_by_role("button", name="Simpan").click()
    thanked(page)
    assert records(file)[0]["answers"][0]["article_id"] == "penumpang"


def test_without_any_quote_the_list_of_articles_is_opened(
    open_page: OpenPage, tmp_path: Path
) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    index.close()
    assistant = small_assistant(tmp_path / "store")
    sure_of_nothing = Assistant(assistant.index, FirstNumberReader(), SURE)
    with (
        served_assistant(sure_of_nothing, Serving(tmp_path / "store")) as address,
        open_page(address, PHONE) as page,
    ):
        ask(page, "Siapa presiden Brasil?", 1)
        page.locator("#chat .near").evaluate("element => element.remove()")
        press(page, "Ada: tunjukkan kalimatnya…")
        expect(page.locator("#shelf .picking-bar .prompt")).to_contain_text("presiden Brasil")
        page.locator("#shelf .articles button.open", has_text=RIDERS.title).click()
        page.locator("#reader .pickable").click()
        expect(page.locator(".picking-confirm .words")).to_have_text(RIDERS.text)


def test_an_article_that_changed_meanwhile_is_not_cited(
    open_page: OpenPage, address: str, file: Path
) -> None:
    with open_page(address, DESKTOP, failing=True) as page:
        page.route(
            "**/api/articles/*",
            lambda route: route.fulfill(json={**route.fetch().json(), "text_sha256": "0"}),
        )
        ask(page, "Berapa tarif bus?", 1)
        press(page, "Tunjukkan jawabannya…")
        page.locator("#reader .pickable").first.click()
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator("#notice")).to_contain_text("Artikel ini berubah")
        expect(page.locator(".picking-bar")).to_be_visible()
        assert not file.exists()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_while_picking(
    open_page: OpenPage, address: str, file: Path, scheme: str, size: tuple[int, int]
) -> None:
    with open_page(address, size, scheme) as page:
        ask(page, "Berapa tarif bus?", 1)
        press(page, "Benar")
        thanked(page)
        assert serious(page) == []
        press(page, "Tunjukkan jawabannya…")
        expect(page.locator("#reader .pickable").first).to_be_visible()
        assert serious(page) == []
        page.locator("#reader .pickable").nth(2).click()
        expect(page.locator(".picking-confirm")).to_be_visible()
        assert serious(page) == []
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator("#chat .opinion .chosen")).to_have_text(re.compile("Pelajar"))
        assert serious(page) == []
