"""The page in a real browser: what a visitor sees."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from answers import FARES
from playwright.sync_api import Browser, Page, expect, sync_playwright
from served import NASTY, served_page

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_page(tmp_path_factory.mktemp("page") / "store") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 860), (390, 844)], ids=["desktop", "phone"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield the open page; fail on script errors and on requests to other hosts."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on(
        "request",
        lambda sent: (
            None if sent.url.startswith((address, "data:", "blob:")) else wrong.append(sent.url)
        ),
    )
    page.goto(address)
    expect(page.locator("#ask textarea")).to_be_visible(timeout=30_000)
    yield page
    context.close()
    assert wrong == []


def ask(page: Page, question: str, answers: int) -> None:
    """Ask and wait until that many answers stand on the page."""
    page.locator("#ask textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers, timeout=20_000)


def test_a_conversation(page: Page) -> None:
    ask(page, "Berapa tarif bus?", 1)
    expect(page.locator("#hello")).to_be_hidden()
    first = page.locator("#chat .answer").nth(0)
    expect(first.locator(".lead .sentence")).to_have_text(
        "Tarif bus naik menjadi Rp 2.500 mulai 1 April."
    )
    expect(first.locator(".lead strong.span")).to_have_text("Rp 2.500")
    expect(first.locator(".lead .source")).to_have_text(
        "Harian Contoh · 12 Mar 2026 · Tarif Bus Naik"
    )
    assert first.locator(".lead .source a").get_attribute("href") == FARES.url
    expect(first.locator(".confidence").first).to_have_text("Sangat yakin")

    ask(page, "Siapa presiden Brasil?", 2)
    second = page.locator("#chat .answer").nth(1)
    expect(second.locator(".title")).to_have_text("Tidak ditemukan di arsip")
    expect(second.locator(".near li")).to_have_count(3)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.lang") == "id"
    expect(page.get_by_role("heading", level=1)).to_have_text("Kutip")


def test_text_of_articles_is_shown_never_obeyed(page: Page) -> None:
    ask(page, "Berapa peti emas diangkut kapal ke Ambon?", 1)
    lead = page.locator("#chat .answer .lead")
    assert lead.locator(".sentence").evaluate("element => element.textContent") == NASTY.text
    assert lead.locator(".span").evaluate("element => element.textContent") == "77"
    assert NASTY.title in (lead.locator(".source").text_content() or "")
    assert lead.locator("a, img, em, b, i, code, .katex").count() == 0
    assert page.title() == "Kutip"


def test_a_question_is_shown_as_typed(page: Page) -> None:
    ask(page, "Apa *itu* <b>$$x$$</b>?", 1)
    shown = page.locator("#chat h2.question").evaluate("element => element.textContent")
    assert shown == "Apa *itu* <b>$$x$$</b>?"


def test_no_question_is_lost_to_the_one_before(page: Page) -> None:
    for question in ("Berapa tarif bus?", "Siapa presiden Brasil?", "Berapa penumpang?"):
        page.locator("#ask textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator("#ask textarea")).to_have_value("")  # it was taken
    expect(page.locator("#chat .answer")).to_have_count(3, timeout=20_000)
    expect(page.locator("#chat h2.question")).to_have_count(3)
    expect(page.locator("#chat .pending")).to_have_count(0)


def test_clearing_starts_a_new_conversation(page: Page) -> None:
    ask(page, "Berapa tarif bus?", 1)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#hello")).to_be_visible()
    ask(page, "Berapa penumpang?", 1)


def test_a_question_in_the_address_waits_in_the_box(page: Page, address: str) -> None:
    question = "Berapa tarif <b>bus</b> & \"kereta\" 'kota'?\u202e"
    page.goto(f"{address}?q={quote(question)}")
    expect(page.locator("#ask textarea")).to_have_value(question, timeout=30_000)
    expect(page.locator("#chat .answer")).to_have_count(0)
    expect(page.locator("#ask b")).to_have_count(0)


def test_a_question_in_the_address_is_cut_at_the_longest_allowed(page: Page, address: str) -> None:
    page.goto(f"{address}?q={'x' * 2500}")
    expect(page.locator("#ask textarea")).to_have_value("x" * 2000, timeout=30_000)
