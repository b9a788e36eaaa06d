"""A short walk of tests/path_names.py, and what makes it go red."""

import os
from pathlib import Path

from path_names import CANARY, names, outside, requests, snapshot, walk, watched


def test_no_name_leads_out_of_the_store(tmp_path: Path) -> None:
    statuses, wrong = walk(tmp_path.resolve(), every=30)
    assert wrong == []
    assert statuses.total() > 400
    assert {200, 404, 422} <= set(statuses)


def test_there_are_many_names_and_each_goes_everywhere(tmp_path: Path) -> None:
    made = names(tmp_path / CANARY)
    assert len(set(made)) >= 200
    assert len(list(requests("../x", "/page/0123456789abcdef/"))) > 60


def test_a_read_outside_is_seen(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (tmp_path / CANARY).write_text("x")
    (store / "a").write_text("x")
    with watched() as noted:
        (store / "a").read_text()
        assert outside(noted, store) == []
        (store / ".." / CANARY).read_text()
    assert [os.path.realpath(each.partition(" ")[2]) for each in outside(noted, store)] == [
        str((tmp_path / CANARY).resolve())
    ]


def test_a_write_outside_is_seen(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    before = snapshot(tmp_path, store)
    (store / "a").write_text("x")
    assert snapshot(tmp_path, store) == before
    (tmp_path / "b").write_text("x")
    assert snapshot(tmp_path, store) != before
