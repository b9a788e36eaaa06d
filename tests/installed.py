"""What is installed here and why: requirements followed from package to package."""

import re
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Builds of torch for graphics cards bring libraries of their maker, other ones on each computer.
OF_GRAPHICS_CARDS = re.compile(r"(nvidia|cuda|triton)(-.*)?")


def normal(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> Mapping[str, str]:
    """Return the exact version of every package in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines)}


def runtime() -> dict[str, str]:
    """Return the installed version of everything that Kutip needs to run, tests left out."""
    found: dict[str, str] = {}
    rest = [Requirement(line) for line in PROJECT["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while rest:
        asked = rest.pop()
        name = normal(asked.name)
        if OF_GRAPHICS_CARDS.fullmatch(name):
            continue
        try:
            there = distribution(name)
        except PackageNotFoundError:
            raise AssertionError(f"{name} is needed and not installed: make setup") from None
        found[name] = there.version.partition("+")[0]  # torch names its build behind the +
        for extra in ("", *asked.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                rest += _needed_by(there.requires or [], extra)
    return found


def _needed_by(lines: list[str], extra: str) -> list[Requirement]:
    needed = [Requirement(line) for line in lines]
    return [one for one in needed if one.marker is None or one.marker.evaluate({"extra": extra})]
