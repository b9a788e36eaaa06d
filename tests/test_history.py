"""Conversations that are kept: the same over a file and in memory, through restarts and damage."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from answers import FARES, FOUND, NOT_FOUND, RIDERS, answer_with
from hostile import hostile_texts

from index.datatypes import Filter
from index.errors import KutipError, StoreError
from ui import history_file
from ui.conversation import Exchange, title_of
from ui.histories import FILE, Histories
from ui.history import ForeignConversationError, GoneError, History
from ui.messages import ENGLISH, INDONESIAN

ASKED = Exchange("answer-00000001", "Berapa tarif bus?", answer=FOUND)
LOST = Exchange("answer-00000002", "Siapa?", None, Filter(date_from="2026-01-01"), NOT_FOUND)
NOTICED = Exchange("answer-00000003", "x" * 3000, notice={"id": "Terlalu panjang.", "en": "Long."})
EDITED = Exchange("answer-00000004", "Kapan?", "Kapan tarif naik?", None, FOUND)

Make = Callable[..., History]


@pytest.fixture(params=["file", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    opened: list[History] = []

    def make(**options: Any) -> History:
        path = tmp_path / FILE if request.param == "file" else None
        opened.append(History(path, **options))
        return opened[-1]

    yield make
    for history in opened:
        history.close()


@pytest.fixture
def history(make: Make) -> History:
    return make()


def test_exchanges_come_back_in_their_order(history: History) -> None:
    conversation = history.new_id()
    for exchange in (ASKED, LOST, NOTICED, EDITED):
        history.put(conversation, "", exchange)
    assert history.exchanges(conversation) == (ASKED, LOST, NOTICED, EDITED)
    assert history.exchanges(history.new_id()) == ()


def test_an_exchange_is_replaced_in_its_place(history: History) -> None:
    for exchange in (ASKED, LOST, NOTICED):
        history.put("c", "", exchange)
    history.put("c", "", EDITED, replacing=LOST.id)
    assert history.exchanges("c") == (ASKED, EDITED, NOTICED)
    history.put("c", "", EDITED)
    assert history.exchanges("c") == (ASKED, EDITED, NOTICED)
    history.put("c", "", LOST, replacing="answer-99999999")
    assert history.exchanges("c") == (ASKED, EDITED, NOTICED, LOST)
    history.put("c", "", LOST, replacing=ASKED.id)
    assert history.exchanges("c") == (LOST, EDITED, NOTICED)


def test_what_is_gone_does_not_go_on(history: History) -> None:
    with pytest.raises(GoneError):
        history.put("c", "", ASKED, going_on=True)
    history.put("c", "", ASKED)
    with pytest.raises(GoneError):
        history.put("c", "", LOST, replacing="answer-99999999", going_on=True)
    history.put("c", "", LOST, replacing=ASKED.id, going_on=True)
    history.put("c", "", NOTICED, going_on=True)
    assert history.exchanges("c") == (LOST, NOTICED)


def test_conversations_are_listed_by_their_last_change(history: History) -> None:
    for conversation in ("a", "b", "c"):
        history.put(conversation, "", ASKED)
    history.put("a", "", LOST)
    history.rename("b", "", "Lain")
    listed = history.conversations("", 10)
    assert [(each.id, each.title, each.exchanges) for each in listed] == [
        ("a", "Berapa tarif bus?", 2),
        ("c", "Berapa tarif bus?", 1),
        ("b", "Lain", 1),
    ]
    assert [each.id for each in history.conversations("", 1, 1)] == ["c"]
    assert history.conversations("", 5, 3) == []
    assert history.count("") == 3


def test_a_conversation_knows_when_it_began_and_changed(make: Make) -> None:
    times = iter(datetime(2026, 3, 14, 8, minute, tzinfo=UTC) for minute in range(60))
    history = make(now=lambda: next(times))
    history.put("c", "", ASKED)
    first = history.conversation("c")
    assert first is not None
    history.put("c", "", LOST)
    second = history.conversation("c")
    assert second is not None
    assert first.created == second.created == first.updated
    assert first.created.startswith("2026-03-14T08:0")
    assert first.created.endswith(":00.000Z")
    assert second.updated > second.created


def test_a_visitor_sees_and_changes_only_own_conversations(history: History) -> None:
    history.put("satu", "a", ASKED)
    history.put("dua", "b", LOST)
    assert [each.id for each in history.conversations("a", 9)] == ["satu"]
    assert not history.rename("satu", "b", "Milik saya")
    assert not history.delete("satu", "b")
    with pytest.raises(ForeignConversationError, match="somebody else's"):
        history.put("satu", "b", LOST)
    assert history.delete_all("b") == 1
    assert history.exchanges("satu") == (ASKED,)
    assert history.owner("satu") == "a"
    assert history.owner("dua") is None
    assert history.delete("satu", "a")
    assert not history.delete("satu", "a")


def test_what_is_deleted_is_gone_everywhere(history: History) -> None:
    history.put("c", "", ASKED)
    history.put("d", "", LOST)
    assert history.citing(FARES.id) == [("c", ASKED.id), ("d", LOST.id)]
    assert history.delete("c", "")
    assert history.conversation("c") is None
    assert history.citing(FARES.id) == [("d", LOST.id)]
    assert history.delete_all("") == 1
    assert (history.citing(RIDERS.id), history.count("")) == ([], 0)


def test_a_replaced_answer_no_longer_cites(history: History) -> None:
    history.put("c", "", ASKED)
    history.put("c", "", Exchange(ASKED.id, "Apa?", answer=answer_with("Satu dua.", "dua")))
    assert history.citing(FARES.id) == []
    assert history.citing("a") == [("c", ASKED.id)]


@pytest.mark.parametrize("id_", ["", "a/b", "x" * 101, "é", "\ud800", "a'b", "a\0"])
def test_what_is_no_id_finds_nothing_and_keeps_nothing(history: History, id_: str) -> None:
    assert history.conversation(id_) is history.owner(id_) is None
    assert not history.rename(id_, "", "x")
    assert not history.delete(id_, "")
    with pytest.raises(KutipError, match="no id"):
        history.put(id_, "", ASKED)


def test_ids_cannot_be_guessed(history: History) -> None:
    ids = {history.new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(each) for each in ids} == {22}  # 128 bits, six in each letter


@pytest.mark.parametrize("text", [*hostile_texts(30), "'); DROP TABLE conversation; --", "\udc80"])
def test_titles_and_questions_of_any_characters_are_kept(history: History, text: str) -> None:
    exchange = Exchange("answer-0", text, text, Filter(sources=frozenset([text])))
    history.put("c", "", exchange)
    assert history.exchanges("c") == (exchange,)
    assert history.rename("c", "", text)
    assert history.conversations("", 1)[0].title == text


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Berapa?", "Berapa?"),
        ("  dua\n\tbaris  ", "dua baris"),
        ("", "…"),
        ("kata " * 16, "kata " * 15 + "kata"),
        ("kata " * 17, "kata " * 15 + "kata…"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("a " + "x" * 200, "a " + "x" * 77 + "…"),
        ("x" * 79 + " y", "x" * 79 + "…"),
    ],
)
def test_a_title_is_the_question_cut_at_a_word(question: str, title: str) -> None:
    assert title_of(question) == title
    assert len(title) <= 80


def test_several_threads_lose_nothing(make: Make) -> None:
    first = make()
    second = make() if first.lasting else first  # two servers on one file

    def put(number: int) -> None:
        history = (first, second)[number % 2]
        history.put(f"c{number % 5}", "", Exchange(f"answer-{number}", "Apa?", answer=FOUND))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(40)))
    kept = {each.id for n in range(5) for each in second.exchanges(f"c{n}")}
    assert kept == {f"answer-{number}" for number in range(40)}
    assert sum(each.exchanges for each in first.conversations("", 99)) == 40


# In memory


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.history.MEMORY_CONVERSATIONS", 3)
    moment = datetime(2026, 3, 14, tzinfo=UTC)
    history = History(None, lambda: moment)
    for name in ("a", "b", "c", "d"):
        history.put(name, "", ASKED)
    assert [each.id for each in history.conversations("", 9)] == ["d", "c", "b"]
    moment += timedelta(hours=23)
    history.put("c", "", LOST)
    moment += timedelta(hours=2)
    history.put("e", "", ASKED)
    assert [each.id for each in history.conversations("", 9)] == ["e", "c"]


# In a file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE


def test_a_file_outlives_its_server_and_is_its_owners_alone(path: Path) -> None:
    first = History(path)
    first.put("c", "", ASKED)
    assert path.stat().st_mode & 0o777 == 0o600
    first.close()
    first.close()
    with pytest.raises(StoreError, match="cannot be used now"):
        first.exchanges("c")
    path.chmod(0o644)
    second = History(path)
    assert second.lasting
    assert second.exchanges("c") == (ASKED,)
    assert path.stat().st_mode & 0o777 == 0o600
    second.close()


def test_deleted_words_are_not_left_in_the_file(path: Path) -> None:
    history = History(path)
    history.put("c", "", Exchange("answer-1", "Rahasia besar"))
    history.put("d", "", ASKED)
    assert b"Rahasia besar" in path.read_bytes()
    history.delete("c", "")
    history.close()
    assert b"Rahasia besar" not in path.read_bytes()
    assert os.listdir(path.parent) == [FILE]


WRITER = """
import sys
from pathlib import Path
from ui.conversation import Exchange
from ui.history import History
history = History(Path(sys.argv[1]))
for number in range(10**6):
    history.put(f"c{number % 7}", "", Exchange(f"answer-{number}", "Apa? " * 500))
    print(number, flush=True)
