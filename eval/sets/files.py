"""A file, gzip or not -> its bytes, text or first line; what cannot be read is one clear line."""

import gzip
import zlib
from pathlib import Path

from index.decode import decode
from index.errors import KutipError

READABLE = "Give JSON lines, SQuAD JSON, CSV, or a folder of BEIR or TREC files."

_GZIP_MARK = b"\x1f\x8b"
_HEAD_BYTES = 65_536
_PACKED = (".gz", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt")


def read_bytes(path: Path, limit: int = -1) -> bytes:
    """Return a file's bytes, unpacked, at most ``limit`` of them; raises KutipError."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP_MARK
        with gzip.open(path) if packed else path.open("rb") as file:
            return file.read(limit)
    except (OSError, EOFError, zlib.error) as error:
        raise KutipError(f"{path} cannot be read ({error}). {READABLE}") from error


def read_head(path: Path) -> bytes:
    """Return enough of a file to tell what it is."""
    return read_bytes(path, _HEAD_BYTES)


def read_text(path: Path) -> str:
    """Return a file's text as UTF-8, or what else it is for certain; raises KutipError."""
    try:
        return decode(read_bytes(path))
    except KutipError as error:
        where = "" if str(path) in str(error) else f"{path}: "
        raise KutipError(f"{where}{error}") from error


def set_name(path: Path) -> str:
    """Return the file's or folder's name without the endings that tell its format."""
    name = path.resolve().name
    while len(name) > len(Path(name).suffix) and Path(name).suffix.lower() in _PACKED:
        name = name[: -len(Path(name).suffix)]
    return name
