"""The page in a real browser: focus, address, narrow windows, other scripts, copying and paper."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import DESKTOP, OpenPage, ask, clipboard, fits, needs_browser, serious
from playwright.sync_api import Locator, Page, Route, expect
from served import ECHO, served_assistant, served_page

from index.build import add_articles
from index.datatypes import Article
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant

pytestmark = needs_browser

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"

NILE = Article(
    "nil",
    "افتتاح جسر النيل",
    "يبلغ طول جسر النيل 1.250 مترا (Berapa).",
    None,
    "صحيفة النيل",
    "2026-04-02",
    "ar",
)
EXAMPLE = Article("kz-wamenlu-baru", "Wamenlu", "Berapa lama? Abenova berumur 44 tahun.")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("care") / "store"
    with served_page(store, ECHO, NILE, EXAMPLE) as address:
        yield address


@pytest.fixture
def desktop(open_page: OpenPage, address: str) -> Iterator[Page]:
    with open_page(address, DESKTOP) as page:
        yield page


SCROLL_TO_THE_END = """card => {
    for (let pane = card; pane; pane = pane.parentElement) pane.scrollTop = pane.scrollHeight;
}"""


def edges(place: Locator) -> tuple[float, float]:
    """Return where an element begins and ends, in pixels from the left."""
    box = place.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def test_the_focus_goes_to_the_question_that_a_button_asked(desktop: Page) -> None:
    desktop.locator("#hello button.example").first.focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#chat h2.question")).to_be_focused()
    ask(desktop, "Berapa tarif bus?", 2)
    desktop.locator("#chat button.again").first.focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#chat h2.question").first).to_be_focused()
    desktop.locator("#top button.new").focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#ask textarea")).to_be_focused()


def test_suggestions_come_into_view_beneath_an_answer_read_to_its_end(
    open_page: OpenPage, tmp_path: Path
) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, read_paths([SAMPLE]))
    index.close()
    with (
        served_assistant(Assistant.load(tmp_path / "store")) as address,
        open_page(address, (1280, 700)) as page,
    ):
        ask(page, "Siapa presiden Brasil?", 1)
        held: list[Route] = []
        page.route("**/api/suggestions*", lambda route: held.append(route))
        ask(page, "Siapa direktur utama PT Rel Lintas Meranti?", 2)
        page.locator("#chat .answer").last.evaluate(SCROLL_TO_THE_END)
        for each in held:
            each.continue_()
        page.unroute("**/api/suggestions*")
        expect(page.locator("#chat button.suggestion").last).to_be_in_viewport(ratio=1)


def test_back_and_forward_go_from_conversation_to_conversation(desktop: Page) -> None:
    questions = desktop.locator("#chat h2.question")
    ask(desktop, "Berapa tarif bus?", 1)
    expect(desktop).to_have_title("Berapa tarif bus? · Kutip")
    expect(desktop).to_have_url(re.compile(r"\?c="))
    first = desktop.url
    desktop.locator("#top button.new").click()
    expect(desktop).to_have_title("Kutip")
    ask(desktop, "Siapa presiden Brasil?", 1)
    expect(desktop).to_have_url(re.compile(r"\?c="))
    second = desktop.url
    assert second != first
    desktop.go_back()
    expect(questions).to_have_text(["Berapa tarif bus?"])
    expect(desktop).to_have_url(first)
    desktop.go_forward()
    expect(questions).to_have_text(["Siapa presiden Brasil?"])
    expect(desktop).to_have_url(second)
    expect(desktop).to_have_title("Siapa presiden Brasil? · Kutip")


BACK_AND_FORWARD_AT_ONCE = """async () => {
    for (const press of ["back", "forward"]) {
        const pressed = new Promise(done => addEventListener("popstate", done, { once: true }));
        history[press]();
        await pressed;
    }
}"""


def test_back_and_forward_at_once_end_at_the_conversation_of_the_address(desktop: Page) -> None:
    questions = desktop.locator("#chat h2.question")
    ask(desktop, "Berapa tarif bus?", 1)
    desktop.locator("#top button.new").click()
    expect(desktop).to_have_title("Kutip")
    ask(desktop, "Siapa presiden Brasil?", 1)
    expect(desktop).to_have_url(re.compile(r"\?c="))
    second, entries = desktop.url, desktop.evaluate("history.length")
    held: list[Route] = []
    desktop.route("**/queue/join*", lambda route: held.append(route))
    desktop.route("**/queue/join*", lambda route: route.continue_(), times=1)  # the way back
    forward = second.partition("?c=")[2]
    with desktop.expect_request(lambda sent: forward in (sent.post_data or "")):
        desktop.evaluate(BACK_AND_FORWARD_AT_ONCE)
    expect(questions).to_have_text(["Berapa tarif bus?"])
    expect(desktop).to_have_title("Berapa tarif bus? · Kutip")
    expect(desktop).to_have_url(second)
    held[0].continue_()
    expect(questions).to_have_text(["Siapa presiden Brasil?"])
    expect(desktop).to_have_title("Siapa presiden Brasil? · Kutip")
    expect(desktop).to_have_url(second)
    assert desktop.evaluate("history.length") == entries


def test_a_past_conversation_fetches_one_article_only(open_page: OpenPage, address: str) -> None:
    with open_page(address, DESKTOP) as page:
        for number, question in enumerate(["Berapa tarif bus?", "Berapa penumpang?"] * 2, 1):
            ask(page, question, number)
        link = page.url
    with open_page(address, DESKTOP) as page:
        fetched: list[str] = []
        page.on("request", lambda sent: fetched.append(sent.url))
        page.goto(link)
        expect(page.locator("#reader mark .span")).to_be_visible()
        assert len([url for url in fetched if "/api/articles/" in url]) == 1


@pytest.mark.parametrize("width", [320, 360, 390])
def test_every_button_of_the_header_is_in_the_window(
    open_page: OpenPage, address: str, width: int
) -> None:
    with open_page(address, (width, 700)) as page:
        page.get_by_role("button", name="EN: English").click()
        ask(page, "Berapa tarif bus?", 1)
        for each in page.locator("#top button:visible").all():
            start, end = edges(each)
            assert start >= 0
            assert end <= width - 8
        expect(page.get_by_role("button", name="New conversation")).to_be_visible()
        page.locator("#chat .lead button.chip").click()
        copied, closed = page.locator("#reader .copy"), page.locator("#reader .close")
        expect(copied).to_be_visible()
        assert edges(copied)[1] <= edges(closed)[0]
        assert fits(page)


@pytest.mark.parametrize("width", [1200, 1280, 1440])
def test_the_drawer_and_the_reader_leave_the_answer_to_be_read(
    open_page: OpenPage, address: str, width: int
) -> None:
    with open_page(address, (width, 860)) as page:
        ask(page, "Berapa tarif bus?", 1)
        expect(page.locator("#reader mark")).to_be_visible()
        page.locator("#top button.shelf").click()
        drawer, reader = page.locator("#shelf"), page.locator("#reader")
        expect(drawer.locator(".articles li").first).to_be_visible()
        for place in ("#chat .answer", "#ask"):
            start, end = edges(page.locator(place))
            assert start >= edges(drawer)[1]
            assert end <= edges(reader)[0]
            assert end - start >= 330
        assert edges(page.locator("#top")) == (0, width)
        assert fits(page)
        assert serious(page) == []


def test_writing_from_right_to_left_reads_from_right_to_left(desktop: Page) -> None:
    ask(desktop, "Berapa طول جسر النيل مترا؟", 1)
    lead = desktop.locator("#chat .lead")
    expect(lead.locator(".sentence")).to_have_text(NILE.text)
    place = """(element, text) => {
        const range = document.createRange();
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const at = node.data.indexOf(text);
            if (at < 0 || !node.parentElement.checkVisibility()) continue;
            range.setStart(node, at);
            range.setEnd(node, at + text.length);
            return range.getBoundingClientRect().left;
        }
    }"""
    sentence, source = lead.locator(".sentence"), lead.locator(".source")
    assert sentence.evaluate(place, "يبلغ") > sentence.evaluate(place, "مترا")
    assert edges(lead.locator("button.chip"))[1] <= sentence.evaluate(place, "مترا")
    assert source.evaluate(place, "صحيفة") < source.evaluate(place, "2 Apr 2026")


def test_selecting_a_quote_copies_the_quote_alone(desktop: Page) -> None:
    ask(desktop, "Berapa tarif bus?", 1)
    sentence = desktop.locator("#chat .lead .sentence").text_content()
    assert "Rp 2.500" in (sentence or "")
    desktop.locator("#chat .lead .line").evaluate("line => getSelection().selectAllChildren(line)")
    desktop.keyboard.press("Control+C")
    assert clipboard(desktop) == sentence


def test_hidden_characters_are_copied_without_their_names(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hidden = replace(ECHO, id="semu", text="Tarif se\u200bmu itu 77 rupiah.")
    store = tmp_path_factory.mktemp("hidden") / "store"
    with served_page(store, hidden) as address, open_page(address, DESKTOP) as page:
        ask(page, "Berapa tarif semu itu?", 1)
        line = page.locator("#chat .line", has_text="77").first
        expect(line.locator(".unseen")).to_have_attribute("title", "U+200B")
        line.evaluate("line => getSelection().selectAllChildren(line)")
        page.keyboard.press("Control+C")
        assert clipboard(page) == hidden.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_holds_every_quote_in_black_and_no_button(
    open_page: OpenPage, address: str, scheme: str
) -> None:
    with open_page(address, DESKTOP, scheme) as page:
        for number, question in enumerate(["Berapa tarif bus?", "Siapa presiden Brasil?"] * 3, 1):
            ask(page, question, number)
        page.locator("#top button.shelf").click()
        page.emulate_media(media="print")
        for away in ("#ask", "#reader", "#shelf", "#top button", "#chat .actions"):
            expect(page.locator(away).first).to_be_hidden()
        expect(page.locator("#chat .sentence").first).to_have_css("color", "rgb(0, 0, 0)")
        height = page.evaluate("document.documentElement.scrollHeight")
        last = page.locator("#chat .answer").last.bounding_box()
        assert last is not None
        assert height >= last["y"] + last["height"] > DESKTOP[1]


def test_every_word_follows_the_language(desktop: Page) -> None:
    desktop.locator("#top button.shelf").click()
    shelf = desktop.locator("#shelf")
    shelf.locator(".filters summary").click()
    shelf.get_by_role("checkbox", name="Arab").check()
    shelf.locator("input.from").fill("2026-07-01")
    shelf.locator("input.to").fill("2026-06-01")
    expect(shelf.locator(".filters .problem")).to_contain_text("lebih akhir")
    desktop.get_by_role("button", name="EN: English").click()
    expect(shelf.locator(".filters .problem")).to_contain_text("is later than")
    expect(shelf.locator("input.to")).to_have_value("2026-06-01")
    shelf.locator("input.from").fill("")
    ask(desktop, "Berapa طول جسر النيل مترا؟", 1)
    within = desktop.locator("#chat .within")
    expect(within).to_have_text("Only from: Arabic · … – 1 Jun 2026", use_inner_text=True)
    desktop.get_by_role("button", name="ID: Bahasa Indonesia").click()
    expect(within).to_have_text("Hanya dari: Arab · … – 1 Jun 2026", use_inner_text=True)


def test_an_enlarged_page_leaves_room_to_pick_words(open_page: OpenPage, address: str) -> None:
    with open_page(address, (640, 430)) as page:  # a window of 1280 by 860, twice as large
        ask(page, "Berapa tarif bus?", 1)
        page.locator("#chat button.feedback[name=right_sentence]").click()
        page.locator("#reader .pickable").first.click()
        expect(page.locator("#reader .save")).to_be_in_viewport(ratio=1)
        height = page.locator(".reader-body").evaluate("body => body.clientHeight")
        assert height > 160
