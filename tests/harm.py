"""A page, or a file that was exported -> what of a stranger's text acts there, one line each.

Three measures that do not know each other: nodes that no own text needs (whatever their origin),
kinds of elements and attributes that the same page has not with harmless articles, and traces
that ``tests/attacks.py`` leaves: a variable set, a request sent, a dialog opened.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attacks import MARK
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

FORMULA_BEGINS = "=+-@\t\r\n\0＝＋－＠"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
DELIMITERS = ",;\t"  # a spreadsheet takes the one of its country, whatever the file has

# Every element of a root, those in shadow trees and in templates too.
WALK = """
    const walk = (root, seen) => {
      for (const each of root.querySelectorAll("*")) {
        seen.push(each);
        if (each.shadowRoot) walk(each.shadowRoot, seen);
        if (each.content instanceof DocumentFragment) walk(each.content, seen);
      }
      return seen;
    };
"""
ACTIVE = (
    """({mark, scope}) => {"""
    + WALK
    + r"""
    const bad = [];
    const say = (each, why) => bad.push(`${why}: ${each.outerHTML.slice(0, 160)}`);
    const own = (address) => { try {
        const found = new URL(address, document.baseURI);
        return found.origin === location.origin || ["data:", "blob:"].includes(found.protocol);
    } catch { return false; } };
    const root = scope ? document.querySelector(scope) : document;
    for (const each of root ? walk(root, []) : []) {
      const name = each.localName;
      const kinds = "iframe frame frameset object embed applet portal math area noscript " +
        "foreignobject animate set";
      if (kinds.split(" ").includes(name.toLowerCase())) say(each, "active element");
      if (name === "base" && each.getAttribute("href") !== "./") say(each, "base"); // Gradio's
      if (name === "meta" && /refresh/i.test(each.httpEquiv)) say(each, "refresh");
      if (name === "script" && !(each.src ? own(each.src) : !each.textContent.includes("hacked")))
        say(each, "script");
      if (name === "style" && /luar/.test(each.textContent)) say(each, "style");
      if (name === "link" && !own(each.href)) say(each, "link");
      if (each.hasAttribute(mark)) say(each, "markup obeyed");
      if (each.closest("svg") && /^(script|image|a|use)$/i.test(name)) say(each, "active svg");
      for (const { name: key, value } of each.attributes) {
        if (/^on/i.test(key)) say(each, `handler ${key}`);
        if (key === "style" && /url\(|expression|luar/i.test(value)) say(each, "style attribute");
        if (/^(href|xlink:href|src|action|formaction|data|srcdoc|poster|ping|background|manifest)$/i
          .test(key)) {
          const address = value.replace(/[\s\u0000-\u0020]/g, "");
          const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address);
          const link = name === "a" && key === "href";
          const allowed = link ? /^(https?|blob)$/i : /^(https?|blob|data)$/i;
          if (scheme && !allowed.test(scheme[1])) say(each, `address ${scheme[1]}`);
          if (!link && !own(value)) say(each, "outside address");
        }
      }
    }
    if (window.hacked !== undefined) bad.push("script ran");
    return bad;
}"""
)
SHAPES = (
    """(scope) => {"""
    + WALK
    + r"""
    const found = new Set();
    const root = scope ? document.querySelector(scope) : document;
    for (const each of root ? walk(root, []) : []) {
      found.add(each.localName);
      for (const { name } of each.attributes) found.add(`${each.localName}@${name}`);
    }
    return [...found];
}"""
)
# What comes with use, and how Gradio's own signs are drawn while it works.
PASSING = re.compile(
    "aria-(current|expanded|pressed)|tabindex|style|disabled|hidden|open|lang|dir|(stroke|fill).*"
)


class Watched:
    """A page of a browser in which everything that leaves it, or opens a window, is noted."""

    def __init__(self, page: Page, *allowed: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.learned: set[str] | None = None  # a set: take every shape that is seen for harmless
        self.allowed = (*allowed, "data:", "blob:", "about:")
        page.on("dialog", lambda dialog: (self.wrong.append("dialog"), dialog.dismiss()))
        page.on("popup", lambda popup: self.wrong.append(f"window: {popup.url}"))
        page.on("framenavigated", self._framed)
        page.on("request", self._sent)

    def _framed(self, frame: Any) -> None:
        if frame.parent_frame is not None:
            self.wrong.append(f"frame: {frame.url}")

    def _sent(self, request: Any) -> None:
        if not request.url.startswith(self.allowed):
            self.wrong.append(f"request: {request.url[:160]}")

    def harm(self, scope: str = "", shapes: set[str] | None = None) -> list[str]:
        """Return what acts within a scope ("": anywhere); ``shapes`` are those of a harmless page.

        What was noted before is told once.
        """
        found = [str(each) for each in self.page.evaluate(ACTIVE, {"mark": MARK, "scope": scope})]
        if self.learned is not None:
            self.learned |= self.shapes(scope)
        if shapes is not None:
            found += [f"shape {each}" for each in sorted(self.shapes(scope) - shapes)]
        noted, self.wrong = self.wrong, []
        return noted + found

    def shapes(self, scope: str = "") -> set[str]:
        """Return kinds of elements, and of attributes on each, but those that come with use."""
        found = {str(each) for each in self.page.evaluate(SHAPES, scope)}
        return {each for each in found if not PASSING.fullmatch(each.partition("@")[2])}


@contextmanager
def watched(browser: Browser, *allowed: str, width: int = 1280) -> Iterator[Watched]:
    """Yield a fresh page; only requests that begin with one of ``allowed`` are its own."""
    context = browser.new_context(viewport={"width": width, "height": 860}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    yield Watched(context.new_page(), *allowed)
    context.close()


def harm_of_files(
    browser: Browser, path: Path, texts: Iterable[str], shapes: set[str] | None = None
) -> list[str]:
    """Return what acts once each file is opened in a browser, whatever its own policy forbids."""
    with watched(browser, path.as_uri()) as page:
        return [line for _ in opened_files(page, path, texts) for line in page.harm("", shapes)]


def shapes_of_files(browser: Browser, path: Path, texts: Iterable[str]) -> set[str]:
    """Return the kinds of elements and attributes of harmless files."""
    with watched(browser, path.as_uri()) as page:
        return {each for _ in opened_files(page, path, texts) for each in page.shapes()}


def opened_files(page: Watched, path: Path, texts: Iterable[str]) -> Iterator[None]:
    """Open one file after the other, without the policy that would hide what is not escaped."""
    for text in texts:
        path.write_bytes(POLICY.sub("", text, count=1).encode("utf-8", "replace"))
        page.page.goto(path.as_uri())
        yield


def rendered_markdown(written: str) -> str:
    """Return Markdown as a page that obeys whatever HTML stands in it, and has no policy."""
    body = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
    return f"<!doctype html><meta charset=utf-8><title>x</title>{body.render(written)}"


def harm_of_table(text: str) -> list[str]:
    """Return the cells of a CSV file that a spreadsheet would compute, in any country."""
    found = []
    for delimiter in DELIMITERS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        found += [
            f"formula behind {delimiter!r}: {cell[:80]!r}"
            for row in rows
            for cell in row
            if cell.startswith(tuple(FORMULA_BEGINS))
        ]
    return found


def harm_of_json(text: str) -> list[str]:
    """Return what a page would take for markup, were JSON put into it as it is: nothing can be."""
    json.loads(text)
    return [] if text.isascii() else ["not ASCII"]
