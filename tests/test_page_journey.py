"""A whole visit in a real browser, from the first example to the reload."""

import json
import re
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, OpenPage, ask, clipboard, fits, is_narrow, needs_browser
from playwright.sync_api import Locator, Page, expect
from served import ECHO, served_page

from eval.sets.read import read_set
from index.datatypes import Article

pytestmark = needs_browser

SAMPLE = Article("kz-wamenlu-baru", "Wamenlu", "Berapa lama? Abenova berumur 44 tahun.")
BRIDGE = "Jembatan gantung baru itu panjangnya 1.250 meter.\n"
FILES = {
    "jembatan.txt": BRIDGE.encode(),
    "rusak.pdf": b"%PDF-1.7 no more",
    "pasar.md": b"# Pasar\n\nPasar itu buka.\n",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_whole_visit(
    open_page: OpenPage, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    store = tmp_path / "store"
    with (
        served_page(store, ECHO, SAMPLE) as address,
        open_page(address, size, scheme, missing=True) as page,
    ):
        _ask_and_read(page)
        _be_refused(page)
        _follow_up(page)
        _show_the_right_sentence(page, store)
        _export(page)
        _add_ask_forget(page, tmp_path)
        _speak_and_come_back(page)


def _cards(page: Page) -> Locator:
    return page.locator("#chat .answer")


def _ask_and_read(page: Page) -> None:
    """Example, answer, chip, highlight in view, next citation, copy."""
    reader = page.locator("#reader")
    page.get_by_role("button", name=re.compile("^Siapa yang menggantikan")).click()
    expect(_cards(page)).to_have_count(1)
    expect(page.locator("#hello")).to_be_hidden()
    ask(page, "Berapa tarif bus?", 2)
    card = _cards(page).nth(1)
    expect(card.locator(".lead strong.span")).to_have_text("Rp 2.500")
    expect(card.locator(".same")).to_contain_text("1 artikel lain mengatakan sama")
    if is_narrow(page):
        expect(reader).to_be_hidden()
    else:
        expect(reader.locator("mark .span")).to_have_text("Rp 2.500")
    card.locator("button.chip").first.focus()
    page.keyboard.press("Enter")
    expect(reader.locator("mark .span")).to_be_in_viewport()
    expect(reader.locator(".place")).to_have_text("1 / 2")
    expect(reader.get_by_role("button", name="Kutipan sebelumnya")).to_be_disabled()
    first = reader.locator("h2").inner_text()
    reader.get_by_role("button", name="Kutipan berikutnya").click()
    expect(reader.locator(".place")).to_have_text("2 / 2")
    expect(reader.locator("h2")).not_to_have_text(first)
    expect(card.locator("button.chip.on")).to_have_text("2")
    reader.get_by_role("button", name="Salin").click()
    expect(page.get_by_text("Kutipan disalin.")).to_be_visible()
    assert "Rp 2.500" in clipboard(page)
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(card.locator("button.chip").nth(1)).to_be_focused()
    assert fits(page)


def _be_refused(page: Page) -> None:
    reader = page.locator("#reader")
    ask(page, "Siapa presiden Brasil?", 3)
    refusal = _cards(page).nth(2)
    expect(refusal.locator(".title")).to_contain_text("Tidak ditemukan di arsip")
    expect(refusal.locator("blockquote, .confidence")).to_have_count(0)
    expect(refusal.locator(".near button.chip")).to_have_count(3)
    refusal.locator("button.chip").first.click()
    expect(reader.locator("mark")).to_be_in_viewport()
    expect(reader.locator("mark .span")).to_have_count(0)
    reader.get_by_role("button", name="Tutup").click()
    expect(refusal.locator("button.chip").first).to_be_focused()


def _follow_up(page: Page) -> None:
    """A follow-up, its rewritten form mended."""
    ask(page, "Berapa tarif bus?", 4)
    ask(page, "Bagaimana dengan pelajar?", 5)
    page.keyboard.press("Escape")
    understood = page.locator("#chat .understood")
    expect(understood).to_have_count(1)
    page.get_by_role("button", name="Ubah").click()
    field = page.get_by_label("Pertanyaan yang dimaksud")
    expect(field).to_be_focused()
    expect(field).to_have_value(understood.text_content() or "")
    field.fill("Berapa penumpang turun?")
    field.press("Enter")
    expect(understood).to_have_text("Berapa penumpang turun?")
    expect(_cards(page).nth(4).locator(".lead .span")).to_have_text("41.200")
    expect(page.locator("#chat h2.question")).to_have_count(5)
    expect(page.locator("#chat h2.question").nth(4)).to_have_text("Bagaimana dengan pelajar?")
    if not is_narrow(page):
        expect(page.locator("#reader mark .span")).to_have_text("41.200")
    page.keyboard.press("Escape")


def _show_the_right_sentence(page: Page, store: Path) -> None:
    refusal = _cards(page).nth(2)
    refusal.locator("button.feedback[name=right_sentence]").click()
    reader = page.locator("#reader")
    sentence = reader.locator(".pickable").first
    chosen = sentence.text_content()
    sentence.click()
    reader.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Terima kasih")).to_be_visible()
    expect(refusal.locator("button.feedback[name=right_sentence]")).to_have_attribute(
        "aria-pressed", "true"
    )
    [question] = read_set(store / "feedback.jsonl").questions
    assert (question.text, [gold.text for gold in question.gold]) == (
        "Siapa presiden Brasil?",
        [chosen],
    )
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()


def _export(page: Page) -> None:
    page.locator("#top button.export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="JSON").click()
    conversation = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert "Rp 2.500" in json.dumps(conversation)
    assert len(conversation["exchanges"]) == 5


def _add_ask_forget(page: Page, folder: Path) -> None:
    """Three files, one of them broken; the new article answers, and then no more."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    shelf, reader = page.locator("#shelf"), page.locator("#reader")
    page.locator("#top button.shelf").click()
    shelf.locator("input.files").set_input_files([folder / name for name in FILES])
    expect(shelf.locator(".results li")).to_have_count(3)
    expect(shelf.locator(".results")).to_contain_text("rusak.pdf: tidak dapat dibaca")
    row = shelf.locator(".articles li", has_text="jembatan")
    expect(row).to_be_visible()
    expect(page.locator("#top .stats")).to_contain_text("7 artikel")
    page.keyboard.press("Escape")
    expect(shelf).to_be_hidden()
    ask(page, "Berapa panjangnya jembatan gantung baru?", 6)
    card = _cards(page).nth(5)
    expect(card.locator(".lead .span")).to_have_text("1.250")
    page.locator("#top button.shelf").click()
    row.locator("button.forget").click()
    expect(row).to_be_hidden()
    expect(page.get_by_role("button", name="Urungkan")).to_be_visible()
    expect(page.locator("#top .stats")).to_contain_text("6 artikel")
    shelf.get_by_role("button", name="Tutup", exact=True).click()
    ask(page, "Berapa panjangnya jembatan gantung baru?", 7)
    expect(_cards(page).nth(6)).not_to_contain_text("1.250 meter")
    expect(card.locator(".lead .fate")).to_contain_text("sudah dilupakan")
    if reader.is_visible():
        reader.get_by_role("button", name="Tutup").click()


def _speak_and_come_back(page: Page) -> None:
    refusal, box = _cards(page).nth(2), page.locator("#ask textarea")
    page.get_by_role("button", name="EN: English").click()
    expect(_cards(page).nth(1).locator(".lead .source")).to_have_text(
        re.compile("^(Harian Contoh · 12 Mar|Kabar Contoh · 13 May) 2026$"), use_inner_text=True
    )
    expect(refusal.locator(".title")).to_have_text("Not found in the archive", use_inner_text=True)
    expect(box).to_have_attribute("placeholder", "Ask your articles…")
    page.reload()
    expect(box).to_have_attribute("placeholder", "Ask your articles…")
    expect(_cards(page)).to_have_count(7)  # the conversation survives
    expect(refusal.locator("button.feedback[name=right_sentence]")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#hello .claim")).to_have_text(
        "Answers exactly as written.", use_inner_text=True
    )
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert fits(page)
