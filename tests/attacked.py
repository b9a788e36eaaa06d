"""Articles full of attacks -> everything that shows text shows them; what of them acts is told.

    python tests/attacked.py --articles 500

A real server, a real Chromium. The same is shown of harmless articles first: whatever kind of
element the attacks bring that those have not is harm too.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
from attacks import answers_about, attack_articles, plain_articles
from browser import ask, opened_browser
from fastapi import FastAPI
from harm import (
    Watched,
    harm_of_files,
    harm_of_json,
    harm_of_table,
    rendered_markdown,
    shapes_of_files,
    watched,
)
from playwright.sync_api import Browser, Page, expect
from report_runs import result, run
from served import running, small_assistant

from eval.report.build import Options, report
from index.datatypes import Article
from qa.assistant import Assistant
from qa.datatypes import Answer
from ui.conversation import Exchange
from ui.histories import Histories
from ui.serving import Serving, histories_of

PER_CONVERSATION = 25
ASKED_LIVE = 30
SURFACES = ("chat", "reader", "list", "report", "receipt", "html", "markdown", "json", "csv")
Harms = dict[str, list[str]]


class Archive:
    """A served archive with answers about its articles, kept as conversations."""

    def __init__(
        self, address: str, articles: Sequence[Article], answers: Sequence[Answer]
    ) -> None:
        self.address = address
        self.articles = articles
        self.answers = answers
        self.name = articles[0].id[:6]
        self.conversations: list[str] = []

    def keep(self, histories: Histories) -> None:
        """Keep every answer as if it had been asked for by this computer's visitor."""
        for place, answer in enumerate(self.answers):
            if place % PER_CONVERSATION == 0:
                self.conversations.append(f"{self.name}-{place:04d}")
            exchange = Exchange(f"answer-{place:08x}", answer.question, answer=answer)
            histories.of(True).put(self.conversations[-1], "", exchange)

    def of(self, conversation: str) -> range:
        """Return the places of a conversation's answers."""
        first = self.conversations.index(conversation) * PER_CONVERSATION
        return range(first, min(first + PER_CONVERSATION, len(self.answers)))


@contextmanager
def served_archive(
    folder: Path, articles: Sequence[Article], *more: Article
) -> Iterator[tuple[Archive, FastAPI]]:
    """Yield a running page over articles, with conversations about all but ``more``."""
    from ui.web import create_app  # here, as Gradio takes seconds to be imported

    assistant: Assistant = small_assistant(folder, *articles, *more)
    app = create_app(assistant)
    with running(app, Serving(folder)) as address:
        archive = Archive(address, articles, answers_about(articles))
        archive.keep(histories_of(app))
        yield archive, app
    assistant.close()


def arrive(page: Page, archive: Archive, conversation: str) -> None:
    """Open a conversation and wait until all of it stands there."""
    page.goto(f"{archive.address}/?c={conversation}")
    expect(page.locator("#chat .answer")).to_have_count(len(archive.of(conversation)))
    expect(page.locator("#chat .sentence:not([data-dressed])")).to_have_count(0)


