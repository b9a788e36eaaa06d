"""How much a document may take -> limits on the process that reads it, laid down by itself.

On Linux and macOS the kernel bounds processor time, file writes and new processes. Memory is
bounded by the kernel on Linux; elsewhere a thread looks at it every 50 ms. Without the module
``resource`` (Windows) only the caller's clock is left.

Not a sandbox: the hook against files, network and other programs stops Python code only. Machine
code that a document smuggled through a hole in PDFium or libxml2 could still read what the user
may read, and use the network.
"""

import contextlib
import importlib.util
import math
import os
import sys
import sysconfig
import time
from pathlib import Path
from threading import Thread

EXIT_MEMORY = 77

_MEBIBYTE = 2**20
_CPU_SECONDS = 10
_WALL_SECONDS = 20
_SECONDS_PER_MEBIBYTE = 1
_MEMORY_BYTES = 768 * _MEBIBYTE  # of address space; the parsers with their libraries take 180
_SWOLLEN_BYTES = 256 * _MEBIBYTE
_LOOK_EVERY_SECONDS = 0.05

_REFUSED_EVENTS = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system"),
    *("os.startfile", "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link"),
    *("os.symlink", "os.truncate", "os.chmod", "os.chown", "shutil.", "urllib.", "http."),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LIBRARY_FOLDERS = tuple(
    os.path.join(os.path.abspath(folder), "")
    for folder in {
        sys.prefix,
        sys.base_prefix,
        *sysconfig.get_paths().values(),
        str(Path(__file__).parents[1]),
        "/usr/share/zoneinfo",
    }
    if folder != os.sep
)
_HARMLESS_FILES = frozenset({os.devnull, "/dev/urandom"})

_STATUS = Path("/proc/self/status")  # of Linux

_has_limits = importlib.util.find_spec("resource") is not None
_status: int | None = None  # opened before opening is forbidden


def cpu_seconds(size_bytes: int) -> int:
    """Return the processor time that a document of so many bytes may take."""
    return _CPU_SECONDS + _SECONDS_PER_MEBIBYTE * (size_bytes // _MEBIBYTE)


def wall_seconds(size_bytes: int) -> float:
    """Return how long to wait for it: longer, because others use the computer too."""
    return _WALL_SECONDS + 2.0 * _SECONDS_PER_MEBIBYTE * (size_bytes // _MEBIBYTE)


def memory_bytes(size_bytes: int) -> int:
    """Return the memory that the process may hold while it reads the document."""
    return _MEMORY_BYTES + 2 * size_bytes


def confine() -> None:
    """Give up for good what no document needs: writing, other programs, the network."""
    global _status
    if _STATUS.exists():
        _status = os.open(_STATUS, os.O_RDONLY)
    if _has_limits:
        import resource

        for name in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(name, (0, 0))
    sys.addaudithook(_refuse)


class MemoryWatch:
    """The memory limit where the kernel keeps none: ends the process that holds more."""

    def __init__(self) -> None:
        self.limit_bytes = 0
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            if 0 < self.limit_bytes < _most_held_bytes():
                os._exit(EXIT_MEMORY)


def memory_watch() -> MemoryWatch | None:
    """Return the watch that this system needs; call before ``confine`` forbids threads."""
    return MemoryWatch() if _has_limits and sys.platform != "linux" else None


def allow(size_bytes: int, watch: MemoryWatch | None) -> None:
    """Bound what reading the next document takes from here on."""
    if not _has_limits:
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _bound(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds(size_bytes))
    if watch is None:
        _bound(resource.RLIMIT_AS, memory_bytes(size_bytes))
    else:  # it sees the most ever held, so a limit once given stays
        watch.limit_bytes = max(watch.limit_bytes, memory_bytes(size_bytes))


def is_swollen() -> bool:
    """Tell whether the process has held so much that the next document needs a new one."""
    return _has_limits and _most_held_bytes() > _SWOLLEN_BYTES


def _bound(name: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(name)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(name, (allowed, hard))


def _most_held_bytes() -> int:
    if _status is not None:
        # Not ru_maxrss, which begins at what the calling process has held.
        lines = os.pread(_status, 8192, 0).splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(b"VmHWM:"))
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _refuse(event: str, given: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = given
        if isinstance(path, str | bytes) and not _may_open(os.fsdecode(path), flags):
            raise PermissionError(f"not opened while a document is read: {event}")
    elif event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"not done while a document is read: {event}")


def _may_open(path: str, flags: object) -> bool:
    if path in _HARMLESS_FILES:
        return True
    writes = isinstance(flags, int) and flags & _WRITES
    return not writes and os.path.abspath(path).startswith(_LIBRARY_FOLDERS)
