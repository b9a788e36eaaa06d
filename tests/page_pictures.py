"""The chat page over the sample articles -> pictures of each of its states.

For looking, not for use: needs the test extra's Playwright and a Chromium.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from browser import opened_browser
from PIL import Image
from playwright.sync_api import Page, expect
from served import served_assistant

from index.build import add_articles
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant
from ui.serving import Serving

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
README_PICTURES = Path(__file__).parents[1] / "ui" / "pictures"
IN_README = {
    "answer": ("answer.desktop", 1200),
    "archive": ("added.dark", 1200),
    "refusal": ("refusal.phone", 390),
}
Take = Callable[[str], None]
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    "phone360dark": {
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 2,
        "color_scheme": "dark",
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures of every view."""
    parser = argparse.ArgumentParser(prog="python tests/page_pictures.py", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/page"), metavar="FOLDER")
    parser.add_argument("--views", nargs="+", choices=VIEWS, default=[*VIEWS])
    parser.add_argument("--readme", action="store_true", help="renew the README's pictures too")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as everything:
        folder = Path(everything) / "sample"
        index = Index.open(folder, create=True, writable=True)
        add_articles(index, read_paths([SAMPLE]))
        index.close()
        for view in options.views:  # each with conversations and feedback of its own
            store = Path(shutil.copytree(folder, Path(folder).with_name(f"{view}-store")))
            with served_assistant(Assistant.load(store), Serving(store)) as address:
                _pictures(address, options.out, view)
    if options.readme:
        _renew(options.out)
    return 0


def _renew(out: Path) -> None:
    """Make the README's pictures of some of those drawn: smaller, with few colours."""
    for name, (drawn, width) in IN_README.items():
        picture = Image.open(out / f"{drawn}.png").convert("RGB")
        picture = picture.resize((width, round(picture.height * width / picture.width)))
        picture.quantize(64).save(README_PICTURES / f"{name}.png", optimize=True)


def _pictures(address: str, out: Path, view: str) -> None:
    with opened_browser() as browser:
        page = browser.new_page(**VIEWS[view], reduced_motion="reduce")
        page.goto(address)
        expect(page.locator("#ask textarea")).to_be_visible(timeout=30_000)

        def take(name: str) -> None:
            page.screenshot(path=out / f"{name}.{view}.png")

        narrow = "phone" in view
        _talk(page, take, narrow)
        _judge(page, take)
        _keep_archive(page, take, out)
        _keep_conversations(page, take)
        page.locator("button.language[value=en]").click()
        take("english")
        page.close()


def _talk(page: Page, take: Take, narrow: bool) -> None:
    """Ask, read, be refused, follow up."""
    take("empty")
    _ask(page, "Siapa utusan khusus Uni Eropa untuk sanksi?", 1)
    expect(page.locator("#chat button.suggestion").first).to_be_visible()
    take("answer")
    chips = page.locator("#chat .answer").last.locator("button.chip")
    if not narrow:
        chips.nth(1).hover()
        expect(page.locator("#hover mark")).to_be_visible()
        take("hover")
    chips.nth(1).click()
    expect(page.locator("#reader .place")).to_contain_text("2 /")
    expect(page.locator("#reader mark")).to_be_visible()
    take("reader")
    if narrow:
        page.keyboard.press("Escape")
    _ask(page, "Siapa presiden Brasil?", 2)
    take("refusal")
    _ask(page, "Siapa direktur utama PT Rel Lintas Meranti?", 3)
    _ask(page, "Kapan dia diangkat?", 4)
    take("follow-up")
    page.locator("button.edit").last.click()
    take("edit")
    page.keyboard.press("Escape")


def _judge(page: Page, take: Take) -> None:
    """Say of one answer that it is right, of another one what would be."""
    lead = page.locator("#chat .answer").nth(2)
    lead.locator("button.feedback[name=right]").click()
    expect(page.locator("#notice .act")).to_be_visible()
    take("feedback")
    page.locator("#chat .answer").last.locator("button.feedback[name=right_sentence]").click()
    page.locator("#reader .pickable").nth(1).click()
    expect(page.locator("#reader .picking-confirm .save")).to_be_visible()
    take("picking")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    if page.locator("#reader").is_visible():
        page.locator("#reader button.close").click()


def _keep_archive(page: Page, take: Take, out: Path) -> None:
    """List, filter, add and forget articles."""
    shelf = page.locator("#shelf")
    page.locator("#top button.shelf").click()
    expect(shelf.locator(".articles li").first).to_be_visible()
    take("articles")
    shelf.locator(".filters summary").click()
    shelf.locator(".filters fieldset.source input[type=checkbox]").first.check()
    expect(page.locator("#pills .pill").first).to_be_attached()
    take("filters")
    shelf.locator("button.close").click()
    _ask(page, "Siapa direktur utama PT Rel Lintas Meranti?", 5)
    take("filtered")
    page.locator("#pills .pill button, #pills button.pill").first.click()
    good, broken = out / "peresmian.txt", out / "rusak.pdf"
    good.write_text("Wali kota Arga Putra meresmikan Jembatan Mawar pada 3 Mei 2026.", "utf-8")
    broken.write_bytes(b"%PDF-1.7")
    page.locator("#top button.shelf").click()
    shelf.locator("input.files").set_input_files([good, broken])
    expect(shelf.locator(".results")).to_contain_text("peresmian.txt: ditambahkan")
    take("added")
    shelf.locator("#panel-articles input.search").fill("Peresmian")
    expect(shelf.locator(".articles li", has_text="Peresmian")).to_be_visible()
    shelf.locator("button.close").click()
    _ask(page, "Siapa yang meresmikan Jembatan Mawar?", 6)
    page.locator("#top button.shelf").click()
    shelf.locator(".articles li", has_text="Peresmian").locator("button.forget").click()
    expect(page.locator("#notice .act")).to_be_visible()
    take("forgotten")
    shelf.locator("button.close").click()
    page.reload()
    expect(page.locator("#chat .answer .fate").first).to_be_visible()
    take("changed")
    good.unlink()
    broken.unlink()


def _keep_conversations(page: Page, take: Take) -> None:
    """Look at what was asked before, and take it along."""
    page.locator("#top button.export").click()
    expect(page.locator("#export")).to_be_visible()
    take("export")
    page.keyboard.press("Escape")
    page.locator("#top button.new").click()
    _ask(page, "Stok beras pemerintah per 8 Januari berapa?", 1)
    if page.locator("#reader").is_visible():
        page.locator("#reader button.close").click()
    page.locator("#top button.shelf").click()
    page.get_by_role("tab", name="Percakapan").click()
    expect(page.locator("#panel-conversations li").first).to_be_visible()
    take("conversations")
    page.locator("#shelf button.close").click()


def _ask(page: Page, question: str, answers: int) -> None:
    page.locator("#ask textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers, timeout=60_000)
    if (
        page.evaluate("innerWidth > 820")
        and page.locator("#chat .answer").last.locator(".lead").count()
    ):
        expect(page.locator("#chat .answer").last.locator(".chip.on")).to_have_count(1)


if __name__ == "__main__":
    sys.exit(main())
