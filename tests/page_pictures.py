"""The chat page over the sample articles -> pictures of each of its states.

For looking, not for use: needs the test extra's Playwright and a Chromium.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright
from served import served_assistant

from index.build import add_articles
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant

CHROMIUM = Path("/usr/bin/chromium")
SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
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
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), create=True, writable=True)
        add_articles(index, read_paths([SAMPLE]))
        index.close()
        with served_assistant(Assistant.load(folder)) as address:
            _pictures(address, options.out, options.views)
    return 0


def _pictures(address: str, out: Path, views: Sequence[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=60_000
        )
        for view in views:
            page = browser.new_page(**VIEWS[view], reduced_motion="reduce")
            page.goto(address)
            expect(page.locator("#ask textarea")).to_be_visible(timeout=30_000)

            def take(name: str, page: Page = page, view: str = view) -> None:
                page.screenshot(path=out / f"{name}.{view}.png")

            _journey(page, take, narrow="phone" in view)
            page.close()
        browser.close()


def _journey(page: Page, take: Callable[[str], None], narrow: bool) -> None:
    """Go through every state and take its picture."""
    take("empty")
    _ask(page, "Siapa utusan khusus Uni Eropa untuk sanksi?", 1)
    take("answer")
    chips = page.locator("#chat .answer").last.locator("button.chip")
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
    page.locator("button.language[value=en]").click()
    take("english")


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
