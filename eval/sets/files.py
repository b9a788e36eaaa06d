"""A file, gzip or not -> its bytes, text or first line; what cannot be read is one clear line."""

import gzip
import zlib
from io import BufferedReader
from pathlib import Path

from index.decode import decode
from index.errors import KutipError

READABLE = "Give JSON lines, SQuAD JSON, CSV, or a folder of BEIR or TREC files."

_GZIP_MARK = b"\x1f\x8b"
_HEAD_BYTES = 65_536
_MOST_BYTES = 2**28  # of a file read whole, unpacked; the largest public set has a sixth of it
_PACKED = (".gz", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt")


def opened(path: Path) -> gzip.GzipFile | BufferedReader:
    """Return the file to be read, unpacked when its content says that it is packed."""
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP_MARK
    return gzip.open(path) if packed else path.open("rb")


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a file's bytes, unpacked, at most ``limit`` of them; raises KutipError."""
    try:
        with opened(path) as file:
            return file.read(limit)
    except (OSError, EOFError, zlib.error) as error:
        raise KutipError(f"{path} cannot be read ({error}). {READABLE}") from error


def read_head(path: Path) -> bytes:
    """Return enough of a file to tell what it is."""
    return read_bytes(path, _HEAD_BYTES)


def read_text(path: Path) -> str:
    """Return a file's text as UTF-8, or what else it is for certain; raises KutipError."""
    content = read_bytes(path, _MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise KutipError(f"{path} holds more than {_MOST_BYTES // 2**20} MiB. Split it.")
    try:
        return decode(content)
    except KutipError as error:
        where = "" if str(path) in str(error) else f"{path}: "
        raise KutipError(f"{where}{error}") from error


def set_name(path: Path) -> str:
    """Return the file's or folder's name without the endings that tell its format."""
    name = path.resolve().name
    while len(name) > len(Path(name).suffix) and Path(name).suffix.lower() in _PACKED:
        name = name[: -len(Path(name).suffix)]
    return name