def sayable(text: str) -> str:
    """Return what HTML can say of a text."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def unlike(shown: Sequence[str], texts: Sequence[str], place: str) -> list[str]:
    """Return what is shown and is not, character by character, one of the texts."""
    known = {*texts, *map(sayable, texts)}
    return [f"{place} shows another text: {each[:120]!r}" for each in shown if each not in known]


def texts_of(page: Page, selector: str) -> list[str]:
    """Return the text content of every element."""
    return list(page.locator(selector).evaluate_all("all => all.map(each => each.textContent)"))


# The page


def harm_in_chat(page: Watched, archive: Archive, shapes: set[str] | None) -> list[str]:
    """Show every conversation; return what acts, and every text that is not the stored one."""
    found: list[str] = []
    asked = [answer.question for answer in archive.answers]
    cited = [each.text for each in archive.articles]
    for conversation in archive.conversations:
        arrive(page.page, archive, conversation)
        found += page.harm("#chat", shapes) + page.harm()
        found += unlike(texts_of(page.page, "#chat h2.question"), asked, "question")
        found += unlike(texts_of(page.page, "#chat .quote .sentence"), cited, "quote")
    return found


def harm_in_reader(page: Watched, archive: Archive, shapes: set[str] | None) -> list[str]:
    """Open the article of every answer; its text must be the stored one."""
    found: list[str] = []
    for conversation in archive.conversations:
        arrive(page.page, archive, conversation)
        for place in archive.of(conversation):
            article = archive.articles[place]
            chip = page.page.locator(f"#answer-{place:08x} button.chip").first
            chip.evaluate("chip => chip.click()")
            shown = page.page.locator("#reader")
            value = chip.get_attribute("value") or ""
            expect(shown).to_have_attribute("data-shown", value)
            found += page.harm("#reader", shapes)
            cited = archive.answers[place].citations or archive.answers[place].passages
            stored = next(each for each in archive.articles if each.id == cited[0].article_id)
            found += unlike(texts_of(page.page, "#reader .text"), [stored.text], "reader")
            found += unlike(texts_of(page.page, "#reader .title"), [stored.title], "reader title")
            if article.id not in value and place % 5 != 4:
                found.append(f"the chip of {article.id!r} names another article")
    return found


def harm_in_list(page: Watched, archive: Archive, shapes: set[str] | None) -> list[str]:
    """Scroll through the whole list of articles, and of conversations."""
    page.page.goto(archive.address)
    page.page.locator("#top button.shelf").click()
    rows = page.page.locator("#panel-articles .articles li")
    expect(rows.first).to_be_attached()
    more = page.page.locator("#panel-articles .more")
    total = page.page.request.get(f"{archive.address}/api/articles").json()["total"]
    while (shown := rows.count()) < total:
        more.evaluate("more => more.click()")
        expect(rows.nth(shown)).to_be_attached()
    page.page.locator("#panel-articles summary").first.click()
    titles = [each.title for each in archive.articles]
    listed = texts_of(page.page, "#panel-articles .articles .name")
    found = unlike(titles, listed, "stored") + page.harm("#shelf", shapes) + page.harm()
    page.page.locator("#shelf [role=tab]").nth(1).click()
    expect(page.page.locator("#panel-conversations li").first).to_be_attached()
    return found + page.harm("#shelf", shapes)


# Files


def exports(client: httpx.Client, archive: Archive, form: str) -> Iterator[str]:
    """Yield every conversation as a file of one format."""
    for conversation in archive.conversations:
        reply = client.get(f"/api/conversations/{conversation}/export?format={form}&lang=id")
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-disposition"].startswith("attachment; ")
        yield reply.content.decode("utf-8-sig")


def receipts(client: httpx.Client, archive: Archive) -> Iterator[str]:
    """Yield the receipt of every answer."""
    for conversation in archive.conversations:
        for place in archive.of(conversation):
            path = f"/api/conversations/{quote(conversation)}/receipt"
            reply = client.get(f"{path}?exchange=answer-{place:08x}&lang=id")
            assert reply.status_code == 200, reply.text
            yield reply.content.decode()


def report_of(articles: Sequence[Article]) -> str:
    """Return the report of a run in which every answer was wrong or missing."""
    outcomes = ("wrong", "refused", "invented")
    rows = [
        result(
            place,
            outcomes[place % len(outcomes)],
            question=article.title,
            sentence=f"{article.text} dan",
            answer=article.text[len(article.text) // 2 :],
            kind=article.title[:40],
            language=article.title[:3],
        )
        for place, article in enumerate(articles)
    ]
    name = articles[0].title
    return report(run(rows, name=name), None, Options("id", "http://127.0.0.1:1", len(rows)))


class Files:
    """The files that Kutip makes of an archive, by what they are."""

    def __init__(self, archive: Archive, client: httpx.Client) -> None:
        self.archive = archive
        self.client = client

    def pages(self, surface: str) -> Iterator[str]:
        """Yield those that a browser opens, Markdown rendered."""
        if surface == "receipt":
            yield from receipts(self.client, self.archive)
        elif surface == "report":
            yield report_of(self.archive.articles)
        elif surface == "markdown":
            yield from map(rendered_markdown, exports(self.client, self.archive, "markdown"))
        else:
            yield from exports(self.client, self.archive, "html")

    def harm(
        self, surface: str, browser: Browser, folder: Path, shapes: set[str] | None
    ) -> list[str]:
        """Return what acts in the files of one surface."""
        if surface == "json":
            found = [harm_of_json(each) for each in exports(self.client, self.archive, "json")]
        elif surface == "csv":
            found = [harm_of_table(each) for each in exports(self.client, self.archive, "csv")]
        else:
            path = folder / f"{surface}.html"
            return harm_of_files(browser, path, self.pages(surface), shapes)
        return [line for lines in found for line in lines]


# All of it

ON_PAGE = {"chat": harm_in_chat, "reader": harm_in_reader, "list": harm_in_list}


class Judge:
    """Shows an archive in a browser, and knows what the same looks like without attacks."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.shapes: dict[str, set[str]] = {}

    def learn(self, archive: Archive, *surfaces: str) -> None:
        """Take the kinds of elements and attributes of harmless articles."""
        with watched(self.browser, archive.address) as page:
            for surface in surfaces or ON_PAGE:
                page.learned = set()
                found = ON_PAGE[surface](page, archive, None)
                assert found == [], found
                self.shapes[surface] = page.learned
        with httpx.Client(base_url=archive.address, timeout=60) as client:
            files = Files(archive, client)
            for surface in ("report", "receipt", "html", "markdown"):
                path = self.folder / "harmless.html"
                self.shapes[surface] = shapes_of_files(self.browser, path, files.pages(surface))

    def judge(self, archive: Archive, *surfaces: str) -> Harms:
        """Return what acts on each surface (none named: on every one)."""
        harms: Harms = {}
        with (
            watched(self.browser, archive.address) as page,
            httpx.Client(base_url=archive.address, timeout=60) as client,
        ):
            files = Files(archive, client)
            for surface in surfaces or SURFACES:
                shapes = self.shapes.get(surface)
                if surface in ON_PAGE:
                    harms[surface] = ON_PAGE[surface](page, archive, shapes)
                else:
                    harms[surface] = files.harm(surface, self.browser, self.folder, shapes)
        return harms


