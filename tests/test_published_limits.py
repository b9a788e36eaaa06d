"""The public list of holes: every line dated, and the same versions as in the table of floors."""

import re
from pathlib import Path

from ui.floors import FLOORS, OF_THE_COMPUTER

TEXT = (Path(__file__).parents[1] / "LIMITS.md").read_text(encoding="utf-8")


def test_every_limit_has_the_day_on_which_it_was_looked_at() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("- ")]
    assert len(lines) > 20
    for line in lines:
        assert re.match(r"- 20\d\d-\d\d-\d\d · \S", line), line


def test_the_versions_are_those_of_the_table() -> None:
    for name in OF_THE_COMPUTER:
        assert FLOORS[name].version in TEXT
    known = {floor.version for floor in FLOORS.values()}
    assert set(re.findall(r"\b\d+\.\d+\.\d+\b", TEXT)) <= known


def test_every_kind_of_limit_is_there() -> None:
    assert re.findall(r"^## (.+)$", TEXT, re.MULTILINE) == [
        *("Truth of answers", "Store", "Files", "Page and exports", "Server", "Models"),
        "Supply chain",
    ]
