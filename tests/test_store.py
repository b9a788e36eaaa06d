"""The contract of every store, and what the local one promises about its folder."""

import dataclasses
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]

from index.datatypes import (
    Article,
    ChunkSpan,
    Filter,
    FloatMatrix,
    Heading,
    IndexedArticle,
    Sentence,
)
from index.errors import IndexMismatchError, KutipError, StoreError
from index.local_store import LocalStore, stored_settings
from index.store import Store, UpsertCounts

SETTINGS = {"encoder": "letters", "dimensions": "27"}
CHUNK_CHARS = 40


class OpenStore(Protocol):
    """Open the store of one test: ``reopen()`` after ``close()`` sees the same articles."""

    def __call__(self) -> Store: ...


def open_local(folder: Path) -> LocalStore:
    return LocalStore.open(folder, SETTINGS, create=True)


ENGINES: Mapping[str, Callable[[Path], Store]] = {"local": open_local}


@pytest.fixture(params=list(ENGINES.values()), ids=list(ENGINES))
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    def open_again() -> Store:
        opened: Store = request.param(tmp_path / "store")
        return opened

    return open_again


@pytest.fixture
def store(reopen: OpenStore) -> Iterator[Store]:
    opened = reopen()
    yield opened
    opened.close()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def letters(text: str) -> FloatMatrix:
    """A vector whose axes count letters: texts with the same letters lie together."""
    counts = np.array([text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"])
    vector = np.append(counts, 0.1)
    unit: FloatMatrix = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def indexed(article_id: str, text: str, **fields: str | None) -> IndexedArticle:
    spans = [
        (start, min(start + CHUNK_CHARS, len(text))) for start in range(0, len(text), CHUNK_CHARS)
    ]
    pieces = [text[start:end] for start, end in spans]
    return IndexedArticle(
        article=Article(article_id, fields.pop("title", None) or "judul", text, **fields),
        sentences=[Sentence(*span) for span in spans],
        chunks=[ChunkSpan(*span) for span in spans],
        terms=[words(piece) for piece in pieces],
        vectors=np.array([letters(piece) for piece in pieces], np.float32).reshape(-1, 27),
    )


def found_articles(store: Store, *terms: str, where: Filter | None = None) -> list[str]:
    chunk_ids = [chunk_id for chunk_id, _ in store.search_text(terms, 50, where)]
    return [chunk.article_id for chunk in store.get(chunk_ids)]


# The contract


def test_stored_article_comes_back_equal(store: Store) -> None:
    given = indexed("a", "Kuda 🐎 putih.\0 NUL\r\nbaris", url="https://x", published="2024-02-01")
    assert store.upsert([given]) == UpsertCounts(1, 0, 0)
    assert store.article("a") == given.article
    assert store.sentences("a") == list(given.sentences)
    assert store.article("b") is None
    assert store.sentences("b") == []


def test_chunks_are_slices_of_their_article(store: Store) -> None:
    text = "Kucing 😀 oranye é tidur di atas kursi tua. " * 5
    store.upsert([indexed("a", text)])
    ids = [chunk_id for chunk_id, _ in store.search_text(["kucing"], 50)]
    chunks = store.get(ids)
    assert [chunk.id for chunk in chunks] == ids
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert store.get([*ids[:1], 999_999]) == chunks[:1]


def test_equal_article_changes_nothing(store: Store) -> None:
    article = indexed("a", "Kuda putih.")
    store.upsert([article])
    generation = store.stats().generation
    assert store.upsert([article, article]) == UpsertCounts(0, 0, 2)
    assert store.stats().generation == generation


@pytest.mark.parametrize(
    "changed",
    [
        indexed("a", "Sapi hitam."),
        indexed("a", "Kuda putih.", title="lain"),
        indexed("a", "Kuda putih.", url="https://x"),
        indexed("a", "Kuda putih.", source="Antara"),
        indexed("a", "Kuda putih.", published="2024-01-01"),
        indexed("a", "Kuda putih.", language="id"),
    ],
    ids=["text", "title", "url", "source", "published", "language"],
)
def test_article_with_any_other_field_is_replaced(store: Store, changed: IndexedArticle) -> None:
    before = indexed("a", "Kuda putih.")
    store.upsert([before])
    assert store.known([before.article, changed.article]) == {"a"}
    assert store.known([changed.article]) == set()
    assert store.upsert([changed]) == UpsertCounts(0, 1, 0)
    assert store.article("a") == changed.article
    assert (store.stats().articles, store.stats().chunks) == (1, 1)


def test_the_digest_tells_what_is_stored_and_not_in_which_order(reopen: OpenStore) -> None:
    def digest_of(*articles: IndexedArticle) -> str:
        store = reopen()
        store.delete(["a", "b"])
        for article in articles:
            store.upsert([article])
        digest = store.digest()
        store.close()
        return digest

    first, second = indexed("a", "Kuda putih."), indexed("b", "Sapi hitam.")
    changed = [
        indexed("a", "Kuda hitam."),
        indexed("a", "Kuda putih.", title="lain"),
        indexed("a", "Kuda putih.", published="2024-01-01"),
        indexed("a", "Kuda putih.", language="id"),
    ]
    assert digest_of(first, second) == digest_of(second, first)
    digests = [digest_of(article, second) for article in (first, *changed)]
    assert len({*digests, digest_of(first), digest_of()}) == 7


def test_replaced_text_never_answers_again(store: Store) -> None:
    store.upsert([indexed("a", "Kuda putih."), indexed("b", "Ayam jantan.")])
    old_ids = [chunk_id for chunk_id, _ in store.search_text(["kuda"], 5)]
    store.upsert([indexed("a", "Sapi hitam.")])
    assert found_articles(store, "kuda") == []
    assert found_articles(store, "sapi") == ["a"]
    assert store.get(old_ids) == []
    dense_ids = [chunk_id for chunk_id, _ in store.search_dense(letters("kuda putih"), 50)]
    assert len(dense_ids) == 2
    assert not set(old_ids) & set(dense_ids)


def test_of_one_id_given_twice_the_last_stays(store: Store) -> None:
    counts = store.upsert([indexed("a", "Kuda."), indexed("a", "Sapi.")])
    assert counts == UpsertCounts(1, 1, 0)
    assert (found_articles(store, "kuda"), found_articles(store, "sapi")) == ([], ["a"])


def test_deleted_article_is_gone(store: Store) -> None:
    store.upsert([indexed("a", "Kuda putih."), indexed("b", "Kuda hitam.")])
    assert store.delete(["a", "a", "tidak ada"]) == 1
    assert store.article("a") is None
    assert store.sentences("a") == []
    assert found_articles(store, "kuda") == ["b"]
    assert len(store.search_dense(letters("kuda"), 9)) == 1
    assert store.delete(["a"]) == 0


def test_chunk_ids_are_never_used_again(store: Store) -> None:
    store.upsert([indexed("a", "Kuda putih.")])
    (first,) = (chunk_id for chunk_id, _ in store.search_text(["kuda"], 5))
    store.delete(["a"])
    store.upsert([indexed("a", "Kuda putih.")])
    (second,) = (chunk_id for chunk_id, _ in store.search_text(["kuda"], 5))
    assert second > first


def test_nearest_vectors_come_best_first(store: Store) -> None:
    texts = {"a": "aaaa", "b": "aaab", "c": "zzzz"}
    store.upsert([indexed(article_id, text) for article_id, text in texts.items()])
    hits = store.search_dense(letters("aaaa"), 2)
    assert [chunk.article_id for chunk in store.get([i for i, _ in hits])] == ["a", "b"]
    assert hits[0][1] == pytest.approx(1.0, abs=1e-3)
    assert hits[1][1] == pytest.approx(float(letters("aaab") @ letters("aaaa")), abs=1e-3)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, ["a", "b", "c", "d"]),
        (Filter(), ["a", "b", "c", "d"]),
        (Filter(date_from="2024-02-01"), ["b", "c"]),
        (Filter(date_from="2024-02-01", date_to="2024-02-01"), ["b"]),
        (Filter(date_to="2024-02-01"), ["a", "b"]),
        (Filter(sources=frozenset({"Antara", "x"})), ["a", "c"]),
        (Filter(languages=frozenset({"ru"})), ["d"]),
        (Filter(article_ids=frozenset({"b", "d", "tidak ada"})), ["b", "d"]),
        (Filter(article_ids=frozenset()), []),
        (Filter(sources=frozenset({"Antara"}), date_from="2024-03-01"), ["c"]),
        (Filter(sources=frozenset({'"; DROP TABLE article; --'})), []),
    ],
)
def test_filter_leaves_only_what_passes(
    store: Store, where: Filter | None, expected: list[str]
) -> None:
    store.upsert(
        [
            indexed("a", "Kuda.", published="2024-01-01", source="Antara", language="id"),
            indexed("b", "Kuda.", published="2024-02-01", source="Tempo", language="id"),
            indexed("c", "Kuda.", published="2024-03-01", source="Antara", language="id"),
            indexed("d", "Kuda.", language="ru"),
        ]
    )
    for _ in range(2):  # the second time the filter is remembered
        assert found_articles(store, "kuda", where=where) == expected
        dense = store.search_dense(letters("kuda"), 50, where)
        assert [chunk.article_id for chunk in store.get([i for i, _ in dense])] == expected
        assert store.chunks_searched(where) == len(dense)
    newest_first = [x for x in ("c", "b", "a", "d") if x in expected]
    assert [article.id for article in store.articles(where)] == newest_first


