"""Marks of sources: kept as firmly as articles, checked, and said wherever they matter."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FirstMatchReader, Kutip, MakeIndex, WordEncoder

from index.audit import audit_article
from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import StoreError
from index.local_store import LocalStore
from index.repair import repair_store
from index.seal import list_seal
from index.search import Index, build_settings
from qa.assistant import Assistant
from qa.decide import Confidence
from qa.support import PREFERENCE

SURE = Confidence(retrieval_weight=0.0, bias=5.0, slope=0.0, threshold=0.5)
TRUE = Article("a", "A", "rektor kampus itu bernama Budi", source="Kabar", language="id")
LIE = Article("b", "B", "rektor kampus itu bernama Ani", source="Gosip", language="id")
QUESTION = "siapa rektor kampus itu?"


@pytest.fixture
def folder(tmp_path: Path, word_encoder: WordEncoder) -> Path:
    path = tmp_path / "store"
    settings = build_settings("words", word_encoder)
    with LocalStore.open(path, settings, create=True, writable=True) as store:
        add_articles(Index(store, word_encoder), [TRUE, LIE])
    return path


def marked(folder: Path, **levels: str) -> None:
    with LocalStore.open(folder, writable=True) as store:
        for source, level in levels.items():
            store.set_trust(source, level)  # type: ignore[arg-type]


def trust_of(folder: Path) -> dict[str, str]:
    with LocalStore.open(folder) as store:
        return dict(store.trust())


def kinds(folder: Path) -> list[str]:
    return [problem.kind for problem in check_store(folder).problems]


def test_marks_outlive_the_process_and_normal_takes_them_away(folder: Path) -> None:
    marked(folder, Gosip="doubtful", Kabar="trusted")
    assert trust_of(folder) == {"Gosip": "doubtful", "Kabar": "trusted"}
    assert kinds(folder) == []
    marked(folder, gosip="trusted")  # one source, however it is spelt
    assert trust_of(folder) == {"gosip": "trusted", "Kabar": "trusted"}
    marked(folder, GOSIP="normal", kabar="normal")
    assert trust_of(folder) == {}
    assert kinds(folder) == []


def test_a_mark_is_a_commit_that_readers_notice(folder: Path) -> None:
    with LocalStore.open(folder) as reader:
        before = reader.stats().generation
        assert reader.trust() == {}
        marked(folder, Gosip="doubtful")
        assert reader.trust() == {"Gosip": "doubtful"}
        assert reader.stats().generation == before + 1


@pytest.mark.parametrize("stage", ["begin", "segments", "rows"])
def test_a_commit_that_is_cut_short_leaves_no_mark(folder: Path, stage: str) -> None:
    def stop(reached: str) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    store = LocalStore.open(folder, writable=True, stage=stop)
    with pytest.raises(KeyboardInterrupt):
        store.set_trust("Gosip", "doubtful")
    store.close()
    assert trust_of(folder) == {}
    assert kinds(folder) == []


@pytest.mark.parametrize("source", ["", "  "])
def test_a_source_needs_a_name(folder: Path, source: str) -> None:
    with (
        LocalStore.open(folder, writable=True) as store,
        pytest.raises(StoreError, match="kutip articles"),
    ):
        store.set_trust(source, "doubtful")


def changed(folder: Path, value: str, sealed: bool = False) -> None:
    connection = sqlite3.connect(folder / "kutip.sqlite3")
    with connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'trust:Gosip'", (value,))
        if sealed:
            notes = connection.execute("SELECT key, value FROM meta WHERE key != 'seal'").fetchall()
            seal = list_seal([*notes, *connection.execute("SELECT * FROM segment")])
            connection.execute("UPDATE meta SET value = ? WHERE key = 'seal'", (seal,))
    connection.close()


@pytest.mark.parametrize(("value", "sealed"), [("trusted", False), ("dOubtful", True)])
def test_a_changed_mark_is_found_refused_and_repaired(
    folder: Path, word_encoder: WordEncoder, value: str, sealed: bool
) -> None:
    marked(folder, Gosip="doubtful")
    changed(folder, value, sealed)
    assert kinds(folder) == ["meta"]
    with pytest.raises(StoreError, match="kutip repair"):
        trust_of(folder)
    repair_store(folder, word_encoder, build_settings("words", word_encoder))
    assert kinds(folder) == []
    assert trust_of(folder) == {}


def test_a_database_built_anew_keeps_marks_that_can_be_proved(
    folder: Path, word_encoder: WordEncoder
) -> None:
    marked(folder, Gosip="doubtful")
    connection = sqlite3.connect(folder / "kutip.sqlite3")
    connection.execute("CREATE TABLE stranger (x)")
    connection.commit()
    connection.close()
    assert "database" in kinds(folder)
    repair_store(folder, word_encoder, build_settings("words", word_encoder))
    assert kinds(folder) == []
    assert trust_of(folder) == {"Gosip": "doubtful"}


def test_trust_decides_between_answers_about_as_good_and_no_more(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    index = make_index(TRUE, LIE)
    assistant = Assistant(index, first_match_reader, SURE)
    texts = {}
    for doubted in ("Kabar", "Gosip"):
        index.store.set_trust(doubted, "doubtful")  # type: ignore[attr-defined]
        texts[doubted] = assistant.ask(QUESTION).text
        index.store.set_trust(doubted, "normal")  # type: ignore[attr-defined]
    assert texts == {"Kabar": "Ani", "Gosip": "Budi"}
    better = replace(LIE, text="siapa rektor kampus itu? rektor kampus itu bernama Ani")
    assert PREFERENCE["doubtful"] == -1.0
    add_articles(index, [replace(better, text=f"{better.text} siapa")])
    index.store.set_trust("gosip", "doubtful")  # type: ignore[attr-defined]
    answer = assistant.ask(QUESTION)
    assert answer.text in ("Ani", "Budi")
    assert answer.support
    assert answer.support.doubtful == ("Gosip",)


def test_a_doubtful_source_never_answers_alone_without_saying_so(
    make_index: MakeIndex, first_match_reader: FirstMatchReader
) -> None:
    index = make_index(LIE)
    assistant = Assistant(index, first_match_reader, SURE)
    before = assistant.ask(QUESTION)
    index.store.set_trust(" gosip ", "doubtful")  # type: ignore[attr-defined]
    answer = assistant.ask(QUESTION)
    assert before.support
    assert answer.support
    assert (before.support.doubtful, answer.support.doubtful) == ((), ("Gosip",))
    assert answer.confidence == before.confidence


def test_the_command_sets_lists_and_refuses(folder: Path, kutip: Kutip) -> None:
    at = ("--store", folder)
    assert kutip("trust", *at)[:2] == (0, "Belum ada sumber yang ditandai\n")
    done = kutip("trust", "gosip", "doubtful", *at, "--lang", "en")
    assert done[:2] == (0, "gosip: marked as doubtful (1 article in the archive)\n")
    assert kutip("trust", *at)[:2] == (0, "meragukan  gosip\n")
    assert kutip("trust", "--json", *at)[:2] == (0, '{"trust": {"gosip": "doubtful"}}\n')
    code, out, error = kutip("trust", "gosip", "bad", *at)
    assert (code, out) == (2, "")
    assert "trusted, normal, doubtful" in error


def test_a_source_is_forgotten_as_a_whole(tmp_path: Path, kutip: Kutip) -> None:
    at, lines = ("--store", tmp_path / "built"), tmp_path / "articles.jsonl"
    rows = ({"id": a.id, "title": a.title, "text": a.text, "source": a.source} for a in (TRUE, LIE))
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert kutip("add", lines, *at)[0] == 0
    assert kutip("forget", "--source", "gosip", *at)[:2] == (0, "1 artikel dilupakan\n")
    assert all(trace.count == 0 for trace in audit_article(tmp_path / "built", "b"))
    code, _, error = kutip("forget", "--source", "gosip", *at)
    assert code == 2
    assert "gosip" in error
    assert kutip("forget", "a", "--source", "gosip", *at)[0] == 1
    assert kutip("forget", *at)[0] == 2
