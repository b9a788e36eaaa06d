"""A flipped bit in any file is noticed or harmless, and never makes a wrong answer."""

import random
from dataclasses import replace

import pytest
from rot import Rot, is_bad, mutate, sweep

from index.check import check_store

FLIPS = 24


@pytest.fixture(scope="module")
def rot(tmp_path_factory: pytest.TempPathFactory) -> Rot:
    return Rot(tmp_path_factory.mktemp("rot") / "store", articles=30)


def test_a_few_dozen_flips_make_no_wrong_answer(rot: Rot) -> None:
    outcome = sweep(rot, random.Random(1), FLIPS)  # noqa: S311
    assert outcome.bad == []
    assert sum(outcome.counts.values()) == FLIPS
    assert any("noticed, refused" in line for line in outcome.counts)


def test_a_few_dozen_mutants_do_no_harm(rot: Rot) -> None:
    outcome = mutate(rot, FLIPS, seed=1)
    assert outcome.bad == []
    assert sum(outcome.counts.values()) == FLIPS


def test_a_check_that_sees_no_mutant_is_found_out(
    rot: Rot, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = check_store(rot.folder)
    monkeypatch.setattr("rot.check_store", lambda folder: nothing)
    assert mutate(rot, 12, seed=1).bad


def test_code_that_a_file_runs_is_found_out(rot: Rot, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = rot.folder.parent / "canary"
    monkeypatch.setattr(rot, "replace", lambda path, changed: canary.touch() or "noticed, refused")
    assert all("ran code" in line for line in mutate(rot, 2, seed=1).bad)


def test_a_check_that_notices_nothing_is_found_out(
    rot: Rot, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = check_store(rot.folder)
    monkeypatch.setattr("rot.check_store", lambda folder: nothing)
    outcome = sweep(rot, random.Random(1), 12)  # noqa: S311
    assert any("unnoticed, refused" in line for line in outcome.bad)


def test_a_citation_that_says_something_else_is_wrong(
    rot: Rot, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {name: replace(article, title="lain") for name, article in rot.cited.items()}
    monkeypatch.setattr(rot, "sound", replace(rot.sound, answers=[]))
    assert rot._look("kutip.sqlite3") == "unnoticed, answers true but differ"
    monkeypatch.setattr(rot, "cited", others)
    assert rot._look("kutip.sqlite3") == "unnoticed, WRONG"


@pytest.mark.parametrize(
    ("outcome", "bad"),
    [
        ("noticed, refused", False),
        ("unnoticed, identical", False),
        ("noticed, WRONG", True),
        ("unnoticed, WRONG", True),
        ("unnoticed, refused", True),
        ("unnoticed, kept text differs", True),
        ("noticed, kept text differs", False),
        ("unnoticed, answers true but differ", True),
        ("unnoticed, answers identical", True),
        ("named another file, refused", True),
        ("noticed, crashed: TypeError", True),
        ("check refused: locked", True),
    ],
)
def test_only_what_is_noticed_or_harmless_is_good(outcome: str, bad: bool) -> None:
    assert is_bad(outcome) == bad
