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
    names = re.findall(r"<!-- tables/([\w.-]+)\.md\b", README.read_text(encoding="utf-8"))
    assert set(names) <= {*RUNS, *LONG}


def test_every_table_names_command_and_commit() -> None:
    for path in FOLDER.glob("*.md"):
        begin = path.read_text(encoding="utf-8")[:500]
        assert re.search(r"`(kutip eval|make) .+`.*, commit `?[0-9a-f]{12}", begin), path.name


def test_every_part_has_a_table_or_is_one_itself() -> None:
    made = {arguments[0] for arguments in RUNS.values()}
    assert set(PARTS) - made - {"tables", "speed_keyword"} == set(LONG)


def test_a_marked_table_is_put_in_place_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("| new |\n")
    text = "before\n<!-- tables/a.md -->\nold\n<!-- end -->\nafter\n"
    assert rendered(text, tmp_path) == (
        "before\n<!-- tables/a.md -->\n| new |\n<!-- end -->\nafter\n"
    )


def test_one_section_of_a_table_can_be_taken(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("top\n\n## one: 1\n\n| x |\n\n## two\n\n| y |\n")
    text = "<!-- tables/a.md # one: 1 -->\n<!-- end -->\n<!-- tables/a.md # two -->\n<!-- end -->"
    assert rendered(text, tmp_path) == (
        "<!-- tables/a.md # one: 1 -->\n| x |\n<!-- end -->\n"
        "<!-- tables/a.md # two -->\n| y |\n<!-- end -->"
    )
    with pytest.raises(KutipError, match="has no heading 'three'"):
        rendered("<!-- tables/a.md # three -->\n<!-- end -->", tmp_path)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"none\.md is not there"):
        rendered("<!-- tables/none.md -->\n<!-- end -->", tmp_path)
