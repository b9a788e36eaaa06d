"""A folder -> the files in it, sorted, without hidden ones; links to folders are not followed."""

import os
from collections.abc import Iterator
from pathlib import Path

from index.formats.problem import FileProblem


def files_in(folder: Path) -> Iterator[Path | FileProblem]:
    """Yield every file below the folder, and a problem for every part that cannot be entered."""
    try:
        with os.scandir(folder) as entries:
            entries_by_name = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        yield FileProblem(
            str(folder), f"the folder cannot be opened ({reason})", "Check its permissions"
        )
        return
    for entry in entries_by_name:
        if entry.name.startswith("."):
            continue
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from files_in(path)
        elif entry.is_symlink() and path.is_dir():
            # Followed, it could lead round in a circle or out of what was meant.
            yield FileProblem(
                str(path), "it is a link to a folder", "Add that folder by its own name"
            )
        else:
            yield path
