"""kutip chat fed by a pipe."""

import io
from pathlib import Path

import pytest
from answers import FARES

from index.build import add_articles
from index.search import Index
from ui.cli import run


def test_questions_from_a_pipe_are_repeated_before_their_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    index = Index.open(store, create=True, writable=True)
    add_articles(index, [FARES])
    index.close()
    monkeypatch.setattr("sys.stdin", io.StringIO("...\n/baru\n\x1b?\n"))
    assert run(["--store", str(store), "chat"]) == 0
    assert capsys.readouterr().out == (
        "> ...\nPertanyaannya kosong.\n\nPercakapan baru.\n> \\x1b?\nPertanyaannya kosong.\n\n"
    )