def test_chunks_are_counted_not_articles(store: Store) -> None:
    assert store.chunks_searched() == 0
    long = " ".join(f"Kuda nomor {number} berlari di padang rumput." for number in range(40))
    store.upsert([indexed("a", long, source="Antara"), indexed("b", "Kuda.")])
    from_a = store.stats().chunks - 1
    assert from_a > 1
    assert store.chunks_searched() == from_a + 1
    assert store.chunks_searched(Filter(sources=frozenset({"Antara"}))) == from_a


def test_filter_sees_articles_added_after_it_was_first_used(store: Store) -> None:
    where = Filter(sources=frozenset({"Antara"}))
    store.upsert([indexed("a", "Kuda.", source="Antara")])
    assert found_articles(store, "kuda", where=where) == ["a"]
    store.upsert([indexed("b", "Kuda.", source="Antara"), indexed("c", "Kuda.")])
    assert found_articles(store, "kuda", where=where) == ["a", "b"]


@pytest.mark.parametrize("top_k", [-1, 0, 1, 100])
def test_an_empty_store_finds_nothing(store: Store, top_k: int) -> None:
    assert store.search_text(["kuda"], top_k) == []
    assert store.search_dense(letters("kuda"), top_k) == []
    assert (store.articles(), store.get([1]), store.known([])) == ([], [], set())
    assert store.upsert([]) == UpsertCounts(0, 0, 0)
    assert (store.stats().articles, store.stats().chunks) == (0, 0)


