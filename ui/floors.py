"""Versions below which a known hole is open -> which of them are older on this computer.

One table, read by ``kutip info`` for what Kutip cannot bring along, and by the tests for the rest.
To be read again each month: advisories come later than the holes.
"""

import platform
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Floor:
    """The oldest version without the holes that are named."""

    version: str
    holes: str


FLOORS: Mapping[str, Floor] = {
    "python": Floor("3.11.14", "slow html.parser CVE-2025-6069; zip overlap CVE-2024-0450"),
    "sqlite": Floor("3.51.3", "two writers or checkpoints at once may damage a WAL database"),
    "gradio": Floor("6.31", "/proxy= and file= reach other servers (CVE-2026-48545, -59806)"),
    "starlette": Floor("1.3.1", "Range, Host and multipart (CVE-2025-62727, CVE-2026-48710)"),
    "python-multipart": Floor("0.0.27", "endless multipart forms"),
    "faiss-cpu": Floor("1.15", "index files overflow; Kutip reads none"),
    "transformers": Floor("5.3", "config.json runs code (CVE-2026-4372, CVE-2023-6730)"),
    "sentence-transformers": Floor("6.0", "a local folder's code runs (CVE-2026-68770)"),
    "torch": Floor("2.6", "weights_only runs code (CVE-2025-32434, CVE-2026-24747)"),
    "lxml": Floor("6.1", "iterparse reads local files (CVE-2026-41066)"),
    "filelock": Floor("4.2.1", "links in the place of locks (CVE-2025-68146)"),
}
# Only what comes with the computer: all else is pinned, and a test compares it with the table.
OF_THE_COMPUTER = ("python", "sqlite")


@dataclass(frozen=True, slots=True)
class Old:
    """Something on this computer that is older than its floor."""

    name: str
    version: str
    floor: str


def too_old() -> list[Old]:
    """Return what of the computer is older than its floor."""
    here = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return [
        Old(name, here[name], FLOORS[name].version)
        for name in OF_THE_COMPUTER
        if is_older(here[name], FLOORS[name].version)
    ]


def is_older(version: str, floor: str) -> bool:
    """Compare numbers of versions; what follows them ("rc1", "+cpu") does not count."""
    return _numbers(version) < _numbers(floor)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in found.group().split(".")] if found else []
    return tuple((*numbers, 0, 0, 0)[:3])
