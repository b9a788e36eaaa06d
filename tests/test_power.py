"""Lost power, failing calls and full disks cost nothing that was acknowledged."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from answers import FOUND
from conftest import WordEncoder
from disk_calls import WHY_NOT, library
from full_disk import WHY_NOT as NOT_ROOT
from full_disk import can_mount

from index.build import add_articles
from index.check import check_store
from index.datatypes import Article
from index.errors import MissingStoreError
from index.local_store import LocalStore
from index.lock import WriterLock
from index.search import Index, build_settings
from ui.conversation import Exchange
from ui.history import History
from ui.kept_check import check_kept

HERE = Path(__file__).parent
HORSE = Article("kuda", "Kuda", "Kuda putih lari. Joki Amir menang.")

needs_recorder = pytest.mark.skipif(library() is None, reason=WHY_NOT)


def run(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / name), *options]
    return subprocess.run(command, capture_output=True, text=True)


@needs_recorder
@pytest.mark.slow
def test_no_loss_of_power_breaks_a_promise() -> None:
    done = run("power_loss.py", "--patterns", "40", "--seed", "7")
    assert done.returncode == 0, done.stdout
    assert "power loss: 40 patterns" in done.stdout


@needs_recorder
@pytest.mark.slow
@pytest.mark.parametrize("plant", ["segment folder not synced", "path not synced"])
def test_a_sync_that_is_missing_is_found_out(plant: str) -> None:
    from power_loss import run as lose_power

    assert lose_power(40, 1, plant, stop_early=True).bad


@needs_recorder
@pytest.mark.slow
def test_a_call_that_fails_loses_nothing() -> None:
    done = run("failing_calls.py", "--action", "replace", "--every", "31")
    assert done.returncode == 0, done.stdout
    assert "failing calls: 1" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason=NOT_ROOT)
def test_questions_are_answered_on_a_full_disk() -> None:
    done = run("full_disk.py", "--disks", "1", "--limits", "0")
    assert done.returncode == 0, done.stdout
    assert "ask: answered 2" in done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a store with one article."""
    encoder = WordEncoder()
    place = tmp_path / "store"
    with LocalStore.open(place, build_settings("words", encoder), create=True) as store:
        add_articles(Index(store, encoder), [HORSE])
    return place


def leave_journal(database: Path, statement: str, place: Path) -> None:
    """Put a database into ``place`` as a crash leaves it in the middle of a change."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # what is changed goes to the disk at once
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(statement)
        place.mkdir()
        for file in database.parent.glob(f"{database.name}*"):
            shutil.copy(file, place / file.name)
        assert (place / f"{database.name}-journal").stat().st_size


def test_a_creation_that_a_crash_cut_short_is_undone_by_whoever_reads(tmp_path: Path) -> None:
    database = tmp_path / "kutip.sqlite3"
    database.touch()
    padding = ", ".join(f"c{number} TEXT" for number in range(400))
    leave_journal(database, f"CREATE TABLE half ({padding})", tmp_path / "left")
    with pytest.raises(MissingStoreError):
        LocalStore.open(tmp_path / "left")
    with pytest.raises(MissingStoreError):
        check_store(tmp_path / "left")
    LocalStore.open(tmp_path / "left", {"a": "b"}, create=True).close()
    assert check_store(tmp_path / "left").problems == ()


def test_conversations_that_a_crash_left_half_written_are_sound(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    for number in range(200):
        history.put(f"c{number}", "", Exchange(f"e{number}", "Berapa?", answer=FOUND))
    history.close()
    left = tmp_path / "left"
    leave_journal(tmp_path / "history.sqlite3", "DELETE FROM exchange", left)
    assert list(check_kept(left)) == []
    again = History(left / "history.sqlite3")
    assert again.lasting and len(again.exchanges("c199")) == 1
    again.close()


def test_a_lock_needs_no_room_for_its_note(tmp_path: Path) -> None:
    path = tmp_path / "writer.lock"
    path.touch()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        lock = WriterLock(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == ""
    lock.release()


def test_what_readers_share_stays_for_a_disk_that_is_full_then(folder: Path) -> None:
    assert (folder / "kutip.sqlite3-shm").stat().st_size == 32 * 1024
    assert (folder / "kutip.sqlite3-wal").stat().st_size == 0