def ask_live(judge: Judge, archive: Archive, count: int) -> list[str]:
    """Ask questions that hold attacks through the page's own box; return what acts."""
    with watched(judge.browser, archive.address) as page:
        page.page.goto(archive.address)
        for number, answer in enumerate(archive.answers[:count], 1):
            ask(page.page, " ".join(answer.question.split()), number)
        return page.harm("#chat", judge.shapes["chat"]) + page.harm("body")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a surface; 1 where anything acted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    articles = attack_articles(options.articles, options.seed)
    with tempfile.TemporaryDirectory() as made, opened_browser() as browser:
        judge = Judge(browser, Path(made))
        with served_archive(Path(made) / "harmless", plain_articles(10)) as served:
            judge.learn(served[0])
        bad = 0
        with served_archive(Path(made) / "attacks", articles) as (archive, _):
            for surface in SURFACES:
                began = time.monotonic()
                found = judge.judge(archive, surface)[surface]
                bad += tell(surface, found, time.monotonic() - began)
            began = time.monotonic()
            found = ask_live(judge, archive, min(len(articles), ASKED_LIVE))
            bad += tell("live", found, time.monotonic() - began)
    sys.stdout.write(f"{options.articles} articles, seed {options.seed}: {bad} acted\n")
    return 1 if bad else 0


def tell(surface: str, found: Sequence[str], seconds: float) -> int:
    """Print how many acted and the most frequent of them."""
    sys.stdout.write(f"{surface:10} {len(found):4} acted, {seconds:.0f} s\n")
    for line, times in Counter(found).most_common(8):
        sys.stdout.write(f"    {times} × {line!r}\n")
    sys.stdout.flush()
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
