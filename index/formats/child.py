"""Bytes of a risky document -> what it states, read in a process of its own, which it may kill.

The process is started when the first document needs it, serves all of a run, and is started anew
after its death. It is a fresh interpreter, so that threads of the caller do no harm, and gets
neither files nor the environment (it may hold secrets), only bytes on a pipe.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from threading import Event, Timer
from typing import BinaryIO, Literal, cast

from index.formats.frames import read_message, write_message
from index.formats.limits import EXIT_MEMORY, wall_seconds
from index.formats.problem import UnreadableError
from index.formats.raw import MAX_ARTICLE_CHARS, RawArticle

RiskyKind = Literal["html", "pdf", "docx"]

_MAX_REPLY_BYTES = 6 * MAX_ARTICLE_CHARS + 2**20  # a control character takes six in JSON
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
_ROOT = str(Path(__file__).parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); import index.formats.worker as w; w.main()"
_ADD_AS_TEXT = "Save it again, or add its text as .txt"
_AGAIN_WITHIN_SECONDS = 1.0
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)


class _DiedError(Exception):
    """The process ended in the middle of a document, or spoke nonsense."""


class ParserChild:
    """The process that reads documents, for one thread at a time; a context manager."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._has_served = False

    def __enter__(self) -> "ParserChild":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next document starts another."""
        process, self._process, self._has_served = self._process, None, False
        if process is not None:
            process.kill()
            process.communicate()

    def parse(self, kind: RiskyKind, raw: bytes) -> RawArticle:
        """Return what the document states.

        Raises:
            UnreadableError: it states nothing, or took more time or memory than it may.

        """
        while True:
            is_fresh = not self._has_served
            started = time.monotonic()
            try:
                reply = self._answer(kind, raw)
            except _DiedError as error:
                if is_fresh or time.monotonic() - started > _AGAIN_WITHIN_SECONDS:
                    raise UnreadableError(
                        f"it made its {kind} parser crash", _ADD_AS_TEXT
                    ) from error
            else:
                return _article(kind, reply)
            # What came before may be to blame: the document is read again, all alone.

    def _answer(self, kind: RiskyKind, raw: bytes) -> Mapping[str, object]:
        process = self._started()
        is_late = Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = Timer(wall_seconds(len(raw)), stop)
        timer.daemon = True
        timer.start()
        try:
            reply = _exchanged(process, kind, raw)
        finally:
            timer.cancel()
            timer.join()  # or it might kill the process in the middle of the next document
            self._has_served = True
        if reply is not None and not is_late.is_set():
            if reply.get("last"):
                self.close()
            return reply
        self.close()
        if is_late.is_set() or process.returncode == _OUT_OF_TIME:
            raise UnreadableError("reading it takes too long", _ADD_AS_TEXT)
        if process.returncode == EXIT_MEMORY:
            raise UnreadableError("reading it takes too much memory", _ADD_AS_TEXT)
        raise _DiedError(process.returncode)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603 (its own interpreter)
                [sys.executable, "-E", "-P", "-B", "-c", _START, _ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                start_new_session=True,  # Ctrl-C is for the caller, who ends it in order
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnreadableError(
                f"the process that reads it cannot be started ({reason})", "Try again"
            ) from error
        return self._process


def _exchanged(
    process: subprocess.Popen[bytes], kind: RiskyKind, raw: bytes
) -> dict[str, object] | None:
    stdin, stdout = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    try:
        write_message(stdin, {"kind": kind, "bytes": len(raw)})
        stdin.write(raw)
        stdin.flush()
        return read_message(stdout, _MAX_REPLY_BYTES)
    except (OSError, ValueError):
        return None


def _article(kind: RiskyKind, reply: Mapping[str, object]) -> RawArticle:
    """Return the reply's article, trusting no part of it."""
    if isinstance(reply.get("reason"), str):
        raise UnreadableError(str(reply["reason"]), str(reply.get("remedy")))
    stated = reply.get("article")
    if not isinstance(stated, dict) or not isinstance(stated.get("text"), str):
        raise UnreadableError(
            f"the file is damaged: its {kind} parser gave up ({reply.get('error')})", _ADD_AS_TEXT
        )
    names = [field.name for field in fields(RawArticle)]
    return RawArticle(**{name: stated[name] for name in names if isinstance(stated.get(name), str)})
