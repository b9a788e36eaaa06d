"""Every kind of damage is named, mended where the articles tell how, and never answers."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from answers import FOUND
from conftest import WordEncoder

from index.audit import audit_article
from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import IndexMismatchError, KutipError, StoreError
from index.local_store import LocalStore
from index.repair import Repaired, repair_store
from index.search import Index, build_settings
from ui.cli import run
from ui.conversation import Exchange
from ui.feedback import asked_of, record_of
from ui.feedback_file import FeedbackFile
from ui.history import History
from ui.kept_check import check_kept

HORSE = Article(
    "kuda", "Kuda Putih", "Kuda putih lari. Joki Amir menang.", "https://x", "Antara", "2024-02-01"
)
COW = Article("sapi", "Sapi Hitam", "Sapi hitam makan rumput. Peternak Budi senang.", language="id")
GOAT = Article("kambing", "Kambing", "Kambing Pak Tono lepas. Warga Solo mengejarnya.")
ARTICLES = (HORSE, COW, GOAT)


class Shelf:
    """A closed store of three articles in two batches, and ways to break and mend it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.encoder = WordEncoder()
        self.settings = build_settings("words", self.encoder)
        with LocalStore.open(folder, self.settings, create=True) as store:
            add_articles(Index(store, self.encoder), [HORSE, COW])
            add_articles(Index(store, self.encoder), [GOAT])

    def sql(self, *statements: str) -> None:
        """Write as no Kutip would."""
        connection = sqlite3.connect(self.folder / "kutip.sqlite3")
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def segments(self, kind: str = "") -> list[Path]:
        """Return the files of search data."""
        return sorted((self.folder / "seg").glob(f"*-{kind}*.seg"))

    def kinds(self) -> set[str]:
        """Return what the check finds."""
        return {problem.kind for problem in check_store(self.folder).problems}

    def repair(self, **options: object) -> Repaired:
        """Mend the store."""
        return repair_store(self.folder, self.encoder, self.settings, **options)  # type: ignore[arg-type]

    def found(self, *terms: str) -> list[str]:
        """Return the articles whose chunks hold a term."""
        with LocalStore.open(self.folder, self.settings) as store:
            ids = [chunk_id for chunk_id, _ in store.search_text(terms, 50)]
            assert {i for i, _ in store.search_dense(self.encoder.encode_questions(["x"])[0], 50)}
            return sorted(chunk.article_id for chunk in store.get(ids))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "store")


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def break_table(shelf: Shelf, table: str) -> None:
    """Overwrite the first page of a table or an index."""
    connection = sqlite3.connect(shelf.folder / "kutip.sqlite3")
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    for end in ("-wal", "-shm"):
        (shelf.folder / f"kutip.sqlite3{end}").unlink(missing_ok=True)
    with (shelf.folder / "kutip.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)


Damage = Callable[[Shelf], object]

# Damage of what the articles' texts tell how to make again.
DERIVED: dict[str, tuple[Damage, str]] = {
    "segment flipped": (lambda s: flip(s.segments("vectors")[0], -70), "segment_damaged"),
    "segment cut": (lambda s: cut(s.segments("postings")[1]), "segment_damaged"),
    "segment removed": (lambda s: s.segments()[0].unlink(), "segment_missing"),
    "all segments removed": (lambda s: shutil.rmtree(s.folder / "seg"), "no_segments"),
    "row of a segment removed": (
        lambda s: s.sql("DELETE FROM segment WHERE kind = 'postings'"),
        "segment_alone",
    ),
    "rows of all segments removed": (lambda s: s.sql("DELETE FROM segment"), "uncovered"),
    "kind of a segment": (
        lambda s: s.sql("UPDATE segment SET kind = 'vectorr' WHERE kind = 'vectors'"),
        "segment_row",
    ),
    "hash of a segment": (lambda s: s.sql("UPDATE segment SET sha256 = 'f'"), "segment_damaged"),
    "first chunk of a segment": (
        lambda s: s.sql("UPDATE segment SET chunk_lo = chunk_lo + 8"),
        "segment_row",
    ),
    "size that is text": (lambda s: s.sql("UPDATE segment SET bytes = 'x'"), "database"),
    "sentence moved": (
        lambda s: s.sql("UPDATE sentence SET end_at = end_at - 1 WHERE number = 0"),
        "article_spans",
    ),
    "sentence outside": (
        lambda s: s.sql("UPDATE sentence SET end_at = 999 WHERE number = 1"),
        "article_spans",
    ),
    "sentence removed": (lambda s: s.sql("DELETE FROM sentence"), "article_spans"),
    "sentence that is text": (lambda s: s.sql("UPDATE sentence SET end_at = 'x'"), "article_spans"),
    "chunk moved": (lambda s: s.sql("UPDATE chunk SET start_at = start_at + 1"), "article_spans"),
    "chunk of another article": (
        lambda s: s.sql("UPDATE chunk SET article = 2 WHERE article = 1"),
        "article_spans",
    ),
    "chunk removed": (lambda s: s.sql("DELETE FROM chunk WHERE article = 1"), "stray"),
    "chunk with another id": (
        lambda s: s.sql("UPDATE chunk SET id = id + 64 WHERE article = 1"),
        "uncovered",
    ),
    "hash of a text": (
        lambda s: s.sql("UPDATE article SET text_sha256 = 'f' WHERE key = 1"),
        "article_hash",
    ),
    "seal removed": (lambda s: s.sql("DELETE FROM seal WHERE article = 1"), "article_unsealed"),
    "seal of the spans": (
        lambda s: s.sql("UPDATE seal SET spans = 'f' WHERE article = 1"),
        "article_spans",
    ),
    "seals of an earlier version": (
        lambda s: s.sql("DROP TABLE seal", "DELETE FROM meta WHERE key = 'seal'"),
        "unsealed_store",
    ),
    "generation": (
        lambda s: s.sql("UPDATE meta SET value = '1' WHERE key = 'generation'"),
        "meta",
    ),
    "generation missing": (
        lambda s: s.sql("DELETE FROM meta WHERE key = 'generation'"),
        "database",
    ),
    "generation that is no number": (
        lambda s: s.sql("UPDATE meta SET value = 'x7' WHERE key = 'generation'"),
        "database",
    ),
    "next chunk missing": (
        lambda s: s.sql("DELETE FROM meta WHERE key = 'next_chunk'"),
        "database",
    ),
    "next chunk": (
        lambda s: s.sql("UPDATE meta SET value = '900' WHERE key = 'next_chunk'"),
        "meta",
    ),
    "setting": (
        lambda s: s.sql("UPDATE meta SET value = 'x' WHERE key = 'setting:analysis'"),
        "meta",
    ),
    "cleaning that is due": (
        lambda s: s.sql("INSERT INTO meta VALUES ('cleaning', 'due')"),
        "cleaning",
    ),
    "orphan": (
        lambda s: (s.folder / "seg" / f"{7:012d}-vectors-{'0' * 32}.seg").write_bytes(b"x"),
        "orphan",
    ),
    "index of the database": (lambda s: break_table(s, "chunk_by_article"), "database"),
    "seals of the database": (lambda s: break_table(s, "seal"), "database"),
    "sentences of the database": (lambda s: break_table(s, "sentence"), "database"),
    "chunks of the database": (lambda s: break_table(s, "chunk"), "database"),
}

# Damage of what only the article itself could tell.
LASTING: dict[str, tuple[str, str]] = {
    "text": ("text = 'Kuda hitam lari. Joki Amir menang.'", "article_text"),
    "text that is no UTF-8": ("text = CAST(x'4b75ff6461' AS TEXT)", "article_text"),
    "text that is bytes": ("text = CAST(text AS BLOB)", "article_head"),
    "title": ("title = 'Kuda Hitam'", "article_head"),
    "address": ("url = 'https://y'", "article_head"),
    "source": ("source = NULL", "article_head"),
    "date": ("published = '2025-02-01'", "article_head"),
    "language": ("language = 'en'", "article_head"),
    "id": ("id = 'kudb'", "article_head"),
}


def test_a_sound_store_has_no_problem_and_is_not_written(shelf: Shelf) -> None:
    before = {path: path.stat().st_mtime_ns for path in shelf.folder.rglob("*")}
    report = check_store(shelf.folder)
    assert report.problems == ()
    assert (report.articles, report.chunks, report.segments, report.writer) == (3, 3, 4, "")
    assert {path: path.stat().st_mtime_ns for path in shelf.folder.rglob("*")} == before


@pytest.mark.parametrize("name", DERIVED)
def test_what_can_be_made_again_is_named_mended_and_answers(shelf: Shelf, name: str) -> None:
    damage, kind = DERIVED[name]
    damage(shelf)
    assert kind in shelf.kinds()
    done = shelf.repair()
    assert (done.quarantined, done.left, done.lost) == ({}, (), 0)
    assert shelf.kinds() == set()
    assert shelf.found("joki", "budi", "warga") == ["kambing", "kuda", "sapi"]
    with LocalStore.open(shelf.folder, shelf.settings) as store:
        assert {store.article(each.id) for each in ARTICLES} == set(ARTICLES)
    with LocalStore.open(shelf.folder, shelf.settings, writable=True) as store:
        add_articles(Index(store, shelf.encoder), [Article("baru", "Baru", "Ayam jago berkokok.")])
    assert shelf.kinds() == set()


@pytest.mark.parametrize("name", [*DERIVED, *LASTING])
def test_repairing_twice_changes_nothing(shelf: Shelf, name: str) -> None:
    if name in DERIVED:
        DERIVED[name][0](shelf)
    else:
        shelf.sql(f"UPDATE article SET {LASTING[name][0]} WHERE key = 1")  # noqa: S608
    shelf.repair()
    files = {path: path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file()}
    assert not shelf.repair().did_something
    assert {path: path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file()} == files


@pytest.mark.parametrize("name", LASTING)
def test_an_article_that_is_another_is_refused_named_and_set_apart(shelf: Shelf, name: str) -> None:
    change, kind = LASTING[name]
    shelf.sql(f"UPDATE article SET {change} WHERE key = 1")  # noqa: S608
    assert shelf.kinds() >= {kind}
    with LocalStore.open(shelf.folder) as store:
        ids = [chunk_id for chunk_id, _ in store.search_text(["joki"], 5)]
        with pytest.raises(StoreError, match="kutip repair"):
            store.get(ids)
        with pytest.raises(StoreError, match="kutip repair"):
            store.article("kudb" if name == "id" else "kuda")
        with pytest.raises(StoreError, match="kutip repair"):
            store.sentences("kudb" if name == "id" else "kuda")
    done = shelf.repair()
    ((article_id, path),) = done.quarantined.items()
    kept = json.loads(path.read_text("utf-8"))
    assert (kept["id"], bool(kept["reason"])) == (article_id, True)
    assert path.parent == shelf.folder / "quarantine"
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    assert shelf.kinds() == set()
    assert shelf.found("joki", "budi", "warga") == ["kambing", "sapi"]
    with LocalStore.open(shelf.folder, shelf.settings, writable=True) as store:
        add_articles(Index(store, shelf.encoder), [HORSE])
    assert shelf.found("joki") == ["kuda"]


def test_a_wrong_database_is_replaced_and_kept(shelf: Shelf) -> None:
    break_table(shelf, "chunk")
    damaged = (shelf.folder / "kutip.sqlite3").read_bytes()
    done = shelf.repair()
    assert done.database is not None
    assert done.database.read_bytes() == damaged
    assert sorted(done.made_again) == sorted(each.id for each in ARTICLES)


@pytest.mark.parametrize("stage", ["rebuilt", "moved", "committed"])
def test_a_replacement_that_is_cut_short_leaves_old_or_new(shelf: Shelf, stage: str) -> None:
    break_table(shelf, "chunk")

    def stop(reached: str) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.repair(stage=stop)
    assert ("database" in shelf.kinds()) == (stage != "committed")
    assert shelf.repair().left == ()
    assert shelf.kinds() == set()
    assert not (shelf.folder / "rebuilt").exists()
    assert shelf.found("joki", "budi", "warga") == ["kambing", "kuda", "sapi"]


@pytest.mark.parametrize("stage", ["begin", "segments", "rows", "committed"])
def test_a_repair_that_is_cut_short_leaves_old_or_new(shelf: Shelf, stage: str) -> None:
    shelf.sql("UPDATE article SET title = 'x' WHERE key = 1")
    shelf.segments("vectors")[1].unlink()
    before = shelf.kinds()

    def stop(reached: str) -> None:
        if reached == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.repair(stage=stop)
    orphans = {"orphan"} & shelf.kinds()  # files that were replaced, but not removed any more
    assert shelf.kinds() - orphans == (before if stage != "committed" else {"cleaning"})
    shelf.repair()
    assert shelf.kinds() == set()
    assert shelf.found("joki", "budi", "warga") == ["kambing", "sapi"]


def test_a_repair_waits_for_no_writer(shelf: Shelf) -> None:
    with (
        LocalStore.open(shelf.folder, writable=True),
        pytest.raises(StoreError, match="another kutip"),
    ):
        shelf.repair()


def test_a_check_beside_a_writer_is_sound_and_names_it(shelf: Shelf) -> None:
    with LocalStore.open(shelf.folder, shelf.settings, writable=True) as store:
        add_articles(Index(store, shelf.encoder), [Article("baru", "Baru", "Ayam jago.")])
        report = check_store(shelf.folder)
    assert (report.problems, report.articles, bool(report.writer)) == ((), 4, True)


def test_vectors_of_a_model_that_is_not_certain_are_made_again(shelf: Shelf) -> None:
    shelf.sql("UPDATE meta SET value = 'other' WHERE key = 'setting:encoder'")
    before = set(shelf.segments())
    assert sorted(shelf.repair().made_again) == sorted(each.id for each in ARTICLES)
    assert not before & set(shelf.segments())


def test_a_stranger_is_named_and_left(shelf: Shelf) -> None:
    (shelf.folder / "seg" / "catatan.txt").write_text("halo")
    assert shelf.kinds() == {"stranger"}
    assert [problem.kind for problem in shelf.repair().left] == ["stranger"]
    assert (shelf.folder / "seg" / "catatan.txt").read_text() == "halo"


def test_a_store_of_the_first_version_is_sealed_by_its_next_writer(shelf: Shelf) -> None:
    shelf.sql("DROP TABLE seal", "DELETE FROM meta WHERE key = 'seal'")
    assert shelf.found("joki") == ["kuda"]
    LocalStore.open(shelf.folder, shelf.settings, writable=True).close()
    assert shelf.kinds() == set()
    shelf.sql("UPDATE article SET title = 'x'")
    assert shelf.kinds() == {"article_head"}


@pytest.mark.parametrize("place", [3, 16, 20, 23])
def test_a_flip_in_the_first_bytes_loses_nothing(shelf: Shelf, place: int) -> None:
    flip(shelf.folder / "kutip.sqlite3", place)
    assert shelf.kinds() == {"database"}
    done = shelf.repair()
    assert (done.quarantined, done.lost, done.left) == ({}, 0, ())
    assert shelf.found("joki", "budi", "warga") == ["kambing", "kuda", "sapi"]


# Audit


@pytest.fixture
def left(shelf: Shelf) -> Iterator[Callable[[], dict[str, int | None]]]:
    yield lambda: {t.place: t.count for t in audit_article(shelf.folder, "kuda") if t.count != 0}


def test_an_article_that_is_there_is_shown_in_every_place(
    left: Callable[[], dict[str, int | None]],
) -> None:
    places = left()
    assert places.pop("bytes")
    assert places == {
        "article": 1,
        "sentence": 2,
        "chunk": 1,
        "seal": 1,
        "vectors": 1,
        "postings": 1,
    }


def test_nothing_is_left_of_a_forgotten_article(
    shelf: Shelf, left: Callable[[], dict[str, int | None]]
) -> None:
    with LocalStore.open(shelf.folder, writable=True) as store:
        store.delete(["kuda"])
        assert left() == {}
    assert left() == {}


def test_an_article_in_quarantine_is_left(
    shelf: Shelf, left: Callable[[], dict[str, int | None]]
) -> None:
    shelf.sql("UPDATE article SET title = 'x' WHERE key = 1")
    (path,) = shelf.repair().quarantined.values()
    assert left() == {"bytes": 1}
    path.unlink()
    assert left() == {}


def test_a_chunk_without_its_article_is_a_trace(
    shelf: Shelf, left: Callable[[], dict[str, int | None]]
) -> None:
    shelf.sql("DELETE FROM article WHERE key = 1")
    assert {"sentence": 2, "chunk": 1, "seal": 1}.items() <= left().items()


def test_free_pages_that_hold_something_are_a_trace(
    shelf: Shelf, left: Callable[[], dict[str, int | None]]
) -> None:
    with LocalStore.open(shelf.folder, writable=True) as store:
        store.delete(["kuda"])
    shelf.sql(
        "PRAGMA secure_delete = OFF",
        "CREATE TABLE t AS SELECT hex(randomblob(30000)) AS x",
        "DROP TABLE t",
    )
    assert (left().get("free_pages") or 0) > 5


def test_audit_says_zero_in_both_languages_and_one_while_something_is_left(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(shelf.folder)]
    assert run([*store, "audit", "kuda"]) == 1
    assert "Masih ada sesuatu dari artikel kuda." in capsys.readouterr().out
    with LocalStore.open(shelf.folder, writable=True) as opened:
        opened.delete(["kuda"])
    assert run([*store, "--lang", "en", "audit", "kuda"]) == 0
    assert "Nothing of article kuda is left." in capsys.readouterr().out


# Command line


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "teks artikel kuda berubah"), ("en", "the text of article kuda has changed")],
)
def test_check_names_each_problem_in_one_line(
    shelf: Shelf, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    call = ["check", "--store", str(shelf.folder), "--lang", language]
    assert run(call) == 0
    shelf.sql("UPDATE article SET text = 'x' WHERE key = 1")
    capsys.readouterr()
    assert run(call) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("kutip.sqlite3: ") and said in line]
    assert run([*call, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert {"kind": "article_text", "where": "kutip.sqlite3", "detail": "kuda"} in told["problems"]


def test_what_is_no_store_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("check", "repair"):
        assert run([command, "--store", str(tmp_path / "nothing")]) == 2
    (tmp_path / "surat.txt").write_text("halo")
    assert run(["check", "--store", str(tmp_path)]) == 2
    assert "Kutip" in capsys.readouterr().err


def test_every_problem_can_be_said(shelf: Shelf) -> None:
    from index.check import Problem
    from ui.commands.check import problem_line
    from ui.messages import ENGLISH

    for _, kind in [*DERIVED.values(), *LASTING.values()]:
        assert problem_line(Problem(kind, "WHERE", "DETAIL"), ENGLISH).startswith("WHERE: ")


@pytest.mark.parametrize("file", ["history.sqlite3", "feedback.jsonl"])
def test_kept_files_that_cannot_be_read_are_named(
    shelf: Shelf, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (shelf.folder / file).write_bytes(b"bukan\n" * 200)
    assert run(["check", "--store", str(shelf.folder)]) == 1
    assert f"{file}: " in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE conversation SET title = '\"Lain\"'",
        "UPDATE conversation SET created = '2020-01-01T00:00:00.000Z'",
        "UPDATE exchange SET number = 7",
        "DELETE FROM cited WHERE article_id = CAST('penumpang' AS BLOB)",
    ],
)
def test_a_conversation_that_is_not_as_it_was_kept_is_named(shelf: Shelf, change: str) -> None:
    path = shelf.folder / "history.sqlite3"
    history = History(path)
    history.put("c1", "", Exchange("a1", "Berapa tarif bus?", answer=FOUND))
    assert history.rename("c1", "", "Tarif")
    history.close()
    assert not list(check_kept(shelf.folder))
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(change).rowcount == 1
    assert [(each.kind, each.detail) for each in check_kept(shelf.folder)] == [
        ("conversation", "c1")
    ]


def test_feedback_that_is_not_as_it_was_written_is_named(shelf: Shelf) -> None:
    exchange = Exchange("a1", "Berapa tarif bus?", answer=FOUND)
    asked = asked_of(exchange, "")
    assert asked is not None
    file = FeedbackFile(shelf.folder / "feedback.jsonl")
    file.append(record_of(exchange, asked, "right"), asked)
    assert not list(check_kept(shelf.folder))
    said = file.path.read_text()
    file.path.write_text(said.replace("tarif", "tarik"))
    assert [(each.kind, each.detail) for each in check_kept(shelf.folder)] == [
        ("feedback_seal", "1")
    ]
    record = json.loads(said)
    del record["seal"]  # as a person writes it, or an earlier version
    file.path.write_text(json.dumps(record))
    assert not list(check_kept(shelf.folder))


def test_a_database_that_is_none_is_named_and_cannot_be_mended(shelf: Shelf) -> None:
    (shelf.folder / "kutip.sqlite3").write_bytes(b"bukan basis data " * 1000)
    assert shelf.kinds() == {"database"}
    with pytest.raises(KutipError, match="damaged"):
        shelf.repair()
    assert (shelf.folder / "kutip.sqlite3").read_bytes().startswith(b"bukan")


def test_a_repair_does_not_guess_the_model(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    break_table(shelf, "meta")
    assert run(["--lang", "en", "repair", "--store", str(shelf.folder)]) == 2
    assert "kutip repair --encoder NAME" in capsys.readouterr().err
    assert run(["repair", "--store", str(shelf.folder), "--encoder", "builtin"]) == 0
    assert shelf.kinds() == set()


def test_repair_says_what_it_did(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(shelf.folder)
    assert run(["repair", "--store", store, "--encoder", "builtin"]) == 0
    assert "tidak ada yang diubah" in capsys.readouterr().out
    shelf.sql(
        "UPDATE article SET title = 'x' WHERE key = 1",
        "UPDATE meta SET value = 'z' WHERE key = 'setting:chunks'",
    )
    assert run(["repair", "--store", store, "--encoder", "builtin", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["quarantined"]) == ["kuda"]
    assert (told["changed"], told["left"]) == (True, [])


class LaterEncoder(WordEncoder):
    """The same encoder with the weights of a later version, and a wider vector."""

    name = "words-2"
    dimensions = 600


def test_a_store_of_earlier_weights_is_made_anew_from_its_articles(shelf: Shelf) -> None:
    encoder = LaterEncoder()
    settings = build_settings("builtin", encoder)
    shelf.sql("UPDATE meta SET value = 'builtin' WHERE key = 'setting:encoder'")
    shelf.settings = {**shelf.settings, "encoder": "builtin"}
    shelf.repair()  # seals the name
    with pytest.raises(IndexMismatchError, match=r"built with encoder_weights words.*kutip repair"):
        LocalStore.open(shelf.folder, settings)
    before = LocalStore.open(shelf.folder).digest()
    reader = LocalStore.open(shelf.folder, shelf.settings)
    assert reader.search_text(["kuda"], 5)
    assert not repair_store(shelf.folder, encoder, settings).did_something  # not asked for
    done = repair_store(shelf.folder, encoder, settings, renew=True)
    assert sorted(done.made_again) == sorted(article.id for article in (HORSE, COW, GOAT))
    assert not done.left
    shelf.encoder, shelf.settings = encoder, settings
    assert shelf.kinds() == set()
    assert shelf.found("kuda") == [HORSE.id]
    assert LocalStore.open(shelf.folder).digest() == before
    assert not repair_store(shelf.folder, encoder, settings, renew=True).did_something
    with pytest.raises(IndexMismatchError, match=r"built with encoder_weights words-2"):
        reader.search_text(["kuda"], 5)  # it has the earlier weights in memory
    reader.close()


def test_a_named_model_with_other_weights_is_never_taken_in_passing(shelf: Shelf) -> None:
    settings = build_settings("words", LaterEncoder())
    with pytest.raises(IndexMismatchError, match=r"weights words,.*weights words-2") as error:
        LocalStore.open(shelf.folder, settings)
    assert "repair" not in str(error.value)
    assert not repair_store(shelf.folder, LaterEncoder(), settings, renew=True).did_something
    shelf.segments()[0].unlink()
    with pytest.raises(IndexMismatchError, match="weights words-2"):
        repair_store(shelf.folder, LaterEncoder(), settings, renew=True)


def test_another_encoder_is_no_matter_of_repair(shelf: Shelf) -> None:
    shelf.segments()[0].unlink()
    with pytest.raises(IndexMismatchError, match=r"asked for encoder other.*kutip add") as error:
        repair_store(shelf.folder, LaterEncoder(), build_settings("other", LaterEncoder()))
    assert "repair" not in str(error.value)


def test_what_is_made_anew_at_once_is_cut_into_segments(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.segment_plan.MERGED_CHUNKS_MAX", 1)
    for segment in shelf.segments():
        segment.unlink()
    assert len(shelf.repair().made_again) == len(ARTICLES)
    assert len(shelf.segments("vectors")) == len(ARTICLES)
    assert shelf.kinds() == set()
    assert shelf.found("kuda") == [HORSE.id]
    assert shelf.found("sapi") == [COW.id]
