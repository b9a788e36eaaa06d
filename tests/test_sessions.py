"""A session is where it went last."""

import pytest

from ui import sessions
from ui.sessions import Sessions


def test_a_session_stays_until_it_goes_elsewhere() -> None:
    known = Sessions()
    assert known.stays("a", "satu")  # of one never heard of, nothing speaks against it
    known.went("a", "satu")
    assert known.stays("a", "nol", "satu")
    assert not known.stays("a", "dua")
    assert known.stays("b", "dua")
    known.went("a", "dua")
    assert not known.stays("a", "satu")
    assert (known.shown("a"), known.shown("b")) == ("dua", None)


def test_a_session_begins_once() -> None:
    known = Sessions()
    assert known.begin("a", "satu")
    assert not known.begin("a", "dua")
    assert known.shown("a") == "satu"


def test_those_without_a_name_are_not_taken_for_each_other() -> None:
    known = Sessions()
    known.went("", "satu")
    assert known.stays("", "dua")


def test_old_sessions_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    known = Sessions()
    for session in ("a", "b", "a", "c"):
        known.went(session, "satu")
    assert [known.shown(each) for each in "abc"] == ["satu", None, "satu"]