"""


@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_kill_9(path: Path, kills: int) -> None:
    for kill in range(kills):
        path.unlink(missing_ok=True)
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        said = -1
        for line in writer.stdout:
            said = int(line)
            if said >= 5 + kill % 20:
                break
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout:  # what it said before it died
            said = int(line)
        writer.wait()
        history = History(path)
        kept = {each.id for n in range(7) for each in history.exchanges(f"c{n}")}
        history.close()
        assert {f"answer-{number}" for number in range(said + 1)} <= kept
        assert len(kept) <= said + 2  # and at most the one that was not yet acknowledged


def put_one(path: Path) -> None:
    history = History(path)
    history.put("c", "", ASKED)
    history.close()


def garbage(path: Path) -> None:
    path.write_bytes(b"Bukan basis data. " * 1000)


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE resep (nama TEXT)")
    connection.close()


def torn(path: Path) -> None:
    put_one(path)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\x5a" * (len(content) - 4096))


def cut(path: Path) -> None:
    put_one(path)
    os.truncate(path, path.stat().st_size // 2)


def misspelt(path: Path) -> None:
    put_one(path)
    path.write_bytes(path.read_bytes().replace(b"body TEXT", b"bodi TEXT"))


def undecodable(path: Path) -> None:
    put_one(path)
    path.write_bytes(path.read_bytes().replace(b"TABLE exchange", b"TABL\xff exchange"))


@pytest.mark.parametrize("damage", [garbage, foreign, torn, cut, misspelt, undecodable])
def test_a_file_that_cannot_be_read_is_set_aside(
    path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(path)
    content = path.read_bytes()
    history = History(path)
    assert history.conversations("", 9) == []
    history.put("d", "", LOST)
    assert history.exchanges("d") == (LOST,)
    assert history.lasting
    history.close()
    (aside,) = path.parent.glob(f"{FILE}.damaged-*")
    assert aside.read_bytes() == content
    (line,) = [record.getMessage() for record in caplog.records]
    assert aside.name in line
    assert "\n" not in line


def test_a_file_is_set_aside_with_its_journal(path: Path) -> None:
    ends = ("", "-journal", "-wal", "-shm")
    for end in ends:
        Path(f"{path}{end}").write_text(end)
    history_file.set_aside(path, "a test")
    (aside,) = path.parent.glob("*Z")
    assert [Path(f"{aside}{end}").read_text() for end in ends] == list(ends)
    assert len(os.listdir(path.parent)) == 4


def test_damage_met_while_serving_is_set_aside_too(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(path)
    history.put("c", "", ASKED)
    content = path.read_bytes()
    path.write_bytes(b"\x5a" * len(content))
    history.put("d", "", LOST)
    assert history.exchanges("d") == (LOST,)
    assert history.exchanges("c") == ()
    history.close()
    assert len(list(path.parent.glob(f"{FILE}.damaged-*"))) == 1
    assert len(caplog.records) == 1


def test_two_servers_go_on_in_one_new_file(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first, second = History(path), History(path)
    first.put("c", "", ASKED)
    assert second.exchanges("c") == (ASKED,)
    path.write_bytes(b"\x5a" * path.stat().st_size)
    first.put("d", "", LOST)
    second.put("e", "", ASKED)
    for history in (first, second):
        assert [each.id for each in history.conversations("", 9)] == ["e", "d"]
        history.close()
    assert len(list(path.parent.glob(f"{FILE}.damaged-*"))) == 1
    assert len(caplog.records) == 1


def test_a_file_removed_meanwhile_is_begun_anew(path: Path) -> None:
    history = History(path)
    history.put("c", "", ASKED)
    path.unlink()
    assert history.exchanges("c") == ()
    history.put("d", "", LOST)
    history.close()
    again = History(path)
    assert again.exchanges("d") == (LOST,)
    again.close()


def test_a_full_disk_is_one_line_and_loses_nothing(path: Path) -> None:
    history = History(path)
    history.put("c", "", ASKED)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    try:
        with pytest.raises(StoreError, match="cannot be used now") as refused:
            history.put("c", "", Exchange("answer-9", "Apa? " * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "\n" not in str(refused.value)
    history.put("c", "", LOST)
    assert history.exchanges("c") == (ASKED, LOST)
    history.close()


def test_a_transaction_ends_on_the_disk(path: Path) -> None:
    connection, lasting = history_file.connect(path)
    names = ("synchronous", "journal_mode", "secure_delete", "foreign_keys")
    told = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    connection.close()
    assert (told, lasting) == ([3, "delete", 1, 1], True)  # 3 is EXTRA


def test_an_answer_whose_letters_changed_is_not_shown(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(path)
    history.put("c", "", ASKED)
    history.put("c", "", LOST)
    connection = sqlite3.connect(path)
    connection.execute(
        "UPDATE exchange SET body = replace(body, '2.500', '9.500') WHERE number = 0"
    )
    connection.execute("UPDATE conversation SET title = 'tanpa tanda kutip'")
    connection.commit()
    connection.close()
    first, second = history.exchanges("c")
    assert first.answer is None
    assert first.notice == {
        "id": INDONESIAN["conversation_damaged"],
        "en": ENGLISH["conversation_damaged"],
    }
    assert second == LOST
    assert history.conversations("", 1)[0].title == "…"
    history.close()
    assert ASKED.id in caplog.text


def test_a_file_of_a_later_version_is_left_alone(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put_one(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {history_file.VERSION + 1}")
    connection.close()
    content = path.read_bytes()
    history = History(path)
    history.put("d", "", LOST)
    assert not history.lasting
    history.close()
    assert path.read_bytes() == content
    assert "later version" in caplog.text


def test_where_nothing_can_be_written_conversations_stay_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(tmp_path / "tidak-ada" / FILE)
    history.put("c", "", ASKED)
    assert history.exchanges("c") == (ASKED,)
    assert not history.lasting
    assert len(caplog.records) == 1
    (tmp_path / FILE).mkdir()
    assert not History(tmp_path / FILE).lasting


# Kept and passing


def test_what_is_not_kept_is_in_memory_alone(tmp_path: Path) -> None:
    histories = Histories.at(tmp_path)
    histories.put("kept", "", ASKED, keep=True)
    histories.put("passing", "", ASKED, keep=False)
    assert histories.kept is not None
    assert [each.id for each in histories.kept.conversations("", 9)] == ["kept"]
    assert histories.exchanges("passing") == (ASKED,)
    histories.put("passing", "", LOST, keep=True)  # what began unkept stays so
    assert histories.kept.exchanges("passing") == ()
    assert histories.exchanges("passing") == (ASKED, LOST)
    histories.close()
    again = Histories.at(tmp_path)
    assert (again.exchanges("kept"), again.exchanges("passing")) == ((ASKED,), ())
    again.close()


def test_a_kept_conversation_goes_on_unkept_in_a_copy(tmp_path: Path) -> None:
    histories = Histories.at(tmp_path)
    histories.put("c", "", ASKED, keep=True)
    histories.put("c", "", LOST, keep=False)
    assert histories.exchanges("c") == (ASKED, LOST)
    assert histories.of(True).exchanges("c") == (ASKED,)
    assert histories.rename("c", "", "Baru")
    found = histories.conversation("c")
    assert found is not None
    assert found.title == "Baru"
    assert histories.delete("c", "")
    assert histories.find("c") is None
    histories.close()


def test_a_server_that_keeps_nothing_writes_nothing(tmp_path: Path) -> None:
    histories = Histories.at(tmp_path, keep=False)
    histories.put("c", "", ASKED, keep=True)
    assert histories.exchanges("c") == (ASKED,)
    assert (histories.kept, histories.lasting) == (None, False)
    assert histories.delete_all("") == 1
    histories.close()
    assert os.listdir(tmp_path) == []
