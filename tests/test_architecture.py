"""What the import contracts in pyproject.toml cannot say about packages and dependencies."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("index", "qa", "eval", "ui")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# trafilatura needs it beside lxml 6, but does not ask for it.
NEEDED_BY_OTHERS = {"lxml-html-clean"}
RIVALS = ROOT / "eval" / "rivals"
# Packages that are not installed here, by the names that they are asked for.
ELSEWHERE = {"haystack": "haystack-ai", "haystack-integrations": "transformers-haystack"}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(requirement.partition("==")[0]) for requirement in requirements}


def third_party(path: Path) -> set[str]:
    """Return the distributions whose packages a file imports."""
    roots = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots.add(node.module.partition(".")[0])
    own = {*SHIPPED, "training", *(path.stem for path in python_files("tests"))}
    return {distribution_of(root) for root in roots - own - set(sys.stdlib_module_names)}


@cache
def distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def distribution_of(package: str) -> str:
    return normal(distributions().get(package, [package])[0])


def imported(*folders: str) -> set[str]:
    """Return what folders import; eval/rivals runs in an environment of its own."""
    files = (path for path in python_files(*folders) if RIVALS not in path.parents)
    return set().union(*(third_party(path) for path in files))


def test_every_imported_package_is_a_declared_dependency() -> None:
    declared = names(PROJECT["dependencies"])
    assert imported(*SHIPPED) - declared - names(EXTRAS["compare"]) == set()


def test_rivals_import_what_their_requirements_pin() -> None:
    lines = (RIVALS / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = names([line for line in lines if line and not line.startswith("#")])
    asked = set().union(*(third_party(path) for path in RIVALS.glob("*.py")))
    asked = {ELSEWHERE.get(name, name) for name in asked}
    assert asked - pinned - names(PROJECT["dependencies"]) == set()
    assert {"haystack-ai", "txtai", "bm25s", "rank-bm25"} <= asked


def test_every_declared_dependency_is_imported() -> None:
    assert names(PROJECT["dependencies"]) - imported(*SHIPPED) == NEEDED_BY_OTHERS


def test_tests_and_training_import_what_their_extras_bring() -> None:
    brought = names([*PROJECT["dependencies"], *EXTRAS["test"], *EXTRAS["training"]])
    assert imported("tests", "training") - brought - names(EXTRAS["compare"]) == set()


def test_every_dependency_is_pinned_as_the_constraints_say() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    constraints = {normal(line.partition("==")[0]): line.partition("==")[2] for line in lines}
    for requirement in [*PROJECT["dependencies"], *chain(*EXTRAS.values())]:
        name, _, version = requirement.partition("==")
        assert constraints[normal(name)] == version, requirement


@pytest.mark.parametrize("folder", [*SHIPPED, "training"])
def test_every_module_says_first_what_it_does(folder: str) -> None:
    for path in python_files(folder):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert docstring, path


@pytest.mark.parametrize("folder", SHIPPED)
def test_no_module_imports_names_from_a_package_root(folder: str) -> None:
    for path in python_files(*SHIPPED):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == folder:
                for alias in node.names:
                    module = ROOT / folder / alias.name
                    assert module.is_dir() or module.with_suffix(".py").exists(), (path, alias.name)
