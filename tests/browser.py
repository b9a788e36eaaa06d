"""A real browser over a served page: opened, asked, and held to what every page must keep."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
DESKTOP, PHONE = (1280, 860), (390, 844)
PATIENCE_MILLISECONDS = 60_000  # a busy machine is slow, but that is no failure of the page
expect.set_options(timeout=PATIENCE_MILLISECONDS)

# Gradio's own files say so where a page is left while its stream of events is open.
STREAM_CUT_SHORT = re.compile(
    r"BodyStreamBuffer was aborted|Connection errored out"
    r"|AbortError: signal is aborted without reason.*/assets/",
    re.DOTALL,
)

OpenPage = Callable[..., AbstractContextManager[Page]]

needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Yield a browser, closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=60_000
        )
        yield browser
        browser.close()


@contextmanager
def opened_page(
    browser: Browser,
    address: str,
    size: tuple[int, int],
    scheme: str = "light",
    missing: bool = False,
    failing: bool = False,
) -> Iterator[Page]:
    """Yield the page of an address; fail on script errors and requests to other hosts.

    ``missing``: an article may be gone; ``failing``: any request may be refused.
    """
    width, height = size
    settings: dict[str, Any] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    context = browser.new_context(viewport={"width": width, "height": height}, **settings)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on(
        "request",
        lambda sent: (
            None if sent.url.startswith((address, "data:", "blob:")) else wrong.append(sent.url)
        ),
    )
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    page.goto(address)
    expect(page.locator("#ask textarea")).to_be_visible()
    yield page
    page.evaluate("0")  # whatever was said before this is heard
    # Not what closing itself cuts short, nor a stream of Gradio's that a new page cuts short.
    heard = [line for line in wrong if not STREAM_CUT_SHORT.search(line)]
    context.close()
    if missing:  # the browser itself reports an article that is not there
        heard = [line for line in heard if "404" not in line]
    if failing:
        heard = [line for line in heard if "Failed to load resource" not in line]
    assert heard == [], heard


def ask(page: Page, question: str, answers: int) -> None:
    """Ask and wait until that many answers stand on the page."""
    page.locator("#ask textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(answers)


def clipboard(page: Page) -> str:
    """Return the text that was copied last."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def is_narrow(page: Page) -> bool:
    """Tell whether the page shows itself as on a phone."""
    return bool(page.evaluate("innerWidth <= 820"))


def serious(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, of the two worst kinds."""
    return [
        f"{found['id']}: {[node['html'][:150] for node in found['nodes']]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
