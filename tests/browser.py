"""A real browser over a served page: opened, asked, and held to what every page must keep."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
LAUNCH: dict[str, Any] = {
    "executable_path": str(CHROMIUM),
    "args": ["--no-sandbox"],
    "timeout": 60_000,
}
DESKTOP, PHONE = (1280, 860), (390, 844)
PATIENCE_MILLISECONDS = 60_000  # a busy machine is slow, but that is no failure of the page
expect.set_options(timeout=PATIENCE_MILLISECONDS)

# Gradio's own files say so where a page is left while its stream of events is open.
STREAM_CUT_SHORT = re.compile(
    r"BodyStreamBuffer was aborted|Connection errored out"
    r"|AbortError: signal is aborted without reason.*/assets/",
    re.DOTALL,
)

Scheme = Literal["light", "dark"]
OpenPage = Callable[..., AbstractContextManager[Page]]

needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


def launched(playwright: Playwright) -> Browser:
    """Return a new browser."""
    return playwright.chromium.launch(**LAUNCH)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Yield a browser, closed afterwards."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


class Visitors:
    """Lends browsers that know the page's files already, each to one visitor at a time.

    Compiling Gradio's scripts is most of the work of opening the page, and only a browser with a
    profile on the disk keeps what was compiled.
    """

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._chromium, self._folder = playwright.chromium, folder
        self._profiles: list[BrowserContext] = []
        self._free: list[BrowserContext] = []

    @contextmanager
    def blank_page(self, origin: str, clock: bool = False) -> Iterator[Page]:
        """Yield a blank page in a browser that keeps nothing of that address but files.

        ``clock``: the browser is lent to nobody afterwards, as a clock set in one page stays.
        """
        profile = self._free.pop() if self._free else self._launched()
        page = profile.new_page()
        asked = {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"}
        profile.new_cdp_session(page).send("Storage.clearDataForOrigin", asked)
        yield page
        # Not after a failure: who knows in what state it left the browser.
        for opened in profile.pages[1:]:
            opened.close()
        if not clock:
            self._free.append(profile)

    def _launched(self) -> BrowserContext:
        profile = self._chromium.launch_persistent_context(
            self._folder / str(len(self._profiles)),
            **LAUNCH,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._profiles.append(profile)
        return profile

    def close(self) -> None:
        """Close every browser."""
        for profile in self._profiles:
            profile.close()


@contextmanager
def opened_page(
    visitors: Visitors,
    address: str,
    size: tuple[int, int],
    scheme: Scheme = "light",
    missing: bool = False,
    failing: bool = False,
    clock: bool = False,
) -> Iterator[Page]:
    """Yield the page of an address; fail on script errors and requests to other hosts.

    ``missing``: an article may be gone; ``failing``: any request may be refused; ``clock``: the
    page's clock may be set.
    """
    width, height = size
    wrong: list[str] = []
    with visitors.blank_page(address, clock) as page:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
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
