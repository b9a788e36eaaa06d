"""How a question leaves its box in a real browser: once, whole, and not into the void."""

import re
from collections.abc import Iterator

import pytest
from browser import DESKTOP, OpenPage, ask, needs_browser
from playwright.sync_api import Page, Route, expect
from served import ECHO, served_page

from index.datatypes import Article

pytestmark = needs_browser

EXAMPLE = Article("kz-wamenlu-baru", "Wamenlu", "Berapa lama? Abenova berumur 44 tahun.")
LAST = "Siapa presiden Brasil?"
SOON_MILLISECONDS = 14_000  # less than the page waits for a command that is lost


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_page(tmp_path_factory.mktemp("asking") / "store", ECHO, EXAMPLE) as address:
        yield address


@pytest.fixture
def page(open_page: OpenPage, address: str) -> Iterator[Page]:
    with open_page(address, DESKTOP) as page:
        yield page


def asked(page: Page, *questions: str) -> None:
    """Ask one more, which waits for all before it; then exactly these were asked."""
    ask(page, LAST, len(questions) + 1)
    expect(page.locator("#chat h2.question")).to_have_text([*questions, LAST])


def test_a_double_click_on_an_example_asks_once(page: Page) -> None:
    example = page.locator("#hello button.example").first
    question = example.inner_text()
    example.dblclick()
    expect(page.locator("#chat .answer")).to_have_count(1)
    asked(page, question)


@pytest.mark.parametrize("way", ["key", "button"])
def test_a_question_sent_twice_at_once_is_asked_once(page: Page, way: str) -> None:
    page.locator("#ask textarea").fill("Berapa tarif bus?")
    if way == "key":
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    else:
        page.locator("#ask .submit-button").dblclick()
    expect(page.locator("#chat .answer")).to_have_count(1)
    asked(page, "Berapa tarif bus?")


def test_what_is_typed_right_after_a_question_stays(page: Page) -> None:
    page.locator("#ask textarea").fill("Berapa tarif bus?")
    page.keyboard.press("Enter")
    page.keyboard.type("Berapa penumpang?")
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#ask textarea")).to_have_value("Berapa penumpang?")


def test_a_draft_outlives_an_example(page: Page) -> None:
    page.locator("#ask textarea").fill("Berapa")
    page.locator("#hello button.example").first.click()
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#ask textarea")).to_have_value("Berapa")


TELL_TWICE = """async () => {
    const page = document.querySelector("script[src$='/page.js']").src;
    const { tell } = await import(new URL("server.js", page).href);
    tell({ do: "ask", question: "Berapa tarif bus?" });
    tell({ do: "ask", question: "Berapa penumpang?" });
}"""
JOIN = "**/queue/join*"


def test_two_commands_at_once_are_both_carried_out(page: Page) -> None:
    page.evaluate(TELL_TWICE)
    expect(page.locator("#chat .answer")).to_have_count(2)
    asked(page, "Berapa tarif bus?", "Berapa penumpang?")


def test_a_command_does_not_overtake_one_that_is_still_on_its_way(page: Page) -> None:
    held: list[Route] = []
    page.route(JOIN, lambda route: held.append(route), times=1)
    with page.expect_request(JOIN):
        page.evaluate(TELL_TWICE)
    page.wait_for_timeout(1000)  # the second would have been sent by now
    expect(page.locator("#chat h2.question")).to_have_count(0)
    held[0].continue_()
    expect(page.locator("#chat .answer")).to_have_count(2)
    asked(page, "Berapa tarif bus?", "Berapa penumpang?")


def test_a_command_that_is_refused_holds_up_no_other(open_page: OpenPage, address: str) -> None:
    with open_page(address, DESKTOP, failing=True) as page:
        busy = {"detail": "busy"}
        page.route(JOIN, lambda route: route.fulfill(status=503, json=busy), times=1)
        page.evaluate(TELL_TWICE)
        expect(page.locator("#chat .answer")).to_have_count(1, timeout=SOON_MILLISECONDS)
        asked(page, "Berapa penumpang?")


def test_without_a_server_a_question_stays_in_the_box(open_page: OpenPage, address: str) -> None:
    with open_page(address, DESKTOP, failing=True) as page:
        ask(page, "Berapa tarif bus?", 1)
        page.route("**/*", lambda route: route.abort("connectionrefused"))
        page.locator("#ask textarea").fill("Berapa penumpang?")
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_have_text(re.compile("tidak menjawab"))
        expect(page.locator("#ask textarea")).to_have_value("Berapa penumpang?")
        page.unroute("**/*")
        page.keyboard.press("Enter")  # the server is back: nothing has to be loaded anew
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page.locator("#ask textarea")).to_have_value("")


def test_a_text_that_is_cut_when_pasted_is_said_to_be_too_long(page: Page) -> None:
    page.evaluate("navigator.clipboard.writeText('kata '.repeat(20_000))")
    page.locator("#ask textarea").focus()
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("#notice")).to_have_text("Pertanyaan paling panjang 2000 huruf.")
    expect(page.locator("#ask textarea")).to_have_value(("kata " * 20_000)[:2000])


def test_an_address_of_no_conversation_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}?c=gone")
    missing = page.locator("#hello .missing")
    expect(missing).to_have_text(re.compile("tidak ada"), use_inner_text=True)
    page.goto(address)
    expect(page.locator("#hello .claim")).to_be_visible()
    expect(missing).to_have_count(0)


def test_a_double_click_forgets_one_article_and_takes_no_feedback_back(page: Page) -> None:
    ask(page, "Berapa tarif bus?", 1)
    feedback = page.locator("#chat button.feedback").first
    feedback.dblclick()
    expect(page.locator("#notice")).to_have_text(re.compile("Terima kasih"))
    expect(feedback).to_have_attribute("aria-pressed", "true")
    page.locator("#top button.shelf").click()
    rows = page.locator("#shelf .articles li:visible")
    expect(rows).to_have_count(5)
    rows.locator(".forget").first.dblclick()
    expect(page.locator("#notice")).to_have_text(re.compile("dilupakan"))
    expect(rows).to_have_count(4)
