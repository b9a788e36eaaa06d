"""The drawer's articles in a real browser: listed, searched, read, added, forgotten, filtered."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from answers import FARES, RIDERS
from browser import DESKTOP, PHONE, OpenPage, ask, fits, is_narrow, needs_browser, serious
from hostile import hostile_texts
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from served import NASTY, SURE, FirstNumberReader, served_assistant, served_page

from index.build import add_articles
from index.datatypes import Article
from index.search import Index
from qa.assistant import Assistant

pytestmark = needs_browser

ECHO = Article(
    "gema",
    "Bus Lebih Mahal",
    "Kenaikan tarif bus menjadi Rp 2.500 berlaku di seluruh kota.",
    None,
    "Kabar Contoh",
    "2025-05-13",
    "en",
)
ODD = Article(
    "a/b c?#%2e\u202e\u2066'\"<b>:1",
    "<img src=x onerror=window.hacked=1> ${7*6} {{x}}\u202e\t*miring*",
    " \0 Awal \x85 Baca juga: apa\n\n\n\n" + "\n".join(hostile_texts(40)) + " \x0b ",
    "javascript:window.hacked=1",
    "<b>Sumber</b> & 'kawan' \u200b\"",
    "2027-01-01",
    None,
)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(open_page: OpenPage, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    with (
        served_page(tmp_path / "store", ECHO, ODD) as address,
        open_page(address, request.param) as page,
    ):
        yield page


@pytest.fixture
def desktop(open_page: OpenPage, tmp_path: Path) -> Iterator[Page]:
    """Yield a page on which requests may fail."""
    with (
        served_page(tmp_path / "store", ECHO, ODD) as address,
        open_page(address, DESKTOP, failing=True) as page,
    ):
        yield page


def open_shelf(page: Page) -> Locator:
    page.get_by_role("button", name="Buka arsip").click()
    expect(page.locator("#panel-articles .articles li").first).to_be_visible()
    return page.locator("#panel-articles")


def titles(page: Page) -> Locator:
    return page.locator("#panel-articles .articles li:visible .name")


def get(page: Page, path: str) -> APIResponse:
    return page.request.get(page.evaluate("location.origin") + path)


def path_of(article: Article) -> str:
    return f"/api/articles/{quote(article.id, safe='')}"


def forget(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Lupakan: {title}", exact=True).click()


def choose(page: Page, *files: Path) -> None:
    page.locator("#panel-articles input.files").set_input_files(files)


def where(page: Page) -> Any:
    value = "document.querySelector('#where textarea, #where input').value"
    return json.loads(page.evaluate(value))


# List


def test_articles_are_listed_newest_first_searched_and_read(page: Page) -> None:
    shelf = open_shelf(page)
    expect(shelf.locator("p.count")).to_have_text("5 artikel")
    shown = [ODD.title, NASTY.title, FARES.title, ECHO.title, RIDERS.title]
    assert titles(page).evaluate_all("all => all.map((each) => each.textContent)") == shown
    about = shelf.locator(".articles .about")
    expect(about.nth(2)).to_have_text("Harian Contoh12 Mar 2026Indonesia")
    search = page.get_by_label("Cari judul")
    search.press_sequentially("BUS")
    expect(shelf.locator("p.count")).to_have_text("2 dari 5 artikel")
    expect(search).to_have_value("BUS")
    expect(titles(page)).to_have_count(2)
    search.fill("tidak ada yang begini")
    expect(shelf.get_by_text("Tidak ada artikel yang cocok.")).to_be_visible()
    search.press("Escape")
    expect(search).to_have_value("")
    expect(titles(page)).to_have_count(5)
    page.get_by_role("button", name=re.compile("^Tarif Bus Naik")).click()
    reader = page.locator("#reader")
    expect(reader.locator(".text")).to_have_text(FARES.text)
    assert shelf.is_hidden() == is_narrow(page)
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    row = shelf.locator(".open", has_text=FARES.title)
    expect(
        page.get_by_role("button", name="Buka arsip") if is_narrow(page) else row
    ).to_be_focused()
    assert fits(page)


def test_no_title_or_source_of_an_article_is_obeyed(page: Page) -> None:
    shelf = open_shelf(page)
    shelf.locator("summary").click()
    own = "ul, li, label, input, button, span, bdi"
    for place in (".articles", ".filters fieldset.source ul"):
        strange = f"{place} *:not({own.replace(', ', '):not(')})"
        assert shelf.locator(strange).count() == 0
    name = shelf.locator(".articles .name").first
    assert name.evaluate("element => element.textContent") == ODD.title
    shelf.get_by_label(ODD.source or "").check()
    pill = page.locator("#pills .pill .name")
    assert pill.evaluate("element => element.textContent") == ODD.source
    page.keyboard.press("Escape")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("count", [130, pytest.param(600, marks=pytest.mark.slow)])
def test_a_long_list_comes_as_it_is_scrolled(
    open_page: OpenPage, tmp_path: Path, count: int
) -> None:
    many = [
        Article(
            f"n{n:04}", f"Berita nomor {n}", f"Isi {n}.", None, f"Koran {n % 300}", "2026-01-01"
        )
        for n in range(count)
    ]
    with served_page(tmp_path / "store", *many) as address, open_page(address, DESKTOP) as page:
        open_shelf(page)
        rows = page.locator("#panel-articles .articles li")
        expect(rows).to_have_count(50)
        total = count + 3
        for shown in range(100, total + 50, 50):
            page.locator("#panel-articles .more").scroll_into_view_if_needed()
            expect(rows.nth(min(shown, total) - 1)).to_be_attached()
        last = rows.filter(has_text=RIDERS.title)
        last.scroll_into_view_if_needed()
        expect(page.locator("#panel-articles .more")).to_be_hidden()
        forget(page, f"Berita nomor {count - 1}")
        left = f"{total - 1:,} artikel".replace(",", ".")
        expect(page.locator("#panel-articles p.count")).to_have_text(left)
        expect(last).to_be_in_viewport()


# Forget


def test_what_was_forgotten_comes_back_the_very_same(page: Page) -> None:
    shelf = open_shelf(page)
    for article in (ODD, NASTY, RIDERS):
        before = get(page, path_of(article)).json()
        forget(page, article.title)
        expect(titles(page)).to_have_count(4)
        expect(page.locator("#notice")).to_contain_text("dilupakan.")
        assert get(page, path_of(article)).status == 404
        expect(page.locator("#top .stats")).to_contain_text("4 artikel")
        page.get_by_role("button", name="Urungkan").click()
        expect(page.locator("#notice")).to_contain_text("sudah kembali.")
        expect(titles(page)).to_have_count(5)
        assert get(page, path_of(article)).json() == before
    expect(shelf.locator("p.count")).to_have_text("5 artikel")


def test_several_forgotten_in_a_row_come_back_together(page: Page) -> None:
    open_shelf(page)
    before = get(page, "/api/articles").json()["articles"]
    for left, article in ((4, FARES), (3, ECHO)):
        forget(page, article.title)
        expect(page.locator("#notice .act")).to_have_count(1)
        expect(titles(page)).to_have_count(left)
    expect(page.locator("#notice")).to_contain_text("2 artikel dilupakan.")
    page.get_by_role("button", name="Urungkan").click()
    expect(titles(page)).to_have_count(5)
    assert get(page, "/api/articles").json()["articles"] == before


def test_an_article_that_could_not_be_put_back_can_be_tried_again(desktop: Page) -> None:
    shelf = open_shelf(desktop)
    before = get(desktop, path_of(FARES)).json()
    forget(desktop, FARES.title)

    refused: list[Route] = []

    def refuse(route: Route) -> None:
        if route.request.method != "PUT" or refused:
            route.continue_()
            return
        refused.append(route)
        route.fulfill(status=409, json={"error": "Arsip sedang ditulis."})

    desktop.route("**/api/articles/*", refuse)
    desktop.get_by_role("button", name="Urungkan").click()
    lost = shelf.locator(".lost li")
    expect(lost).to_contain_text("“Tarif Bus Naik” belum kembali: Arsip sedang ditulis.")
    lost.get_by_role("button", name="Coba lagi").click()
    expect(lost).to_have_count(0)
    expect(titles(desktop)).to_have_count(5)
    assert get(desktop, path_of(FARES)).json() == before


def test_an_article_that_could_not_be_forgotten_is_listed_again(desktop: Page) -> None:
    open_shelf(desktop)
    desktop.route("**/api/articles/*", lambda route: route.abort())
    forget(desktop, FARES.title)
    expect(desktop.locator("#notice")).to_contain_text("“Tarif Bus Naik” tidak dilupakan: Server")
    expect(titles(desktop)).to_have_count(5)
    desktop.unroute("**/api/articles/*")
    desktop.locator("#notice").get_by_role("button", name="Coba lagi").click()
    expect(titles(desktop)).to_have_count(4)


def test_a_server_that_only_reads_shows_nothing_that_writes(
    open_page: OpenPage, tmp_path: Path
) -> None:
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, [FARES])
    with (
        served_assistant(Assistant(index, FirstNumberReader(), SURE)) as address,
        open_page(address, DESKTOP) as page,
    ):
        shelf = open_shelf(page)
        expect(shelf.locator(".zone, .forget").filter(visible=True)).to_have_count(0)
        expect(shelf.locator("summary")).to_be_visible()


# Add


def test_files_are_added_each_with_its_own_outcome_and_answer_at_once(
    page: Page, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("feri.txt", "<b>rusak.jsonl", "gunung.md")]
    files[0].write_text("Kapal Feri\n\nKapal feri mengangkut 812 sepeda ke Lombok.")
    files[1].write_text('{"judul": "tanpa teks"}\n')
    files[2].write_text("# Gunung\n\nGunung itu tingginya 3.142 meter.")
    shelf = open_shelf(page)
    choose(page, *files)
    rows = shelf.locator(".results li")
    expect(rows.nth(0)).to_have_text("feri.txt: ditambahkan")
    expect(rows.nth(1)).to_have_class("bad")
    expect(rows.nth(1).locator(".line")).to_have_text("<b>rusak.jsonl: tidak dapat dibaca")
    expect(rows.nth(1).locator(".why")).to_contain_text("baris 1: tidak ada teks di dalamnya")
    expect(rows.nth(2)).to_have_text("gunung.md: ditambahkan")
    summary = "3 berkas selesai · 2 artikel masuk · 1 bermasalah"
    expect(shelf.locator(".sum")).to_have_text(summary)
    expect(shelf.get_by_role("status").filter(has_text=summary)).to_have_count(1)
    expect(titles(page)).to_have_count(7)
    expect(page.locator("#top .stats")).to_contain_text("7 artikel")
    page.keyboard.press("Escape")
    ask(page, "Berapa sepeda diangkut kapal feri?", 1)
    expect(page.locator("#chat .lead .span")).to_have_text("812")


def test_a_folder_is_added_with_all_that_lies_in_it(desktop: Page, tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    (folder / "dalam").mkdir(parents=True)
    (folder / "satu.txt").write_text("Satu dari 11 kapal.")
    (folder / "dalam" / "dua.txt").write_text("Dua dari 22 kapal.")
    (folder / ".tersembunyi").write_text("Bukan artikel 33.")
    shelf = open_shelf(desktop)
    desktop.locator("#panel-articles input.folder").set_input_files(folder)
    expect(shelf.locator(".sum")).to_have_text("2 berkas selesai · 2 artikel masuk")
    lines = shelf.locator(".results .line")
    assert sorted(lines.all_inner_texts()) == [
        "arsip/dalam/dua.txt: ditambahkan",
        "arsip/satu.txt: ditambahkan",
    ]
    expect(titles(desktop)).to_have_count(7)


DROP = """() => {
    const given = new DataTransfer();
    given.items.add(new File(["Pasar itu menjual 417 kursi."], "pasar.txt"));
    const at = document.querySelector("#hello");
    const fire = (kind) => at.dispatchEvent(
        new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
    fire("dragover");
    const covered = !document.querySelector("#drop").hidden;
    return [covered, fire("drop"), document.querySelector("#drop").hidden];
}"""


def test_a_file_dropped_anywhere_on_the_page_is_added(page: Page) -> None:
    assert page.evaluate(DROP) == [True, False, True]
    expect(page.locator("#panel-articles .results li")).to_have_text("pasar.txt: ditambahkan")
    expect(titles(page)).to_have_count(6)


def test_a_file_that_is_too_large_is_not_even_sent(desktop: Page, tmp_path: Path) -> None:
    large, small = tmp_path / "besar.txt", tmp_path / "kecil.txt"
    with large.open("wb") as file:
        file.truncate(50 * 2**20 + 1)
    small.write_text("Ada 512 lilin.")
    sent: list[int] = []
    desktop.on(
        "request",
        lambda each: (
            sent.append(1) if each.method == "POST" and "/api/articles" in each.url else None
        ),
    )
    shelf = open_shelf(desktop)
    choose(desktop, large, small)
    expect(shelf.locator(".results .bad")).to_contain_text("lebih besar dari 50 MiB")
    expect(shelf.locator(".results .good")).to_have_text("kecil.txt: ditambahkan")
    assert len(sent) == 1


def test_a_busy_server_is_asked_again(desktop: Page, tmp_path: Path) -> None:
    answers = [(409, "1"), (429, "1")]

    def busy(route: Route) -> None:
        if route.request.method != "POST" or not answers:
            route.continue_()
            return
        status, seconds = answers.pop()
        route.fulfill(status=status, json={"error": "x"}, headers={"retry-after": seconds})

    desktop.route("**/api/articles", busy)
    shelf = open_shelf(desktop)
    (tmp_path / "sabar.txt").write_text("Ada 612 lilin.")
    choose(desktop, tmp_path / "sabar.txt")
    expect(shelf.locator(".results .line")).to_have_text(
        "sabar.txt: arsip sedang ditulis, dicoba lagi"
    )
    expect(shelf.locator(".results .good")).to_have_text("sabar.txt: ditambahkan")
    assert answers == []


def test_one_failure_does_not_stop_the_others(desktop: Page, tmp_path: Path) -> None:
    files = [tmp_path / f"berkas{number}.html" for number in range(3)]
    for number, file in enumerate(files):  # so large that each is sent alone, with little to read
        file.write_text(f"<!-- {'-' * 1_500_000} --><p>Ada {number}12 lilin di kapel itu.</p>")
    refused: list[Route] = []

    def refuse_first(route: Route) -> None:
        if route.request.method == "POST" and not refused:
            refused.append(route)
            route.abort()
        else:
            route.continue_()

    desktop.route("**/api/articles", refuse_first)
    shelf = open_shelf(desktop)
    choose(desktop, *files)
    expect(shelf.locator(".sum")).to_have_text("3 berkas selesai · 2 artikel masuk · 1 bermasalah")
    expect(shelf.locator(".results .bad")).to_contain_text("Server Kutip tidak menjawab")


def test_adding_can_be_cancelled(desktop: Page, tmp_path: Path) -> None:
    held: list[Route] = []
    desktop.route(
        "**/api/articles",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    shelf = open_shelf(desktop)
    files = [tmp_path / f"{number}.txt" for number in range(50)]
    for file in files:
        file.write_text("Ada 712 lilin.")
    choose(desktop, *files)
    expect(shelf.locator(".sum")).to_have_text("0 dari 50 berkas selesai")
    expect(shelf.locator(".results .waiting")).to_have_count(10)
    shelf.get_by_role("button", name="Batal").click()
    expect(shelf.locator(".results .bad")).to_have_count(50)
    expect(shelf.locator(".results li").last).to_have_text("49.txt: dibatalkan")
    shelf.get_by_role("button", name="Tutup daftar").click()
    expect(shelf.locator(".report")).to_be_hidden()
    expect(shelf.get_by_role("button", name="Pilih berkas")).to_be_focused()


# Filter


def test_a_filter_narrows_list_and_answers_and_stands_above_the_box(page: Page) -> None:
    shelf = open_shelf(page)
    shelf.locator("summary").click()
    shelf.get_by_label("Kabar Contoh").check()
    shelf.get_by_label("Harian Contoh").check()
    expect(titles(page)).to_have_count(2)
    shelf.get_by_label("Sejak").fill("2025-01-01")
    shelf.get_by_label("Sampai").fill("2025-12-31")
    expect(titles(page)).to_have_text([ECHO.title])
    expect(shelf.locator("p.count")).to_have_text("1 dari 5 artikel")
    pills = page.locator("#pills .pill .name")
    expect(pills).to_have_text(["Kabar Contoh", "Harian Contoh", "2025"])
    chosen = {
        "source": ["Kabar Contoh", "Harian Contoh"],
        "date_from": "2025-01-01",
        "date_to": "2025-12-31",
    }
    assert where(page) == chosen
    page.keyboard.press("Escape")
    above, box = page.locator("#pills").bounding_box(), page.locator("#ask").bounding_box()
    assert above and box
    assert 0 <= box["y"] - above["y"] - above["height"] < 20
    ask(page, "Berapa tarif bus?", 1)
    expect(page.locator("#chat .lead .sentence")).to_have_text(ECHO.text)
    expect(page.locator("#chat .answer button.chip")).to_have_count(1)
    page.keyboard.press("Escape")
    assert fits(page)

    page.reload()
    expect(pills).to_have_count(3)
    expect(page.locator("#where textarea, #where input")).to_have_value(
        json.dumps(chosen, separators=(",", ":"))
    )
    page.get_by_role("button", name="Hapus saringan: Harian Contoh").click()
    expect(pills).to_have_text(["Kabar Contoh", "2025"])
    expect(page.get_by_role("button", name="Hapus saringan: 2025")).to_be_focused()
    page.get_by_role("button", name="EN: English").click()
    expect(page.locator("#pills .clear")).to_have_text("Remove all")
    page.locator("#pills .clear").click()
    expect(page.locator("#pills")).to_be_hidden()
    expect(page.locator("#ask textarea")).to_be_focused()
    assert where(page) == {}


def test_dates_the_wrong_way_round_are_said_to_be_and_not_used(desktop: Page) -> None:
    shelf = open_shelf(desktop)
    shelf.locator("summary").click()
    shelf.get_by_label("Sejak").fill("2026-03-12")
    expect(titles(desktop)).to_have_count(3)
    shelf.get_by_label("Sampai").fill("2026-03-11")
    expect(shelf.locator(".filters .problem")).to_contain_text("lebih akhir daripada")
    assert where(desktop) == {"date_from": "2026-03-12"}
    shelf.get_by_label("Sampai").fill("2026-03-12")
    expect(titles(desktop)).to_have_text([FARES.title])
    expect(shelf.locator(".filters .problem")).to_have_text("")
    expect(desktop.locator("#pills .name")).to_have_text("12 Mar 2026 – 12 Mar 2026")


def test_languages_are_named_and_the_unknown_is_no_choice(desktop: Page) -> None:
    shelf = open_shelf(desktop)
    shelf.locator("summary").click()
    expect(shelf.locator("fieldset.language .name")).to_have_text(["Inggris", "Indonesia"])
    shelf.get_by_label("Inggris").check()
    expect(titles(desktop)).to_have_text([ECHO.title])
    assert where(desktop) == {"language": ["en"]}


def test_what_was_stored_by_another_page_cannot_break_the_filter(desktop: Page) -> None:
    for stored in ("null", "7", '{"source": 1, "language": [2], "date_from": "kemarin"}', "{"):
        desktop.evaluate("(stored) => sessionStorage.setItem('kutip-filter', stored)", stored)
        desktop.reload()
        expect(desktop.locator("#ask textarea")).to_be_visible()
        open_shelf(desktop)
        expect(titles(desktop)).to_have_count(5)
        expect(desktop.locator("#pills")).to_be_hidden()


# Everybody


def test_the_drawer_is_used_by_keyboard_alone(desktop: Page) -> None:
    opener = desktop.get_by_role("button", name="Buka arsip")
    opener.focus()
    desktop.keyboard.press("Enter")
    shelf = desktop.locator("#shelf")
    expect(shelf.get_by_role("tab").first).to_be_focused()
    expect(titles(desktop)).to_have_count(5)
    search = desktop.get_by_label("Cari judul")
    focused: list[str] = []
    while not search.evaluate("element => element === document.activeElement"):
        desktop.keyboard.press("Tab")
        focused.append(desktop.evaluate("document.activeElement.textContent"))
        assert len(focused) < 20
    assert "Pilih berkas" in focused
    desktop.keyboard.press("Tab")
    first = shelf.locator(".articles .open").first
    expect(first).to_be_focused()
    assert first.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#reader .reader-body")).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(shelf).to_be_visible()
    expect(first).to_be_focused()
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(titles(desktop)).to_have_count(4)
    expect(shelf.get_by_role("button", name=f"Lupakan: {NASTY.title}", exact=True)).to_be_focused()
    expect(desktop.locator("#notice .act")).to_be_visible()
    desktop.keyboard.press("Control+z")
    expect(titles(desktop)).to_have_count(5)
    desktop.keyboard.press("Escape")
    expect(shelf).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_new_count_in_the_header_leaves_the_focus_where_it_was(desktop: Page) -> None:
    open_shelf(desktop)
    desktop.keyboard.press("Escape")
    opener = desktop.get_by_role("button", name="Buka arsip")
    expect(opener).to_be_focused()
    opener.evaluate("element => { element.id = 'former' }")
    desktop.evaluate(DROP)
    opener.focus()
    expect(desktop.locator("#top .stats")).to_contain_text("6 artikel")
    expect(desktop.locator("#former")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_in_the_drawer(
    open_page: OpenPage, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    (tmp_path / "baik.txt").write_text("Ada 812 lilin.")
    (tmp_path / "kosong.txt").write_text("")
    with (
        served_page(tmp_path / "store", ECHO) as address,
        open_page(address, size, scheme) as page,
    ):
        shelf = open_shelf(page)
        choose(page, tmp_path / "baik.txt", tmp_path / "kosong.txt")
        expect(shelf.locator(".sum")).to_contain_text("1 bermasalah")
        assert serious(page) == []
        shelf.locator("summary").click()
        shelf.get_by_label("Kabar Contoh").check()
        expect(page.locator("#pills .pill")).to_be_visible()
        forget(page, ECHO.title)
        expect(page.locator("#notice .act")).to_be_visible()
        assert serious(page) == []
        assert fits(page)
        page.get_by_role("button", name="Tutup", exact=True).click()
        assert serious(page) == []
        sizes = page.locator("#pills button").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 32


def test_the_drawer_speaks_both_languages(desktop: Page) -> None:
    shelf = open_shelf(desktop)
    desktop.get_by_role("button", name="EN: English").click()
    expect(shelf.locator("p.count")).to_have_text("5 articles")
    expect(shelf.locator("summary")).to_have_text("Filter answers")
    expect(desktop.get_by_label("Search titles")).to_be_visible()
    expect(shelf.get_by_role("button", name="Forget: Tarif Bus Naik")).to_be_visible()
    expect(shelf.locator(".articles .about").nth(2)).to_have_text(
        "Harian Contoh12 Mar 2026Indonesian"
    )
