"""A folder -> the files in it, sorted, without hidden ones; links to folders are not followed."""

import os
from collections.abc import Iterator
from pathlib import Path

from index.formats.problem import FileProblem


def files_in(folder: Path) -> Iterator[Path | FileProblem]:
    """Yield every file below the folder, and a problem for every part that cannot be entered."""
    waiting: list[Path | FileProblem] = _entries(folder)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, Path) and os.path.isdir(entry):
            waiting += _entries(entry)
        else:
            yield entry


def _entries(folder: Path) -> list[Path | FileProblem]:
    """Return what is in one folder, the last by name first."""
    try:
        names = sorted(os.listdir(folder), reverse=True)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        return [
            FileProblem(
                str(folder), f"the folder cannot be opened ({reason})", "Check its permissions"
            )
        ]
    return [_entry(folder / name) for name in names if not name.startswith(".")]


def _entry(path: Path) -> Path | FileProblem:
    if os.path.islink(path) and os.path.isdir(path):
        # Followed, it could lead round in a circle or out of what was meant.
        return FileProblem(str(path), "it is a link to a folder", "Add that folder by its own name")
    return path
