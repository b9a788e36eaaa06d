"""The C source of a recorder -> a library to preload, and its log -> the calls on a folder.

Nothing less sees the whole: SQLite writes from C, where no Python can look.
"""

import ctypes
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("disk_calls.c")
CREATED, TRUNCATED, FOLDER = 1, 2, 4
HEAD = struct.Struct("<ciiqii")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that succeeded: what ``kind`` stands for is said in the C source."""

    kind: str
    descriptor: int
    flags: int
    place: int  # byte offset of a write, new size of a truncation
    name: str
    data: bytes


@cache
def library() -> Path | None:
    """Return the compiled recorder, None where it cannot be compiled."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        return None
    made = Path(tempfile.mkdtemp(prefix="kutip-disk-")) / "disk_calls.so"
    subprocess.run(
        ["gcc", "-O1", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl", "-lpthread"], check=True
    )
    return made


WHY_NOT = "power loss and failing calls are simulated on Linux with gcc: apt install gcc"


def environment(root: Path, log: Path | None = None) -> dict[str, str]:
    """Return the environment of a program whose calls under ``root`` are seen."""
    preload = {"LD_PRELOAD": str(library()), "KUTIP_DISK_ROOT": str(root)}
    quiet = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    return {**os.environ, **preload, **quiet, **({"KUTIP_DISK_LOG": str(log)} if log else {})}


class Preloaded:
    """The functions of the recorder, inside a program that it was preloaded into."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_fail.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_int)
        for name in ("disk_seen", "disk_failed"):
            getattr(self._library, name).restype = ctypes.c_long
        for name in ("disk_failed_call", "disk_failed_name"):
            getattr(self._library, name).restype = ctypes.c_char_p

    def mark(self, text: str) -> None:
        """Put a mark into the log."""
        self._library.disk_mark(text.encode())

    def fail(self, start: int, error: int, once: bool) -> None:
        """Let the call of this number fail, counted from now, and all after it unless once."""
        self._library.disk_fail(start, error, once)

    def state(self) -> Mapping[str, int | str]:
        """Return how many calls were seen and failed, and which failed first."""
        return {
            "seen": self._library.disk_seen(),
            "failed": self._library.disk_failed(),
            "call": self._library.disk_failed_call().decode(),
            "name": self._library.disk_failed_name().decode(),
        }


def read_log(path: Path) -> Iterator[Call]:
    """Yield the calls in the order in which they happened."""
    content = memoryview(path.read_bytes())
    at = 0
    while at < len(content):
        kind, descriptor, flags, place, name_bytes, data_bytes = HEAD.unpack_from(content, at)
        at += HEAD.size
        name = bytes(content[at : at + name_bytes]).decode()
        data = bytes(content[at + name_bytes : at + name_bytes + data_bytes])
        at += name_bytes + data_bytes
        yield Call(kind.decode(), descriptor, flags, place, name, data)
