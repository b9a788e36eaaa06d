"""A journal that somebody else put beside a database: nothing is deleted for it."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest

from index.check import check_store
from index.errors import KutipError
from index.local_store import LocalStore
from index.schema import DATABASE
from index.undo import NAMES_ANOTHER_FILE
from ui.history import History
from ui.kept_check import check_kept

SETTINGS = {"encoder": "builtin"}


def put_journal(database: Path, victim: Path) -> None:
    """Write the journal of no change that names another file, as SQLite lays it out."""
    name = str(victim).encode()
    head = NAMES_ANOTHER_FILE + struct.pack(">IIIII", 0, 0, 1, 512, 4096)
    end = struct.pack(">II", len(name), sum(name)) + NAMES_ANOTHER_FILE
    for companion in ("-wal", "-shm"):
        database.with_name(f"{database.name}{companion}").unlink(missing_ok=True)
    journal = database.with_name(f"{database.name}-journal")
    journal.write_bytes(head.ljust(512, b"\0") + struct.pack(">I", 1) + name + end)


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "victim.txt"
    path.write_text("milik orang lain")
    return path


@pytest.fixture
def folder(tmp_path: Path, victim: Path) -> Path:
    LocalStore.open(tmp_path / "store", SETTINGS, create=True).close()
    put_journal(tmp_path / "store" / DATABASE, victim)
    return tmp_path / "store"


def test_reading_and_checking_delete_no_other_file(folder: Path, victim: Path) -> None:
    with suppress(KutipError):
        LocalStore.open(folder).close()
    assert victim.exists()
    with suppress(KutipError):
        check_store(folder)
    assert victim.exists()


def test_a_writer_says_what_is_wrong(folder: Path, victim: Path) -> None:
    with pytest.raises(KutipError, match="was not written by Kutip"):
        LocalStore.open(folder, SETTINGS, create=True)
    assert victim.exists()


def test_conversations_are_not_opened_then(tmp_path: Path, victim: Path) -> None:
    path = tmp_path / "history.sqlite3"
    History(path).close()
    put_journal(path, victim)
    History(path).close()
    assert victim.exists()
    list(check_kept(tmp_path))
    assert victim.exists()
