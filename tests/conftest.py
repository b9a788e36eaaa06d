"""Parts whose output a reader can compute, and small stores made of them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.build import add_articles
from index.datatypes import Article, FloatMatrix
from index.local_store import LocalStore
from index.search import Index, build_settings
from qa.datatypes import Span

if TYPE_CHECKING:
    from browser import OpenPage
    from playwright.sync_api import Browser, Playwright

MakeIndex = Callable[..., Index]
Kutip = Callable[..., tuple[int, str, str]]


class WordEncoder:
    """One axis per word: texts are as similar as the share of words that they have in common."""

    name = "words"
    dimensions = 512

    def __init__(self) -> None:
        self._axes: dict[str, int] = {}

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, self._axes.setdefault(word, len(self._axes))] = 1.0
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1)[:, None], 1e-12))


class FirstMatchReader:
    """Answer with the first capitalised word of a passage that the question does not hold."""

    name = "first-match"

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Score a span by how many words question and passage share."""
        asked = set(re.findall(r"\w+", question.lower()))
        found: list[list[Span]] = []
        for passage in passages:
            shared = float(len(asked & set(re.findall(r"\w+", passage.lower()))))
            names = (match for match in re.finditer(r"\b[A-Z]\w+", passage))
            new = [match for match in names if match[0].lower() not in asked][:1]
            found.append([Span(*match.span(), shared) for match in new])
        return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left alone with one."""
    long = Counter(item.path for item in items if takes_long(item))
    items.sort(key=lambda item: -long[item.path])


def takes_long(item: pytest.Item) -> bool:
    """Tell whether a test drives a browser or is marked slow."""
    drives = {"browser", "open_page"} & set(getattr(item, "fixturenames", ()))
    return bool(drives) or item.get_closest_marker("slow") is not None


@pytest.fixture
def word_encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def first_match_reader() -> FirstMatchReader:
    return FirstMatchReader()


@pytest.fixture
def make_index(tmp_path: Path, word_encoder: WordEncoder) -> Iterator[MakeIndex]:
    """Return what puts articles into a new store of the test, searched by shared words."""
    opened: list[Index] = []

    def make(*articles: Article) -> Index:
        folder = tmp_path / f"store-{len(opened)}"
        settings = build_settings("words", word_encoder)
        store = LocalStore.open(folder, settings, create=True, writable=True)
        index = Index(store, word_encoder)
        opened.append(index)
        add_articles(index, articles)
        return index

    yield make
    for index in opened:
        index.close()


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright  # here, as most tests need no browser

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    from browser import launched

    browser = launched(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def open_page(
    playwright: "Playwright", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[OpenPage]":
    """Return what opens the page; it fails on script errors and requests to other hosts."""
    from browser import Visitors, opened_page

    visitors = Visitors(playwright, tmp_path_factory.mktemp("profiles"))
    yield partial(opened_page, visitors)
    visitors.close()


@pytest.fixture
def kutip(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Kutip:
    """Run one command line in this process: exit code, output, complaints.

    Whoever runs the tests may have articles of their own: the store is another one.
    """
    from ui.cli import run  # here, as most tests need no command line

    monkeypatch.setenv("KUTIP_STORE", str(tmp_path / "own"))
    monkeypatch.delenv("KUTIP_LANG", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
