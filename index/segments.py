"""Named arrays <-> write-once segment files, whose size and hash the database keeps.

A file is a header (JSON: name, type, shape and offset of every array) and the arrays' bytes.
Nothing in it is ever executed, unpickled or written a second time.
"""

import errno
import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import SearchDataError, StoreError

Arrays = dict[str, NDArray[Any]]
SegmentKind = Literal["vectors", "postings"]

MAGIC = b"KUTIPSEG"
ALIGNMENT = 64
NAME = re.compile(r"\d{12}-(vectors|postings)-[0-9a-f]{32}\.seg")


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """A row of the segment table: what is needed to trust the file."""

    name: str
    kind: SegmentKind
    bytes: int
    sha256: str
    chunks: int
    chunk_lo: int
    chunk_hi: int
    generation: int


def write_segment(
    folder: Path, generation: int, kind: SegmentKind, arrays: Mapping[str, NDArray[Any]]
) -> SegmentFile:
    """Write a new file and wait until it is on the disk; its folder entry is not synced yet."""
    name = f"{generation:012d}-{kind}-{uuid.uuid4().hex}.seg"
    path = folder / name
    digest = hashlib.sha256()
    size = 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for piece in _pieces(arrays):
                digest.update(piece)
                size += file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(
            f"cannot write {path}: {error.strerror}. Nothing was changed; "
            "make room or mend the folder, then run the same again."
        ) from None
    ids = arrays["chunk_ids"]
    return SegmentFile(
        name, kind, size, digest.hexdigest(), len(ids), int(ids[0]), int(ids[-1]), generation
    )


def read_segment(folder: Path, segment: SegmentFile, verify: bool = True) -> Arrays:
    """Return a file's arrays; raise ``SearchDataError`` when it is not what was written.

    ``verify`` compares the hash too. A missing file raises ``FileNotFoundError``: it may have
    been replaced a moment ago.
    """
    content = (folder / segment.name).read_bytes()
    intact = len(content) == segment.bytes and content.startswith(MAGIC)
    if not intact or (verify and hashlib.sha256(content).hexdigest() != segment.sha256):
        raise damaged(folder / segment.name)
    start = len(MAGIC) + 8
    header_end = start + int.from_bytes(content[len(MAGIC) : start], "little")
    return {
        name: np.frombuffer(
            content, np.dtype(kind), count=int(np.prod(shape)), offset=offset
        ).reshape(shape)
        for name, kind, shape, offset in json.loads(content[start:header_end])
    }


def damaged(path: Path) -> SearchDataError:
    """Return the error for a segment that cannot be used."""
    return SearchDataError(
        f"the search data in {path} is missing or damaged; the articles themselves are safe in "
        "the database beside it. Make it again from them: kutip repair"
    )


def remove_orphans(folder: Path, known: set[str]) -> None:
    """Delete files of our own name pattern that no row names: left by a writer that died."""
    for path in folder.iterdir():
        if NAME.fullmatch(path.name) and path.name not in known:
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_path(folder: Path) -> None:
    """Wait until the folder, and every folder that leads to it, is on the disk."""
    sync_folder(folder)
    for parent in folder.resolve().parents:
        try:
            sync_folder(parent)
        except OSError as error:
            # Not ours to read, or not to be synced: then it was there before this store.
            if error.errno in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
                raise


def _pieces(arrays: Mapping[str, NDArray[Any]]) -> Iterator[bytes | memoryview]:
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    # Offsets depend on the header's length and the header on the offsets: reserve room.
    room = _aligned(len(MAGIC) + 8 + 200 * (len(arrays) + 1))
    entries = []
    offset = room
    for name, array in contiguous.items():
        entries.append((name, array.dtype.str, array.shape, offset))
        offset = _aligned(offset + array.nbytes)
    header = json.dumps(entries).encode("ascii")
    start = MAGIC + len(header).to_bytes(8, "little") + header
    yield start.ljust(room, b"\0")
    for array in contiguous.values():
        yield array.reshape(-1).view(np.uint8).data
        yield bytes(_aligned(array.nbytes) - array.nbytes)


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
