"""Past conversations in a real browser: listed, opened, renamed, deleted, exported, not kept."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from answers import FARES, RIDERS
from browser import DESKTOP, PHONE, OpenPage, ask, fits, is_narrow, needs_browser, serious
from playwright.sync_api import Locator, Page, Route, expect
from served import SURE, FirstNumberReader, served_assistant, served_page

from eval.csv_cells import rows_of
from index.build import add_articles
from index.search import Index
from qa.assistant import Assistant
from ui.conversation import Exchange
from ui.histories import FILE
from ui.history import History

pytestmark = needs_browser

FARE, PASSENGERS = "Berapa tarif bus?", "Berapa penumpang turun?"
SENTENCE = "Tarif bus naik menjadi Rp 2.500 mulai 1 April."
NASTY_TITLE = "<img src=x onerror=window.hacked=1> ${7*6} {{x}}\u202e *miring* \"'"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_page(tmp_path_factory.mktemp("conversations") / "store") as address:
        yield address


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(open_page: OpenPage, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with open_page(address, request.param) as page:
        empty(page)
        yield page


@pytest.fixture
def desktop(open_page: OpenPage, address: str) -> Iterator[Page]:
    """Yield a page on which requests may fail."""
    with open_page(address, DESKTOP, failing=True) as page:
        empty(page)
        yield page


def empty(page: Page) -> None:
    assert page.request.delete(url(page, "/api/conversations")).ok


def url(page: Page, path: str) -> str:
    return str(page.evaluate("(path) => new URL(path, location.href).href", path))


def begin(page: Page, question: str) -> None:
    """Ask in a new conversation; nothing else is open then."""
    if page.locator("#chat h2.question").count():
        page.locator("#top button.new").evaluate("button => button.click()")
    expect(page.locator("#hello")).to_be_visible()
    ask(page, question, 1)
    close_reader(page)


def close_reader(page: Page) -> None:
    if not is_narrow(page) and page.locator("#chat .answer").last.locator(".lead").count():
        expect(page.locator("#reader")).to_be_visible()
        page.locator("#reader").get_by_role("button", name="Tutup").click()


def open_panel(page: Page) -> Locator:
    if not page.locator("#shelf").is_visible():
        page.get_by_role("button", name="Buka arsip").click()
    page.get_by_role("tab", name="Percakapan").click()
    expect(page.locator(".keeping")).to_be_visible()
    return page.locator("#panel-conversations")


def titles(page: Page) -> Locator:
    return page.locator(".past-list li:visible .name")


def row(page: Page, title: str) -> Locator:
    return page.locator(".past-list li").filter(has_text=title)


def listed(page: Page) -> list[str]:
    """Return the titles that the server lists, newest first."""
    found = page.request.get(url(page, "/api/conversations")).json()["conversations"]
    return [each["title"] for each in found]


def act(page: Page, what: str, title: str) -> None:
    page.get_by_role("button", name=f"{what}: {title}", exact=True).click()


def saved(page: Page, kind: str) -> tuple[str, str]:
    """Choose a file of the menu that is open; return its name and its text."""
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=kind).click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


# List


def test_an_older_conversation_is_found_and_opened_again(page: Page) -> None:
    begin(page, FARE)
    begin(page, PASSENGERS)
    ask(page, "Siapa presiden Brasil?", 2)
    page.reload()
    expect(page.locator("#chat .answer")).to_have_count(2)
    close_reader(page)
    panel = open_panel(page)
    expect(titles(page)).to_have_text([PASSENGERS, FARE])
    expect(panel.locator(".past-count")).to_have_text("2 percakapan")
    expect(panel.locator("[aria-current]")).to_have_text(re.compile("^" + re.escape(PASSENGERS)))
    expect(panel.locator(".about").first).to_have_text(
        re.compile(r"^\d{1,2} \w{3} \d{4}2 pertanyaan$")
    )
    row(page, FARE).locator(".open").click()
    expect(page.locator("#chat h2.question")).to_have_text([FARE])
    assert page.locator("#shelf").is_hidden() == is_narrow(page)
    expect(page.locator("#chat .lead .sentence")).to_have_text(SENTENCE)
    open_panel(page)
    expect(page.locator(".past-list [aria-current] .name")).to_have_text(FARE)
    expect(page).to_have_url(re.compile(r"/\?c="))
    assert fits(page)


def test_what_is_asked_now_is_listed_at_once(desktop: Page) -> None:
    panel = open_panel(desktop)
    expect(panel.get_by_text("Belum ada percakapan yang tersimpan.")).to_be_visible()
    ask(desktop, FARE, 1)
    expect(titles(desktop)).to_have_text([FARE])
    ask(desktop, "Siapa presiden Brasil?", 2)
    expect(panel.locator(".about")).to_contain_text("2 pertanyaan")


def test_titles_are_searched_also_those_not_yet_shown(open_page: OpenPage, tmp_path: Path) -> None:
    with (
        served_page(tmp_path / "store") as address,
        open_page(address, DESKTOP) as page,
    ):
        history = History(tmp_path / "store" / FILE)
        for number in range(130):
            exchange = Exchange(f"answer-{number:016}", f"Pertanyaan Nomor {number}?", notice={})
            history.put(f"nomor-{number}", "", exchange)
        history.close()
        panel = open_panel(page)
        expect(titles(page)).to_have_count(50)
        expect(panel.locator(".past-count")).to_have_text("130 percakapan")
        search = page.get_by_label("Cari percakapan")
        search.press_sequentially("nomor 7?")
        expect(titles(page)).to_have_text(["Pertanyaan Nomor 7?"])
        expect(panel.locator(".past-count")).to_have_text("1 dari 130 percakapan")
        search.fill("tidak ada yang begini")
        expect(panel.get_by_text("Tidak ada percakapan yang cocok.")).to_be_visible()
        search.press("Escape")
        expect(page.locator("#shelf")).to_be_visible()
        expect(titles(page)).to_have_count(130)
        page.reload()
        open_panel(page)
        expect(titles(page)).to_have_count(50)
        for shown in (100, 130):
            panel.locator(".past-more").scroll_into_view_if_needed()
            expect(titles(page)).to_have_count(shown)
        expect(panel.locator(".past-more")).to_be_hidden()


def test_a_list_that_cannot_be_fetched_is_said_to_be_and_tried_again(desktop: Page) -> None:
    begin(desktop, FARE)
    desktop.route("**/api/conversations?*", lambda route: route.abort())
    panel = open_panel(desktop)
    expect(panel.get_by_text("Server Kutip tidak menjawab")).to_be_visible()
    desktop.unroute("**/api/conversations?*")
    panel.get_by_role("button", name="Coba lagi").click()
    expect(titles(desktop)).to_have_text([FARE])


# Rename


def test_a_conversation_is_renamed_in_its_place(page: Page) -> None:
    begin(page, FARE)
    open_panel(page)
    act(page, "Ganti judul", FARE)
    field = page.get_by_label("Judul percakapan")
    expect(field).to_be_focused()
    expect(field).to_have_value(FARE)
    field.fill("Tidak jadi")
    field.press("Escape")
    expect(page.locator("#shelf")).to_be_visible()
    expect(titles(page)).to_have_text([FARE])
    expect(page.get_by_role("button", name=f"Ganti judul: {FARE}")).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("  Ongkos   bus 🚌 ")
    field.press("Enter")
    expect(titles(page)).to_have_text(["Ongkos bus 🚌"])
    assert listed(page) == ["Ongkos bus 🚌"]
    act(page, "Ganti judul", "Ongkos bus 🚌")
    field.fill("Bus")
    page.get_by_role("button", name="Simpan judul").click()
    expect(titles(page)).to_have_text(["Bus"])
    page.reload()
    open_panel(page)
    expect(titles(page)).to_have_text(["Bus"])


def test_a_title_that_was_not_taken_can_be_mended(desktop: Page) -> None:
    begin(desktop, FARE)
    panel = open_panel(desktop)

    def refuse(route: Route) -> None:
        route.fulfill(status=500, json={"error": "Cakramnya penuh."})

    desktop.route("**/api/conversations/*", refuse, times=1)
    act(desktop, "Ganti judul", FARE)
    field = desktop.get_by_label("Judul percakapan")
    field.fill("Bus")
    field.press("Enter")
    expect(panel.get_by_role("alert")).to_have_text("Cakramnya penuh.")
    expect(field).to_have_value("Bus")
    field.press("Enter")
    expect(titles(desktop)).to_have_text(["Bus"])


def test_no_title_is_obeyed(page: Page) -> None:
    ask(page, NASTY_TITLE, 1)
    open_panel(page)
    expect(titles(page)).to_have_count(1)
    assert titles(page).evaluate("element => element.textContent") == NASTY_TITLE
    assert page.locator(".past-list :is(img, em, b, a)").count() == 0
    act(page, "Ganti judul", NASTY_TITLE)
    field = page.get_by_label("Judul percakapan")
    expect(field).to_have_value(NASTY_TITLE)
    field.fill(f"{NASTY_TITLE}</span><script>window.hacked=1</script>")
    field.press("Enter")
    expect(titles(page)).to_contain_text("</script>")
    act(page, "Hapus", f"{NASTY_TITLE}</span><script>window.hacked=1</script>")
    expect(page.locator("#notice")).to_contain_text("</span><script>")
    assert page.evaluate("window.hacked") is None
    assert fits(page)


# Delete


def test_a_deleted_conversation_comes_back_with_all_that_was_said(page: Page) -> None:
    begin(page, FARE)
    begin(page, PASSENGERS)
    open_panel(page)
    before = page.request.get(url(page, "/api/conversations")).json()
    act(page, "Hapus", PASSENGERS)  # it is the one that is shown
    expect(titles(page)).to_have_text([FARE])
    expect(page.locator("#notice")).to_contain_text(f"“{PASSENGERS}” dihapus.")
    expect(page.locator("#chat h2.question")).to_have_count(0)
    expect(page).not_to_have_url(re.compile(r"\?c="))
    page.get_by_role("button", name="Urungkan").click()
    expect(titles(page)).to_have_text([PASSENGERS, FARE])
    expect(page.locator("#notice")).to_contain_text("sudah kembali.")
    expect(page.locator("#chat h2.question")).to_have_text([PASSENGERS])
    assert page.request.get(url(page, "/api/conversations")).json() == before


def test_back_to_a_conversation_that_is_gone_says_so(desktop: Page) -> None:
    begin(desktop, FARE)
    expect(desktop).to_have_url(re.compile(r"\?c="))
    gone = desktop.url
    begin(desktop, PASSENGERS)
    expect(desktop).not_to_have_url(gone)
    assert desktop.request.delete(url(desktop, "/api/conversations")).ok
    desktop.go_back()
    expect(desktop.locator("#hello .missing")).to_be_visible()
    expect(desktop).to_have_url(gone)
    ask(desktop, FARE, 1)
    expect(desktop).not_to_have_url(gone)
    expect(desktop.locator("#hello .missing")).to_be_hidden()


def test_back_to_a_conversation_that_may_come_back_begins_a_new_one(desktop: Page) -> None:
    begin(desktop, FARE)
    open_panel(desktop)
    begin(desktop, PASSENGERS)
    act(desktop, "Hapus", FARE)
    desktop.go_back()
    expect(desktop.locator("#chat h2.question")).to_have_count(0)
    expect(desktop).not_to_have_url(re.compile(r"\?c="))
    desktop.get_by_role("button", name="Urungkan").click()
    expect(titles(desktop)).to_have_text([PASSENGERS, FARE])


def test_several_deleted_in_a_row_come_back_together(desktop: Page) -> None:
    for question in (FARE, PASSENGERS):
        begin(desktop, question)
    open_panel(desktop)
    act(desktop, "Hapus", FARE)
    act(desktop, "Hapus", PASSENGERS)
    expect(desktop.locator("#notice")).to_contain_text("2 percakapan dihapus.")
    expect(titles(desktop)).to_have_count(0)
    expect(desktop.get_by_role("tab", name="Percakapan")).to_be_focused()
    desktop.locator(".keeping button").focus()
    desktop.keyboard.press("Control+z")
    expect(titles(desktop)).to_have_text([PASSENGERS, FARE])
    assert listed(desktop) == [PASSENGERS, FARE]


def test_a_deletion_is_carried_out_when_its_notice_has_gone(
    open_page: OpenPage, address: str
) -> None:
    with open_page(address, DESKTOP, clock=True) as page:
        empty(page)
        page.clock.install()
        page.reload()
        begin(page, FARE)
        begin(page, PASSENGERS)
        open_panel(page)
        act(page, "Hapus", FARE)
        assert listed(page) == [PASSENGERS, FARE]
        with page.expect_response(lambda each: each.request.method == "DELETE"):
            page.clock.fast_forward(11_000)
        assert listed(page) == [PASSENGERS]
        assert page.evaluate("localStorage.getItem('kutip-deleting')") is None
        expect(page.locator("#chat h2.question")).to_have_text([PASSENGERS])


def test_a_page_that_is_left_carries_out_its_deletions(desktop: Page) -> None:
    begin(desktop, FARE)
    begin(desktop, PASSENGERS)
    open_panel(desktop)
    act(desktop, "Hapus", FARE)
    expect(titles(desktop)).to_have_text([PASSENGERS])
    desktop.reload()
    open_panel(desktop)
    expect(titles(desktop)).to_have_text([PASSENGERS])
    expect(desktop.locator(".past-count")).to_have_text("1 percakapan")
    assert listed(desktop) == [PASSENGERS]


def test_what_a_crash_left_undeleted_goes_with_the_next_page(desktop: Page) -> None:
    begin(desktop, FARE)
    begin(desktop, PASSENGERS)
    ids = [
        each["id"]
        for each in desktop.request.get(url(desktop, "/api/conversations")).json()["conversations"]
    ]
    for stored in ("null", "7", "{", "[[1,2],3]", '[["tidak-ada",1]]'):
        desktop.evaluate("(stored) => localStorage.setItem('kutip-deleting', stored)", stored)
        desktop.reload()
        open_panel(desktop)
        expect(titles(desktop)).to_have_count(2)
    desktop.evaluate(
        "(stored) => localStorage.setItem('kutip-deleting', stored)", json.dumps([[ids[1], 1]])
    )
    with desktop.expect_response(lambda each: each.request.method == "DELETE"):
        desktop.reload()
    open_panel(desktop)
    expect(titles(desktop)).to_have_text([PASSENGERS])
    expect(desktop.locator(".past-count")).to_have_text("1 percakapan")
    assert listed(desktop) == [PASSENGERS]


def test_what_could_not_be_deleted_is_listed_again(open_page: OpenPage, address: str) -> None:
    with open_page(address, DESKTOP, failing=True, clock=True) as page:
        empty(page)
        page.clock.install()
        page.reload()
        begin(page, FARE)
        open_panel(page)
        page.route("**/api/conversations/*", lambda route: route.abort())
        act(page, "Hapus", FARE)
        expect(titles(page)).to_have_count(0)
        page.clock.fast_forward(11_000)
        expect(page.locator("#notice")).to_contain_text(f"“{FARE}” tidak dihapus: Server")
        expect(titles(page)).to_have_text([FARE])


def test_all_are_deleted_after_a_question_in_the_panel(page: Page) -> None:
    begin(page, FARE)
    begin(page, PASSENGERS)
    panel = open_panel(page)
    opener = panel.get_by_role("button", name="Hapus semua…")
    opener.click()
    group = panel.get_by_role("group", name="Hapus semua 2 percakapan? Ini tidak dapat diurungkan.")
    expect(group.get_by_role("button", name="Batal")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    assert listed(page) == [PASSENGERS, FARE]
    opener.click()
    group.get_by_role("button", name="Ya, hapus semua").click()
    expect(page.locator("#notice")).to_contain_text("2 percakapan dihapus untuk selamanya.")
    expect(panel.get_by_text("Belum ada percakapan yang tersimpan.")).to_be_visible()
    expect(page.locator("#chat h2.question")).to_have_count(0)
    expect(opener).to_be_hidden()
    assert listed(page) == []


# Keep


def test_what_is_asked_after_opting_out_is_listed_nowhere(page: Page) -> None:
    begin(page, FARE)
    panel = open_panel(page)
    switch = panel.get_by_role("switch", name="Simpan percakapan di komputer ini")
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(panel.locator(".keeping .line")).to_have_text(
        "Tersimpan di folder arsip sampai Anda menghapusnya."
    )
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(panel.locator(".keeping .line")).to_have_text(
        "Percakapan baru tidak masuk daftar ini dan hilang saat server berhenti. "
        "1 percakapan yang sudah tersimpan tetap ada sampai dihapus."
    )
    expect(panel.get_by_role("button", name="Hapus semua…")).to_be_visible()
    [cookie] = [each for each in page.context.cookies() if each["name"] == "kutip_history"]
    assert (cookie["value"], cookie["sameSite"], cookie["path"]) == ("off", "Strict", "/")
    page.keyboard.press("Escape")
    begin(page, PASSENGERS)
    assert listed(page) == [FARE]
    page.reload()
    expect(page.locator("#chat h2.question")).to_have_text([PASSENGERS])
    close_reader(page)
    page.locator("#top button.export").click()
    _, text = saved(page, "JSON")
    assert json.loads(text)["exchanges"][0]["answer"]["answer"] == "41.200"
    open_panel(page)
    expect(titles(page)).to_have_text([FARE])
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert [each for each in page.context.cookies() if each["name"] == "kutip_history"] == []
    page.keyboard.press("Escape")
    begin(page, "Berapa tarif pelajar?")
    assert listed(page) == ["Berapa tarif pelajar?", FARE]


def test_a_server_that_keeps_nothing_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, [FARES])
    with (
        served_assistant(Assistant(index, FirstNumberReader(), SURE)) as address,
        open_page(address, DESKTOP) as page,
    ):
        panel = open_panel(page)
        switch = panel.get_by_role("switch")
        expect(switch).to_be_disabled()
        expect(switch).to_have_attribute("aria-checked", "false")
        expect(panel.locator(".keeping .line")).to_contain_text("tidak menyimpan percakapan")


# Export


def test_each_format_is_saved_with_quote_question_and_offsets(page: Page) -> None:
    begin(page, FARE)
    start = FARES.text.index("Rp 2.500")
    place = f"kutipan {start}–{start + 8}"
    opener = page.locator("#top button.export")
    opener.click()
    expect(page.get_by_role("menuitem")).to_have_count(4)
    name, text = saved(page, "Markdown")
    assert name.endswith(".md")
    assert FARE.rstrip("?") in text
    assert "**Rp 2\\.500**" in text or "**Rp 2.500**" in text
    assert place in text.replace("\\", "")
    expect(page.get_by_role("menu")).to_be_hidden()
    opener.click()
    name, text = saved(page, "JSON")
    assert name.endswith(".json")
    [exchange] = json.loads(text)["exchanges"]
    citation = exchange["answer"]["citations"][0]
    assert (exchange["question"], citation["quote"]) == (FARE, "Rp 2.500")
    assert FARES.text[citation["start"] : citation["end"]] == "Rp 2.500"
    opener.click()
    name, text = saved(page, "Halaman web")
    assert name.endswith(".html")
    for part in (FARE, "Rp 2.500</", place):
        assert part in unescape(text)
    opener.click()
    expect(page.get_by_role("menuitem", name="kata per kata")).to_be_visible()
    name, text = saved(page, "Tabel")
    assert name.endswith(".csv")
    head, row, *_ = rows_of(text.removeprefix("\ufeff"))
    assert dict(zip(head, row, strict=True))["quote"] == "Rp 2.500"


def test_an_older_conversation_is_exported_in_the_pages_language(desktop: Page) -> None:
    begin(desktop, FARE)
    begin(desktop, PASSENGERS)
    desktop.get_by_role("button", name="EN: English").click()
    desktop.get_by_role("button", name="Open the archive").click()
    desktop.get_by_role("tab", name="Conversations").click()
    act(desktop, "Export", FARE)
    _, text = saved(desktop, "Markdown")
    assert "Every sentence is a word" in text
    assert FARE.rstrip("?") in text
    assert PASSENGERS.rstrip("?") not in text


def test_the_menu_of_exports_is_used_by_keyboard_alone(desktop: Page) -> None:
    opener = desktop.locator("#top button.export")
    expect(opener).to_be_hidden()
    begin(desktop, FARE)
    opener.focus()
    desktop.keyboard.press("Enter")
    items = desktop.get_by_role("menuitem")
    expect(items.nth(0)).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    desktop.keyboard.press("ArrowUp")
    expect(items.nth(3)).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    expect(items.nth(0)).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("menu")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    desktop.keyboard.press("Enter")
    desktop.keyboard.press("End")
    with desktop.expect_download() as download:
        desktop.keyboard.press("Space")
    assert download.value.suggested_filename.endswith(".csv")
    opener.click()
    desktop.locator("#ask textarea").click()
    expect(desktop.get_by_role("menu")).to_be_hidden()


# Another day


@pytest.mark.slow
def test_a_conversation_outlives_the_server_and_says_what_changed(
    open_page: OpenPage, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    with served_page(folder) as address, open_page(address, DESKTOP) as page:
        begin(page, PASSENGERS)
        begin(page, FARE)
        for count in range(2, 6):
            ask(page, "Siapa presiden Brasil?", count)
        link = page.locator("#chat .answer button.link").first.get_attribute("value") or ""
    with served_page(folder) as address, open_page(address, DESKTOP) as page:
        open_panel(page)
        expect(titles(page)).to_have_text([FARE, PASSENGERS])
        row(page, PASSENGERS).locator(".open").click()
        expect(page.locator("#chat .lead .sentence")).to_have_text(RIDERS.text)
        expect(page.locator("#chat .fate")).to_have_count(0)
        page.goto(address + link)
        card = page.locator("#chat .answer").first
        expect(card).to_have_class(re.compile(r"\bwanted\b"))
        expect(card.locator(".sentence").first).to_be_in_viewport()
        expect(card.locator(".lead .sentence")).to_have_text(SENTENCE)

    changed = replace(FARES, text=f"Baru. {FARES.text}")
    with (
        served_page(folder, changed) as address,
        open_page(address, DESKTOP, missing=True) as page,
    ):
        assert page.request.delete(f"{address}/api/articles/{RIDERS.id}").ok
        page.goto(address + link)
        card = page.locator("#chat .answer").first
        expect(card.locator(".lead .fate")).to_have_text(
            "Artikelnya berubah sejak dikutip; kalimat ini masih ada di dalamnya.",
            use_inner_text=True,
        )
        open_panel(page)
        row(page, PASSENGERS).locator(".open").click()
        expect(page.locator("#chat .lead .fate")).to_contain_text("sudah dilupakan")


# Everybody


def test_the_panel_speaks_both_languages(desktop: Page) -> None:
    begin(desktop, FARE)
    panel = open_panel(desktop)
    desktop.get_by_role("button", name="EN: English").click()
    expect(panel.locator(".past-count")).to_have_text("1 conversation")
    expect(panel.locator(".about")).to_contain_text("1 question")
    expect(panel.get_by_role("switch", name="Keep conversations on this computer")).to_be_visible()
    expect(panel.get_by_role("button", name=f"Delete: {FARE}")).to_be_visible()
    expect(panel.get_by_label("Search conversations")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_and_targets_are_large(
    open_page: OpenPage, address: str, size: tuple[int, int], scheme: str
) -> None:
    with open_page(address, size, scheme) as page:
        empty(page)
        begin(page, FARE)
        begin(page, PASSENGERS)
        page.locator("#top button.export").click()
        assert serious(page) == []
        page.keyboard.press("Escape")
        panel = open_panel(page)
        expect(titles(page)).to_have_count(2)
        assert serious(page) == []
        act(page, "Ganti judul", FARE)
        panel.get_by_role("button", name="Hapus semua…").click()
        panel.get_by_role("switch").click()
        act(page, "Ekspor", PASSENGERS)
        assert serious(page) == []
        small = page.locator("#panel-conversations button:visible, #export a").evaluate_all(
            """(all, least) => all.filter((each) => {
                const { width, height } = each.getBoundingClientRect();
                return Math.min(width, height) < least;
            }).map((each) => each.outerHTML)""",
            44 if size == PHONE else 32,
        )
        assert small == []
        assert fits(page)
