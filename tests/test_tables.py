"""The tables in eval/README.md are those of eval/tables, and say how they were made."""

import re
from pathlib import Path

import pytest

from eval.cli import PARTS
from eval.readme import README, rendered
from eval.tables import FOLDER, LONG, RUNS
from index.errors import KutipError


def test_the_readme_holds_the_tables_as_they_are() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count("<!-- tables/") == text.count("<!-- end -->") > 0
    assert rendered(text, FOLDER) == text


def test_every_table_in_the_readme_is_made_by_a_command() -> None:
    names = re.findall(r"<!-- tables/([\w.-]+)\.md -->", README.read_text(encoding="utf-8"))
    assert set(names) <= {*RUNS, *LONG}


def test_every_table_names_command_and_commit() -> None:
    for path in FOLDER.glob("*.md"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(r"`(kutip eval|make) .+`, commit [0-9a-f]{12}", first), path.name


def test_every_part_has_a_table_or_is_one_itself() -> None:
    made = {arguments[0] for arguments in RUNS.values()}
    assert set(PARTS) - made - {"tables", "speed_keyword"} == set(LONG)


def test_a_marked_table_is_put_in_place_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("| new |\n")
    text = "before\n<!-- tables/a.md -->\nold\n<!-- end -->\nafter\n"
    assert rendered(text, tmp_path) == (
        "before\n<!-- tables/a.md -->\n| new |\n<!-- end -->\nafter\n"
    )


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"none\.md is not there"):
        rendered("<!-- tables/none.md -->\n<!-- end -->", tmp_path)