def test_an_article_without_chunks_is_kept(store: Store) -> None:
    store.upsert([indexed("kosong", "")])
    assert store.article("kosong") is not None
    assert store.search_dense(letters("kuda"), 5) == []


def test_headings_are_the_articles_without_their_texts(store: Store) -> None:
    store.upsert([indexed("a", "Kuda."), indexed("c", "Sapi.", published="2024-02-01")])
    store.upsert([indexed("b", "Ayam.", url="u", source="s", language="id", title="t")])
    assert store.headings() == [
        Heading(each.id, each.title, each.url, each.source, each.published, each.language)
        for each in store.articles()
    ]
    assert [each.id for each in store.headings()] == ["c", "a", "b"]


def test_the_period_runs_from_the_first_date_to_the_last(store: Store) -> None:
    assert store.period() is None
    store.upsert([indexed("a", "Kuda."), indexed("b", "Sapi.", published="2024-02-01")])
    assert store.period() == ("2024-02-01", "2024-02-01")
    store.upsert([indexed("c", "Ayam.", published="2019-12-31")])
    assert store.period() == ("2019-12-31", "2024-02-01")


def test_settings_are_kept(store: Store) -> None:
    assert store.stats().settings == SETTINGS


def broken(**changes: object) -> IndexedArticle:
    return dataclasses.replace(indexed("rusak", "Kuda putih."), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad",
    [
        broken(terms=[]),
        broken(chunks=[ChunkSpan(0, 99)]),
        broken(sentences=[Sentence(3, 3)]),
        broken(sentences=[Sentence(5, 11), Sentence(0, 4)]),
        broken(vectors=np.full((1, 27), np.nan, np.float32)),
        broken(vectors=np.ones((2, 27), np.float32)),
        broken(vectors=np.ones((1, 26), np.float32)),
        broken(article=Article("", "judul", "Kuda putih.")),
        broken(article=Article("rusak", "judul", "Kuda \ud800tih.")),
    ],
    ids=["terms", "chunk", "sentence", "order", "nan", "too many", "width", "no id", "surrogate"],
)
def test_an_unsound_article_is_refused_with_its_whole_batch(
    store: Store, bad: IndexedArticle
) -> None:
    store.upsert([indexed("a", "Sapi.")])
    with pytest.raises(KutipError):
        store.upsert([indexed("b", "Kuda."), bad])
    assert [article.id for article in store.articles()] == ["a"]
    assert found_articles(store, "kuda") == []


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_changes_equals_a_plain_dict(reopen: OpenStore, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    vocabulary = ["kuda", "sapi", "ayam", "yang", "itik", "putih", "hitam", "lari"]
    store, model = reopen(), dict[str, IndexedArticle]()
    for _ in range(40):
        action = chance.choice(["upsert", "upsert", "upsert", "delete", "reopen"])
        if action == "upsert":
            batch = [
                indexed(f"a{chance.randrange(15)}", " ".join(chance.choices(vocabulary, k=length)))
                for length in chance.choices([1, 5, 20, 60], k=chance.randrange(1, 4))
            ]
            store.upsert(batch)
            model |= {item.article.id: item for item in batch}
        elif action == "delete":
            chosen = chance.sample([f"a{i}" for i in range(15)], 3)
            assert store.delete(chosen) == len(model.keys() & set(chosen))
            model = {key: item for key, item in model.items() if key not in chosen}
        else:
            store.close()
            store = reopen()
        require_equal(store, model, chance.choices(vocabulary, k=3))
    store.close()


def require_equal(
    store: Store, model: Mapping[str, IndexedArticle], question: Sequence[str]
) -> None:
    """Compare everything that can be asked with the model and a fresh rank_bm25."""
    assert {article.id: article for article in store.articles()} == {
        key: item.article for key, item in model.items()
    }
    pieces = [
        (key, chunk.start, terms, vector)
        for key, item in model.items()
        for chunk, terms, vector in zip(item.chunks, item.terms, item.vectors, strict=True)
    ]
    stats = store.stats()
    assert (stats.articles, stats.chunks, stats.sentences) == (len(model), len(pieces), len(pieces))
    if not pieces:
        assert store.search_text(question, 10) == []
        return
    scores = BM25Okapi([terms for _, _, terms, _ in pieces]).get_scores(question)
    expected = {
        (key, start): score
        for (key, start, terms, _), score in zip(pieces, scores, strict=True)
        if set(terms) & set(question)
    }
    by_id = dict(store.search_text(question, 10_000))
    chunks = store.get(list(by_id))
    assert {(c.article_id, c.start): by_id[c.id] for c in chunks} == pytest.approx(
        expected, abs=1e-6
    )
    vector = letters(" ".join(question))
    dense = dict(store.search_dense(vector, 10_000))
    assert {(c.article_id, c.start): dense[c.id] for c in store.get(list(dense))} == pytest.approx(
        {(key, start): float(row @ vector) for key, start, _, row in pieces}, abs=2e-3
    )


# The local store's folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def all_bytes(folder: Path) -> bytes:
    """Read every file in another process: reading here would end SQLite's own locks."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return subprocess.run(["cat", *files], capture_output=True, check=True).stdout


def segment_names(folder: Path) -> set[str]:
    return {path.name for path in (folder / "seg").iterdir()}


def test_reader_sees_a_new_generation(folder: Path) -> None:
    with open_local(folder) as writer, LocalStore.open(folder, SETTINGS) as reader:
        assert found_articles(reader, "kuda") == []
        writer.upsert([indexed("a", "Kuda putih.")])
        assert found_articles(reader, "kuda") == ["a"]
        writer.upsert([indexed("a", "Sapi hitam.")])
        assert found_articles(reader, "kuda") == []
        writer.delete(["a"])
        assert found_articles(reader, "sapi") == []


def test_reader_cannot_write(folder: Path) -> None:
    open_local(folder).close()
    with LocalStore.open(folder) as reader, pytest.raises(StoreError, match="reading only"):
        reader.upsert([indexed("a", "Kuda.")])


def test_second_writer_is_told_who_writes(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from index.local_store import LocalStore\n"
        "try: LocalStore.open(Path(sys.argv[1]), {}, create=True)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with open_local(folder):
        said = subprocess.run(
            command, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=True
        ).stdout
        with pytest.raises(StoreError, match=f"pid {os.getpid()}"):
            open_local(folder)
    assert re.search(rf"StoreError another kutip \(pid {os.getpid()}\) .* since \d\d:\d\d", said)
    open_local(folder).close()


def test_nothing_of_a_forgotten_article_stays_in_any_file(folder: Path) -> None:
    chance = random.Random(1)  # noqa: S311
    rare = [f"qz{number}xq" for number in range(120)]
    with open_local(folder) as store:
        for start in range(0, 120, 10):
            batch = [
                indexed(f"a{i}", f"Kuda {rare[i]} lari. " + "kata " * chance.randrange(900))
                for i in range(start, start + 10)
            ]
            store.upsert(batch)
        forgotten = set(chance.sample(range(120), 60))
        store.delete([f"a{i}" for i in sorted(forgotten)])
        content = all_bytes(folder)
        left = {i for i in range(120) if rare[i].encode() in content}
        assert left == set(range(120)) - forgotten


def test_no_vector_of_a_forgotten_article_stays(folder: Path) -> None:
    vector = letters("zzqqx").astype(np.float16).tobytes()
    with open_local(folder) as store:
        store.upsert([indexed("a", "zzqqx"), indexed("b", "Kuda.")])
        assert vector in all_bytes(folder)
        store.delete(["a"])
        assert vector not in all_bytes(folder)


def test_a_cleaning_that_was_cut_short_is_finished_by_the_next_writer(folder: Path) -> None:
    class Killed(Exception):
        pass

    def stop(stage: str) -> None:
        if stage == "committed":
            raise Killed

    with open_local(folder) as store:
        store.upsert([indexed("a", "Kuda qz1xq."), indexed("b", "Sapi.")])
    store = LocalStore.open(folder, writable=True, stage=stop)
    with pytest.raises(Killed):
        store.delete(["a"])
    store.close()
    assert len(segment_names(folder)) == 4
    open_local(folder).close()
    assert b"qz1xq" not in all_bytes(folder)
    assert len(segment_names(folder)) == 2


def test_many_small_batches_leave_few_segments(folder: Path) -> None:
    with open_local(folder) as store:
        for number in range(100):
            store.upsert([indexed(f"a{number}", f"Kuda nomor{number}.")])
        assert len(segment_names(folder)) <= 2 * 20
        assert found_articles(store, "nomor0", "nomor99") == ["a0", "a99"]
        assert len(store.search_text(["kuda"], 200)) == 100


def test_orphan_files_are_removed_and_others_kept(folder: Path) -> None:
    open_local(folder).close()
    orphan = folder / "seg" / f"{7:012d}-vectors-{'0' * 32}.seg"
    foreign = folder / "seg" / "catatan.txt"
    orphan.write_bytes(b"x")
    foreign.write_bytes(b"x")
    open_local(folder).close()
    assert (orphan.exists(), foreign.exists()) == (False, True)


def test_what_a_killed_repair_left_is_removed_by_the_next_writer(folder: Path) -> None:
    with open_local(folder) as store:
        store.upsert([indexed("a", "Kuda qz1xq.")])
    (folder / "rebuilt" / "seg").mkdir(parents=True)
    (folder / "rebuilt" / "headed").write_bytes(b"qz1xq")
    LocalStore.open(folder).close()
    assert (folder / "rebuilt").exists()  # a reader removes nothing
    with LocalStore.open(folder, writable=True) as store:
        store.delete(["a"])
    assert not (folder / "rebuilt").exists()
    assert b"qz1xq" not in all_bytes(folder)


def test_folder_is_for_its_owner_alone(folder: Path) -> None:
    with open_local(folder) as store:
        store.upsert([indexed("a", "Kuda.")])
        assert folder.stat().st_mode & 0o777 == 0o700
        assert all(p.stat().st_mode & 0o077 == 0 for p in folder.rglob("*"))


def test_missing_store_says_what_to_run(folder: Path) -> None:
    with pytest.raises(StoreError, match=r"no articles yet at .*store\. Run: kutip add PATH"):
        LocalStore.open(folder)
    assert stored_settings(folder) is None
    with pytest.raises(StoreError, match="no articles yet"):
        LocalStore.open(folder, writable=True)
    assert not folder.exists()


@pytest.mark.parametrize("header", ["", "PRAGMA journal_mode = WAL"])
def test_a_creation_that_was_cut_short_is_no_store_yet(folder: Path, header: str) -> None:
    folder.mkdir()
    database = sqlite3.connect(folder / "kutip.sqlite3")
    database.execute(header)
    database.close()
    assert (folder / "kutip.sqlite3").exists()
    assert stored_settings(folder) is None
    open_local(folder).close()
    assert stored_settings(folder) == SETTINGS


def test_a_link_in_place_of_the_lock_is_refused_untouched(folder: Path, tmp_path: Path) -> None:
    open_local(folder).close()
    (tmp_path / "surat.txt").write_text("halo")
    (folder / "writer.lock").unlink()
    (folder / "writer.lock").symlink_to(tmp_path / "surat.txt")
    with pytest.raises(StoreError, match="cannot write in"):
        open_local(folder)
    assert (tmp_path / "surat.txt").read_text() == "halo"


@pytest.mark.parametrize(("create", "writable"), [(False, False), (True, True), (False, True)])
def test_a_name_that_no_folder_can_have_is_one_line(
    tmp_path: Path, create: bool, writable: bool
) -> None:
    with pytest.raises(StoreError, match="File name too long"):
        LocalStore.open(tmp_path / ("x" * 300), create=create, writable=writable)


def test_a_folder_without_its_search_data_is_one_line(folder: Path) -> None:
    open_local(folder).close()
    (folder / "seg").rmdir()
    with pytest.raises(StoreError, match=r"cannot use .*seg: No such file"):
        LocalStore.open(folder, writable=True)


@pytest.mark.parametrize("create", [False, True])
def test_folder_of_something_else_is_refused_untouched(folder: Path, create: bool) -> None:
    folder.mkdir()
    (folder / "surat.txt").write_text("halo")
    with pytest.raises(StoreError, match=r"holds other files \(surat.txt\)"):
        LocalStore.open(folder, SETTINGS, create=create)
    assert [path.name for path in folder.iterdir()] == ["surat.txt"]


@pytest.mark.parametrize("create", [False, True])
def test_database_of_something_else_is_refused(folder: Path, create: bool) -> None:
    folder.mkdir()
    other = sqlite3.connect(folder / "kutip.sqlite3")
    other.execute("CREATE TABLE lagu (judul)")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="database of something else"):
        LocalStore.open(folder, SETTINGS, create=create)


@pytest.mark.parametrize("create", [False, True])
def test_file_in_place_of_the_folder_is_refused(folder: Path, create: bool) -> None:
    folder.write_text("halo")
    with pytest.raises(StoreError, match="is a file"):
        LocalStore.open(folder, SETTINGS, create=create)


@pytest.mark.parametrize("create", [False, True])
def test_other_settings_are_refused_with_both_values(folder: Path, create: bool) -> None:
    open_local(folder).close()
    with pytest.raises(
        IndexMismatchError, match=r"built with encoder letters; asked for encoder e5.*kutip add"
    ):
        LocalStore.open(folder, {**SETTINGS, "encoder": "e5"}, create=create)
    assert stored_settings(folder) == SETTINGS
    LocalStore.open(folder, writable=True).close()  # the lock was released


def test_newer_format_is_refused(folder: Path) -> None:
    open_local(folder).close()
    connection = sqlite3.connect(folder / "kutip.sqlite3")
    connection.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    connection.commit()
    connection.close()
    with pytest.raises(IndexMismatchError, match="format 2; this Kutip reads format 1"):
        LocalStore.open(folder)


def test_question_vector_of_another_encoder_is_refused(store: Store) -> None:
    store.upsert([indexed("a", "Kuda.")])
    with pytest.raises(IndexMismatchError, match="27 numbers"):
        store.search_dense(np.ones(3, np.float32), 5)


@pytest.mark.parametrize("create", [False, True])
def test_damaged_database_gives_one_line(folder: Path, create: bool) -> None:
    open_local(folder).close()
    (folder / "kutip.sqlite3").write_bytes(b"bukan basis data " * 1000)
    with pytest.raises(StoreError, match=r"kutip.sqlite3 is damaged \(file is not a database\)"):
        LocalStore.open(folder, create=create)


def test_changed_text_is_noticed(folder: Path) -> None:
    with open_local(folder) as store:
        store.upsert([indexed("a", "Kuda putih.")])
    connection = sqlite3.connect(folder / "kutip.sqlite3")
    connection.execute("UPDATE article SET text = 'Kuda hitam.'")
    connection.commit()
    connection.close()
    with LocalStore.open(folder) as store, pytest.raises(StoreError, match=r"article a .*changed"):
        store.article("a")


@pytest.mark.parametrize("kind", ["vectors", "postings"])
@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_damaged_segment_is_named_and_articles_stay_readable(
    folder: Path, kind: str, damage: str
) -> None:
    with open_local(folder) as store:
        store.upsert([indexed("a", "Kuda putih.")])
    (path,) = (folder / "seg").glob(f"*-{kind}-*")
    content = bytearray(path.read_bytes())
    if damage == "remove":
        path.unlink()
    else:
        content[-70] ^= 1
        path.write_bytes(content if damage == "flip" else content[:-1])
    with LocalStore.open(folder) as store:
        with pytest.raises(StoreError, match=path.name):
            store.search_text(["kuda"], 5)
        assert store.article("a") is not None


@pytest.mark.parametrize("stage", ["begin", "segments", "rows"])
@pytest.mark.parametrize("action", ["upsert", "delete"])
def test_a_failure_before_the_commit_changes_nothing(folder: Path, stage: str, action: str) -> None:
    def fail(reached: str) -> None:
        if reached == stage and armed:
            raise OSError("disk full")

    armed = False
    with LocalStore.open(folder, SETTINGS, create=True, stage=fail) as store:
        before = {"a": indexed("a", "Kuda."), "b": indexed("b", "Sapi.")}
        store.upsert(list(before.values()))
        names, armed = segment_names(folder), True
        with pytest.raises(StoreError, match="disk full"):
            if action == "upsert":
                store.upsert([indexed("a", "Ayam."), indexed("c", "Itik.")])
            else:
                store.delete(["a"])
        armed = False
        assert segment_names(folder) == names
        require_equal(store, before, ["kuda", "ayam"])


@pytest.mark.parametrize("kilobytes", [1, 5, 30, 60, 100, 140])
def test_a_full_disk_changes_nothing(folder: Path, kilobytes: int) -> None:
    before = {"a": indexed("a", "Kuda.")}
    batch = [indexed(f"b{i}", f"Sapi nomor {i}. " * 100) for i in range(40)]
    with open_local(folder) as store:
        store.upsert(list(before.values()))
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
        try:
            with pytest.raises(StoreError, match="Nothing was changed"):
                store.upsert(batch)
            assert found_articles(store, "kuda") == ["a"]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    with open_local(folder) as store:
        require_equal(store, before, ["kuda", "sapi"])
        assert store.upsert(batch) == UpsertCounts(40, 0, 0)


def test_threads_may_search_while_articles_come(folder: Path) -> None:
    problems: list[str] = []
    done = threading.Event()
    with open_local(folder) as writer, LocalStore.open(folder) as reader:
        writer.upsert([indexed("a0", "Kuda."), indexed("b0", "Kuda.")])

        def search() -> None:
            while not done.is_set():
                hits = reader.search_text(["kuda"], 1000)
                if len(hits) % 2:
                    problems.append(f"{len(hits)} hits: half a batch")

        threads = [threading.Thread(target=search) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 30):
            writer.upsert([indexed(f"a{number}", "Kuda."), indexed(f"b{number}", "Kuda.")])
        done.set()
        for thread in threads:
            thread.join()
        assert len(reader.search_text(["kuda"], 1000)) == 60
    assert problems == []


@pytest.mark.parametrize("stage", ["begin", "segments", "rows", "committed"])
@pytest.mark.parametrize("batch", [1, 4, 8, 9, 12])
def test_killed_writer_loses_nothing_acknowledged(folder: Path, stage: str, batch: int) -> None:
    acknowledged, tail = write_until_killed(folder, stage, batch)
    with open_local(folder) as store:
        ids = {article.id for article in store.articles()}
        batches = {number for number in range(99) if f"a{number}-0" in ids}
        # All that was acknowledged, and of the batch under way all or nothing.
        assert batches == set(range(acknowledged)) | ({tail} if tail in batches else set())
        assert (tail in batches) == (stage == "committed")
        model = {item.article.id: item for n in batches for item in kill_batch(n)}
        require_equal(store, model, ["kuda", "lari"])
        named = store._connection.execute("SELECT name FROM segment").fetchall()
        assert {name for (name,) in named} == segment_names(folder)
        assert store._connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        store.upsert(kill_batch(99))


def kill_batch(number: int) -> list[IndexedArticle]:
    return [indexed(f"a{number}-{i}", f"Kuda nomor {number} lari. " * (i + 1)) for i in range(3)]


def write_until_killed(folder: Path, stage: str, batch: int) -> tuple[int, int]:
    """Fork a writer that kills itself at a stage of a batch; return how far it said it came."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        current = 0

        def kill(reached: str) -> None:
            if (current, reached) == (batch, stage):
                os.kill(os.getpid(), signal.SIGKILL)

        store = LocalStore.open(folder, SETTINGS, create=True, stage=kill)
        while True:
            store.upsert(kill_batch(current))
            current += 1
            os.write(writing, b".")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        acknowledged = len(pipe.read())
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert acknowledged == batch
    return acknowledged, batch


def test_store_imports_no_model_library() -> None:
    script = (
        "import sys, index.local_store; "
        "print({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=True,
    ).stdout
    assert said.strip() == "set()"
