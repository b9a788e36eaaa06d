"""A writer killed at any stage loses nothing, and a loop with a bug in it finds the bug."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from crash import AIMED_STAGES, Crash, fast_folder, run, thin
from crash_plants import PLANTS
from crash_writer import OPERATIONS

EVERY_STAGE = [(operation, stage) for operation in OPERATIONS for stage in AIMED_STAGES]
WHERE_FOUND = {
    "split": [("add", "segments"), ("replace", "rows")],
    "early": [("add", "commit"), ("replace", "commit"), ("forget", "rows")],
    "late": [("add", "committed"), ("compaction", "committed"), ("replace", "commit")],
    "in-place": [("compaction", "rows"), ("replace", "rows"), ("forget", "rows")],
}


@pytest.fixture
def folder() -> Iterator[Path]:
    made = fast_folder()
    yield made
    shutil.rmtree(made)


def test_a_kill_at_every_stage_of_every_operation_loses_nothing(folder: Path) -> None:
    crash = Crash(folder / "store", seed=2, aims_only=True)
    found = run(crash, EVERY_STAGE)
    assert found.bad == []
    assert thin(found.kills, least_each_stage=len(OPERATIONS)) == []
    assert min(found.commits, found.orphans, found.questions) > 20


@pytest.mark.parametrize("plant", PLANTS)
def test_a_writer_with_a_bug_is_found_out(folder: Path, plant: str) -> None:
    crash = Crash(folder / "store", seed=1, plant=plant, aims_only=True)
    assert run(crash, WHERE_FOUND[plant] * 4, most_bad=1).bad


def test_a_bug_in_making_search_data_anew_is_found_out(folder: Path) -> None:
    crash = Crash(folder / "store", seed=1, plant="split", aims_only=True)
    assert run(crash, [("renewal", "segments"), ("renewal", "rows")], most_bad=1).bad


def test_a_loop_that_kills_nobody_is_found_out() -> None:
    everywhere = dict.fromkeys(EVERY_STAGE, 10)
    assert thin(everywhere, least_each_stage=70) == []
    assert thin(everywhere, least_each_stage=71) == [
        f"only 70 kills in {stage}" for stage in AIMED_STAGES
    ]
    assert thin({**everywhere, ("forget", "rows"): 0}, 50) == ["no kill in rows of forget"]
    assert len(thin({}, 1)) == len(EVERY_STAGE) + len(AIMED_STAGES)
