"""The chat page over the sample articles -> how long a visitor waits: a table.

Needs the test extra's Playwright and a Chromium. Every figure is a median of fresh browsers.
"""

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from browser import DESKTOP, opened_browser
from crowd import visited
from playwright.sync_api import Browser, Page, expect
from served import served_assistant

from index.build import add_articles
from index.ingest import read_paths
from index.search import Index
from qa.assistant import Assistant

SAMPLE = Path(__file__).parents[1] / "eval" / "sample" / "articles"
QUESTIONS = (
    "Siapa utusan khusus Uni Eropa untuk sanksi?",
    "Siapa direktur utama PT Rel Lintas Meranti?",
    "Siapa yang menggantikan Yerlan Mukhtarov sebagai wakil menteri luar negeri?",
)

CROWD = 64

# From the start of the navigation, by the page's own clock.
USABLE = """() => {
    const box = document.querySelector("#ask textarea");
    const said = box && box.placeholder && document.querySelector("#top .stats");
    return said && box.offsetParent ? performance.now() : false;
}"""
ASKED = """(question) => new Promise((resolve) => {
    const box = document.querySelector("#ask textarea");
    const before = document.querySelectorAll("#chat .answer").length;
    const started = performance.now();
    const watch = () => {
        if (document.querySelectorAll("#chat .answer").length > before) {
            requestAnimationFrame(() => resolve(performance.now() - started));
        } else requestAnimationFrame(watch);
    };
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
    watch();
})"""
LIT = """() => new Promise((resolve) => {
    const reader = document.querySelector("#reader");
    const chip = [...document.querySelectorAll("#chat .answer > blockquote button.chip")]
        .findLast((each) => each.value !== reader.dataset.shown);
    const started = performance.now();
    const watch = () => {
        if (reader.dataset.shown === chip.value) resolve(performance.now() - started);
        else requestAnimationFrame(watch);
    };
    chip.click();
    watch();
})"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python tests/page_speed.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as folder:
        index = Index.open(Path(folder), create=True, writable=True)
        add_articles(index, read_paths([SAMPLE]))
        index.close()
        assistant = Assistant.load(folder)
        alone = _alone(assistant)
        with served_assistant(assistant) as address:
            crowd = _crowd(address)
            visits = [_visit(address) for _ in range(rounds + 1)][1:]  # the first one warms up
    names = ("cold load until usable", "bytes", "requests", "chip to highlight", "ask to answer")
    lines = [f"| what | median of {rounds} | largest |", "|---|---|---|"]
    for name, values in zip(names, zip(*visits, strict=True), strict=True):
        unit = "" if name in ("bytes", "requests") else " ms"
        middle, most = f"{statistics.median(values):,.0f}{unit}", f"{max(values):,.0f}{unit}"
        lines.append(f"| {name} | {middle} | {most} |")
    lines.append(f"| the same question without the page | {alone:,.0f} ms | |")
    lines.append(crowd)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _alone(assistant: Assistant) -> float:
    """Return the median milliseconds of the pipeline by itself."""
    for question in QUESTIONS:
        assistant.ask(question)
    times = []
    for question in QUESTIONS * 5:
        started = time.perf_counter()
        assistant.ask(question)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def _crowd(address: str) -> str:
    """Return a row: what many visitors wait who all ask in the same moment."""
    found = visited(address, [QUESTIONS[each % len(QUESTIONS)] for each in range(CROWD)])
    statuses = {status for one in found for status in one.statuses}
    seconds = sorted(one.seconds for one in found)
    p95 = seconds[math.ceil(0.95 * len(seconds)) - 1]
    said = "all answered" if statuses == {200} else f"statuses {sorted(statuses)}"
    return f"| {CROWD} visitors ask at once, p95 ({said}) | {p95:,.1f} s | {seconds[-1]:,.1f} s |"


def _visit(address: str) -> tuple[float, float, float, float, float]:
    with opened_browser() as browser:  # a fresh one has nothing in its cache
        return _measured(browser, address)


def _measured(browser: Browser, address: str) -> tuple[float, float, float, float, float]:
    width, height = DESKTOP
    page = browser.new_page(viewport={"width": width, "height": height})
    sizes = _sizes(page)
    page.goto(address, wait_until="commit")
    usable = float(page.wait_for_function(USABLE).json_value())
    asked = [float(page.evaluate(ASKED, question)) for question in QUESTIONS]
    expect(page.locator("#reader mark")).to_be_visible()
    lit = statistics.median(float(page.evaluate(LIT)) for _ in range(5))
    return usable, sum(sizes), len(sizes), lit, statistics.median(asked)


def _sizes(page: Page) -> list[float]:
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    return sizes


if __name__ == "__main__":
    sys.exit(main())
