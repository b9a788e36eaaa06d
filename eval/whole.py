"""A text -> a file, written whole or not at all."""

from contextlib import suppress
from pathlib import Path

from index.errors import KutipError


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first; raises KutipError when that is not possible.

    Half a character, which UTF-8 cannot hold, is written as its escape.
    """
    if path.exists() and not path.is_file():  # a device must not be replaced
        raise KutipError(f"{path} is no ordinary file. Choose another name.")
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise KutipError(f"{path} cannot be written ({error}). Choose another place.") from error
