"""Damaged search data is made again while a question is asked; damaged articles never are."""

import logging
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FirstMatchReader, WordEncoder

from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import StoreError
from index.heal import heal
from index.local_store import LocalStore
from index.lock import WriterLock
from index.schema import LOCK
from index.search import Index, build_settings
from qa.assistant import Assistant
from qa.datatypes import Answer
from qa.decide import Confidence

ENCODER = WordEncoder()  # one for all: it learns its words as they come
ARTICLES = [
    Article("kuda", "Kuda Putih", "Kuda putih lari. Joki Amir menang."),
    Article("sapi", "Sapi Hitam", "Sapi hitam makan rumput. Peternak Budi senang."),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with LocalStore.open(tmp_path, build_settings("words", ENCODER), create=True) as store:
        for article in ARTICLES:
            add_articles(Index(store, ENCODER), [article])
    return tmp_path


def asked(folder: Path) -> Answer:
    with LocalStore.open(folder) as store:
        index = Index(store, ENCODER)
        confidence = Confidence(0.0, 0.0, 1.0, 0.0)
        assistant = Assistant(index, FirstMatchReader(), confidence, heal=heal)
        return replace(assistant.ask("Siapa joki kuda putih?"), timings_ms={})


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [flip, cut, os.unlink], ids=["flip", "cut", "unlink"])
@pytest.mark.parametrize("place", range(4))
def test_search_data_is_made_again_and_answers_the_same(
    folder: Path,
    place: int,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = asked(folder)
    assert before.found
    segments = sorted((folder / "seg").iterdir())
    assert len(segments) == 4  # two kinds, two additions
    damage(segments[place])
    with caplog.at_level(logging.WARNING, "kutip.store"):
        assert asked(folder) == before
    assert "made again from the articles" in caplog.text
    assert check_store(folder).problems == ()
    assert not (folder / "quarantine").exists()
    caplog.clear()
    assert asked(folder) == before
    assert caplog.text == ""


def test_a_damaged_article_is_not_mended_in_passing(folder: Path) -> None:
    with sqlite3.connect(folder / "kutip.sqlite3") as connection:
        connection.execute("UPDATE article SET text = 'x' WHERE id = 'sapi'")
    flip(next((folder / "seg").iterdir()))
    with pytest.raises(StoreError, match="kutip repair"):
        asked(folder)
    assert not (folder / "quarantine").exists()


def test_nothing_is_mended_under_a_writer(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    flip(next((folder / "seg").iterdir()))
    lock = WriterLock(folder / LOCK)
    try:
        with pytest.raises(StoreError, match="kutip repair"):
            asked(folder)
    finally:
        lock.release()
    assert "cannot be made again now" in caplog.text
    assert asked(folder).found


def test_a_store_made_anew_by_another_version_is_not_healed_with_earlier_weights(
    folder: Path,
) -> None:
    class LaterEncoder(WordEncoder):
        name = "words-2"

    with LocalStore.open(folder, writable=True) as store:
        index = Index(store, LaterEncoder())  # what this process has in memory
        before = {path: path.read_bytes() for path in (folder / "seg").iterdir()}
        damaged = next(iter(before))
        damaged.unlink()
        assert not heal(index)
    del before[damaged]
    assert {path: path.read_bytes() for path in (folder / "seg").iterdir()} == before
