"""In a real browser: the limit of wrong answers, chosen in the drawer, kept for later questions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE, OpenPage, ask, fits, needs_browser, serious
from dialled import FARE, SURE_FARE, dialled_assistant
from playwright.sync_api import Locator, Page, Route, expect
from served import served_assistant

from ui.messages import ENGLISH, INDONESIAN
from ui.serving import Serving

pytestmark = needs_browser

VIEWS = [(DESKTOP, "light"), (PHONE, "dark")]
REFUSED = INDONESIAN["reason_less_sure_than_asked"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("dial") / "store"
    with served_assistant(dialled_assistant(folder), Serving(folder)) as address:
        yield address


def dial(page: Page) -> Locator:
    if page.locator("#shelf").is_hidden():
        page.locator("#top button.shelf").click()
    select = page.get_by_role("combobox", name="Batas jawaban salah")
    expect(select).to_be_visible()
    return select


def close(page: Page) -> None:
    page.locator("#shelf button.close").click()


def sent(page: Page) -> Any:
    value = "document.querySelector('#where textarea, #where input').value"
    return json.loads(page.evaluate(value))


def last_reason(page: Page) -> Locator:
    return page.locator("#chat .answer").last.locator(".reason")


def test_answers_are_refused_as_chosen_until_it_is_taken_back(
    open_page: OpenPage, address: str
) -> None:
    with open_page(address, DESKTOP) as page:
        ask(page, FARE, 1)
        expect(page.locator("#chat .answer .lead .span")).to_have_text("Rp 2.500")
        dial(page).select_option("20%")
        pill = page.locator("#pills .pill")
        expect(pill).to_have_text("Paling banyak 20 % salah×")
        ask(page, FARE, 2)
        expect(last_reason(page)).to_contain_text(REFUSED)
        ask(page, SURE_FARE, 3)
        expect(page.locator("#chat .answer").last.locator(".lead .span")).to_have_text("Rp 2.500")
        page.reload()  # the visitor's, for as long as the window is open
        expect(dial(page)).to_have_value("20%")
        ask(page, FARE, 4)
        expect(last_reason(page)).to_contain_text(REFUSED)
        page.get_by_role("button", name="Hapus saringan: Paling banyak 20 % salah").click()
        expect(pill).to_have_count(0)
        expect(page.locator("#ask textarea")).to_be_focused()
        assert sent(page) == {}
        page.locator("#chat .answer").last.locator("button.again").click()
        expect(page.locator("#chat .answer").last.locator(".lead .span")).to_have_text("Rp 2.500")
        page.locator("button.language[value=en]").click()
        expect(last_reason(page)).to_have_count(0)
        expect(page.locator("#chat .answer").nth(1).locator(".reason")).to_contain_text(
            ENGLISH["reason_less_sure_than_asked"]
        )


@pytest.mark.parametrize(("size", "scheme"), VIEWS, ids=lambda value: str(value))
def test_it_is_read_and_set_by_keyboard_everywhere(
    open_page: OpenPage, address: str, size: tuple[int, int], scheme: str
) -> None:
    with open_page(address, size, scheme) as page:
        select = dial(page)
        options = select.locator("option")
        expect(options).to_have_text(
            ["Seperti biasa"]
            + [f"Paling banyak {share} % salah" for share in (30, 25, 20, 15, 10)]
            + ["Paling banyak 5 % salah (belum tercapai)"]
        )
        expect(options.last).to_be_disabled()
        expect(select).to_have_accessible_description(
            f"{INDONESIAN['dial_promise']} {INDONESIAN['dial_beyond_why']}"
        )
        select.focus()
        page.keyboard.press("End")
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        expect(select).to_have_value("10%")  # not what is not promised
        expect(select).to_have_accessible_description(
            f"{INDONESIAN['dial_promise']} Soal uji yang dijawab: 20 %."
            f" {INDONESIAN['dial_beyond_why']}"
        )
        assert sent(page) == {"at_most_wrong": "10%"}
        box = select.bounding_box()
        assert box is not None
        assert box["height"] >= (44 if size == PHONE else 32)
        assert fits(page)
        assert serious(page) == []
        page.evaluate("document.querySelector('button.language[value=en]').click()")
        english = page.get_by_role("combobox", name="Limit of wrong answers")
        expect(english).to_have_value("10%")
        expect(english.locator("option").nth(5)).to_have_text("At most 10% wrong")


def test_a_server_may_begin_with_a_limit_that_a_visitor_lifts(
    open_page: OpenPage, tmp_path: Path
) -> None:
    assistant = dialled_assistant(tmp_path / "store", at_most_wrong=0.22)
    with (
        served_assistant(assistant, Serving(tmp_path / "store")) as address,
        open_page(address, DESKTOP) as page,
    ):
        expect(dial(page)).to_have_value("22%")
        assert sent(page) == {}
        ask(page, FARE, 1)
        expect(last_reason(page)).to_contain_text(REFUSED)
        dial(page).select_option("usual")
        expect(page.locator("#pills .pill")).to_have_text("Seperti biasa×")
        ask(page, FARE, 2)
        expect(page.locator("#chat .answer").last.locator(".lead .span")).to_have_text("Rp 2.500")
        # A limit that this server never offered, as of another one at the same address.
        page.evaluate("sessionStorage.setItem('kutip-dial', '5%')")
        page.reload()
        expect(dial(page)).to_have_value("22%")


def test_where_nothing_is_promised_only_the_usual_can_be_chosen(
    open_page: OpenPage, address: str
) -> None:
    with open_page(address, DESKTOP) as page:

        def own(route: Route) -> None:
            body = re.sub(r'%", \d+\]', '%", null]', route.fetch().text())
            route.fulfill(body=body.replace('"own": false', '"own": true'))

        page.route(f"{address}/", own)
        page.reload()
        select = dial(page)
        expect(select).to_have_accessible_description(INDONESIAN["dial_own"])
        expect(select.locator("option:not(:disabled)")).to_have_text(["Seperti biasa"])
