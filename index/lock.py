"""One writer at a time: an advisory lock on a file, held as long as the process lives."""

import fcntl
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from index.errors import StoreError, remedy


class WriterLock:
    """An exclusive ``flock``; the kernel releases it when the process ends, however it ends.

    The file is never removed: a second process may be waiting on the same inode. A link in its
    place is refused: it could lead to a file that the note would overwrite.
    """

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            self._descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            cure = remedy(error, "Check the folder's owner and permissions")
            raise StoreError(
                f"cannot write in {path.parent}: {error.strerror}. "
                f"{cure}, or choose another folder: --store DIR"
            ) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._descriptor, 100, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            who, _, since = holder.partition(" ")
            raise StoreError(
                f"another kutip (pid {who or 'unknown'}) is writing in {path.parent} "
                f"since {since or 'a moment ago'}; wait or stop it."
            ) from None
        self._note(f"{os.getpid()} {datetime.now().astimezone():%H:%M}")

    def release(self) -> None:
        """Let the next writer in; harmless when called twice."""
        if self._descriptor >= 0:
            self._note("")
            os.close(self._descriptor)
            self._descriptor = -1

    def _note(self, text: str) -> None:
        """Say who holds the lock, where there is room for it: the lock itself needs none."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text.encode("ascii"), 0)
