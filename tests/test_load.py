"""A short run of tests/load.py, and figures of its that can be computed by eye."""

import asyncio
import os
from pathlib import Path

import pytest
from load import (
    Asked,
    Load,
    crowd,
    growth_mib,
    people,
    percentile,
    refusal_milliseconds,
)
from served import served_page


def test_users_are_answered_and_a_crowd_is_answered_or_told_at_once(tmp_path: Path) -> None:
    with served_page(tmp_path) as address:
        load = asyncio.run(people(address, 8, seconds=1.5, think=0.5, pid=os.getpid()))
        many, recovery = asyncio.run(crowd(address, 128))
    assert [*load.failed, *many.failed] == []
    assert {each.page for each in load.asked} == {True, False}
    assert not any(each.busy for each in load.asked)
    assert len(many.asked) == 128
    assert sum(not each.busy for each in many.asked) >= 60
    assert max(each.seconds for each in many.asked) < 30
    assert recovery < 5


@pytest.mark.parametrize(
    ("share", "value"), [(50, 5), (95, 10), (99, 10), (10, 1), (100, 10), (11, 2)]
)
def test_a_percentile_is_one_of_the_values(share: int, value: int) -> None:
    assert percentile(range(1, 11), share) == value
    assert percentile([], share) == 0


def test_memory_that_grows_is_seen_and_what_is_loaded_at_first_is_not() -> None:
    flat = [(float(second), 100.0 if second < 10 else 400.0) for second in range(100)]
    assert growth_mib(flat) == 0
    leaking = [(float(second), 100.0 + second) for second in range(100)]
    assert growth_mib(leaking) == 80


def test_failures_and_refusals_are_counted() -> None:
    load = Load([Asked(True, 200, 1.0, False), Asked(True, 500, 1.0, False),
                 Asked(False, 0, 1.0, False), Asked(False, 429, 0.1, True)])  # fmt: skip
    assert len(load.failed) == 2
    assert "'busy': 1" in load.line("x")
    log = "2026 a POST /api/ask 429 7 ms\n2026 b POST /api/ask 200 9 ms\n2026 c GET / 429 3 ms\n"
    assert refusal_milliseconds(log) == [3, 7]
