"""Records of feedback -> lines of one file that several processes may write."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from eval.sets.feedback import TAKEN_BACK, question_key
from index.errors import StoreError
from index.segments import sync_folder
from ui.feedback import Asked, Picked, Record

FILE = "feedback.jsonl"
APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW

Key = tuple[str, str]  # of ``Asked.key``


@dataclass(frozen=True, slots=True)
class Said:
    """What a visitor said last of a question; ``picked`` are the words that were selected."""

    id: str
    feedback: str
    visitor: str
    picked: Picked | None


class FeedbackFile:
    """Appends records, and knows what was said last of each question.

    A line is written at once and flushed to the disk before it counts. The end of a line that
    was cut off by a crash was never acknowledged; the next append removes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._lasting: tuple[int, int] | None = None  # the file whose name is surely on the disk
        self._forget()

    def append(self, record: Record, asked: Asked) -> bool:
        """Write a record unless it is the newest of its question already; tell whether it was.

        Raises StoreError where it cannot be written; the file is then as it was.
        """
        with self._lock, self._opened() as descriptor:
            rest = self._catch_up(descriptor)
            if not self._is_news(record, asked):
                return False
            line = (json.dumps(record) + "\n").encode()
            if rest and _parsed(rest) is not None:
                line = b"\n" + line  # whole, as an editor leaves it that ends no last line
            elif rest:
                os.ftruncate(descriptor, self._read)
            self._write(descriptor, line)
            self._catch_up(descriptor)
        return True

    def said(self, asked: Asked) -> Said | None:
        """Return what the same visitor said last of a question, None if nothing stands."""
        with self._lock:
            try:
                descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                self._forget()
                return None
            except OSError as error:
                raise StoreError(f"{self.path} cannot be read: {error.strerror}.") from None
            try:
                self._catch_up(descriptor)
            finally:
                os.close(descriptor)
            return self._own.get((asked.key, asked.visitor))

    def _is_news(self, record: Record, asked: Asked) -> bool:
        if record["feedback"] == TAKEN_BACK:
            return (asked.key, asked.visitor) in self._own
        newest = self._newest.get(asked.key)
        return newest is None or (newest.id, newest.visitor) != (record["id"], asked.visitor)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Yield the file's descriptor while nobody else writes to it."""
        descriptor = -1
        try:
            while True:
                descriptor = os.open(self.path, APPEND, 0o600)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if _is_same(descriptor, self.path):
                    break
                os.close(descriptor)  # it was removed or replaced while this one waited
                descriptor = -1
            if self._lasting != _identity(descriptor):
                # Before anything is acknowledged, and again until it has succeeded once.
                sync_folder(self.path.parent)
                self._lasting = _identity(descriptor)
            yield descriptor
        except OSError as error:
            raise StoreError(
                f"cannot write {self.path}: {error.strerror}. Check the disk's space and the "
                "file's permissions."
            ) from None
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _write(self, descriptor: int, line: bytes) -> None:
        end = os.fstat(descriptor).st_size
        try:
            written = os.write(descriptor, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, end)
            raise

    def _forget(self) -> None:
        self._read = 0  # bytes of whole lines that are known
        self._inode = -1
        self._newest: dict[Key, Said] = {}
        self._own: dict[tuple[Key, str], Said] = {}

    def _catch_up(self, descriptor: int) -> bytes:
        """Read the lines that came since; return what stands after the last line break."""
        status = os.fstat(descriptor)
        if status.st_ino != self._inode or status.st_size < self._read:
            self._forget()
            self._inode = status.st_ino
        fresh = _read_on(descriptor, self._read, status.st_size)
        whole, ending, rest = fresh.rpartition(b"\n")
        for line in whole.split(b"\n"):
            self._take(_parsed(line))
        self._read += len(whole) + len(ending)
        return rest

    def _take(self, record: Mapping[str, object] | None) -> None:
        """Take note of a record; what is none says nothing here, and ``kutip eval`` names it."""
        if record is None:
            return
        name, feedback, question = (record.get(key) for key in ("id", "feedback", "question"))
        visitor = record.get("visitor", "")
        if not all(isinstance(each, str) for each in (name, feedback, question, visitor)):
            return
        given = record.get("given")
        where = given.get("filter") if isinstance(given, Mapping) else None
        key = (question_key(str(question)), json.dumps(where, sort_keys=True))
        said = Said(str(name), str(feedback), str(visitor), _picked(record.get("answers")))
        self._newest[key] = said
        if feedback == TAKEN_BACK:
            self._own.pop((key, said.visitor), None)
        else:
            self._own[key, said.visitor] = said


def _parsed(line: bytes) -> Mapping[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _read_on(descriptor: int, start: int, end: int) -> bytes:
    parts = []
    while start < end and (part := os.pread(descriptor, end - start, start)):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _picked(answers: object) -> Picked | None:
    match answers:
        case [{"text": str(text), "article_id": str(article_id), "start": int(start)}, *_]:
            return Picked(article_id, start, text)
        case _:
            return None


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
