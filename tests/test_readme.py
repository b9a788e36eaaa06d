"""The README's file map and the tree say the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = ("index", "qa", "eval", "ui", "training")
MAPPED = (".py", ".css", ".js")


def files_in_map(folder: str) -> list[str]:
    block = README.partition(f"\n    {folder}/ ")[2].partition("\n\n")[0]
    return re.findall(r"^      (\S+)", block, re.MULTILINE)


def files_in_tree(folder: str) -> set[str]:
    found = set()
    for path in (ROOT / folder).iterdir():
        if path.is_dir() and path.name != "__pycache__":
            found.add(f"{path.name}/")
        elif path.suffix in MAPPED and path.name != "__init__.py":
            found.add(path.name)
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_in_the_map(folder: str) -> None:
    assert files_in_tree(folder) - set(files_in_map(folder)) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_map_names_no_file_that_is_not_there(folder: str) -> None:
    assert set(files_in_map(folder)) - files_in_tree(folder) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_named_twice(folder: str) -> None:
    names = files_in_map(folder)
    assert len(names) == len(set(names))


def test_every_make_target_named_in_a_document_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        assert set(re.findall(r"\bmake ([a-z-]+)", text)) - {"them"} <= targets


def test_every_command_named_in_the_readme_exists() -> None:
    from ui.cli import app

    names = {command.name for command in app.registered_commands}
    assert set(re.findall(r"\bkutip ([a-z]+)\b", README)) <= names


@pytest.mark.parametrize("path", ["README.md", "pyproject.toml", "Makefile", "constraints.txt"])
def test_no_package_registry_is_named(path: str) -> None:
    assert not re.search(r"index-url|pypi\.org|pythonhosted", (ROOT / path).read_text())
