"""A text becomes a file whole or not at all."""

from pathlib import Path

import pytest

from eval.whole import write_whole
from index.errors import KutipError


def test_a_file_is_replaced_by_the_text_and_folders_are_made(tmp_path: Path) -> None:
    for text in ("satu\n", "dua \ud800\n"):
        write_whole(tmp_path / "new" / "a.txt", text)
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"dua \\ud800\n"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.txt"]


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(KutipError, match="cannot be written"):
        write_whole(tmp_path / "file" / "a.txt", "text")
    with pytest.raises(KutipError, match="cannot be written"):
        write_whole(tmp_path / ("n" * 252), "text")  # too long with .new, if not without
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_neither_a_folder_nor_a_device_is_replaced(tmp_path: Path) -> None:
    device = tmp_path / "null"
    device.symlink_to("/dev/null")
    for path in (tmp_path, device):
        with pytest.raises(KutipError, match="no ordinary file"):
            write_whole(path, "text")
    assert device.is_char_device()
