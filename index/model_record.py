"""Models from elsewhere and when they were first used -> whether their files are still the same.

One JSON file in the store's folder: for each model the SHA-256 of every file and the revision that
its name stood for, with a seal over all of it. Written whole and flushed. Who may write the store
may write it as well: it shows a model changed elsewhere, not a forger in the store.
"""

import errno
import fcntl
import hashlib
import json
import logging
import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import KutipError
from index.segments import sync_folder

FILE = "models.json"
FIELDS = {"revision", "files"}
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)

log = logging.getLogger("kutip.store")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What a model was when it was used: SHA-256 by file name; ``revision`` None for a folder."""

    revision: str | None
    files: Mapping[str, str]


class ModelRecord:
    """The models that a store was used with; new ones are written by ``keep``."""

    def __init__(self, store: Path) -> None:
        self.path = store / FILE
        self._new: dict[str, ModelFiles] = {}

    def known(self, name: str) -> ModelFiles | None:
        """Return what the model was at its first use, None when it was never used."""
        return self._read().get(name)

    def compare(self, name: str, found: ModelFiles) -> None:
        """Note a model used for the first time; raise KutipError when it has changed since."""
        known = self.known(name)
        if known is None:
            self._new[name] = found
            return
        for file in sorted({*known.files, *found.files}):
            if known.files.get(file) != found.files.get(file):
                raise KutipError(
                    f"The model {name} is not what it was when it was first used:"
                    f" {file} {_difference(file, known, found)}. Put the former files back, or,"
                    " if you changed it yourself, accept it:"
                    f" kutip accept {shlex.quote(name)}"
                    f" --store {shlex.quote(str(self.path.parent))}"
                )

    def accept(self, name: str, found: ModelFiles) -> None:
        """Let a model's files be what they are now; ``keep`` makes it last."""
        self._new[name] = found

    def keep(self) -> None:
        """Write what is new and wait until it is on the disk.

        A store that cannot be written is used all the same: each use is then a first one.
        """
        if not self._new:
            return
        try:
            with _locked(self.path.parent):
                self._write({**self._kept_or_none(), **self._new})
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise KutipError(
                    f"{self.path} cannot be written ({error.strerror or error}). Make room, then"
                    " run the same again."
                ) from None
            log.warning("%s cannot be written: changed models go unnoticed", self.path)
        self._new = {}

    def _kept_or_none(self) -> dict[str, ModelFiles]:
        try:
            return self._read()
        except KutipError:  # only ``accept`` comes here with a damaged file: it starts a new one
            return {}

    def _read(self) -> dict[str, ModelFiles]:
        try:
            rows = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise KutipError(
                f"{self.path} cannot be read ({error.strerror or error}). Check its permissions."
            ) from None
        except (ValueError, RecursionError):
            raise self._damaged() from None
        if not isinstance(rows, dict) or set(rows) != {"models", "seal"}:
            raise self._damaged()
        models = rows["models"]
        if not isinstance(models, dict) or rows["seal"] != _seal(models):
            raise self._damaged()
        return {name: self._model(row) for name, row in models.items()}

    def _model(self, row: object) -> ModelFiles:
        if not isinstance(row, dict) or set(row) != FIELDS:
            raise self._damaged()
        revision, files = row["revision"], row["files"]
        sound = isinstance(files, dict) and all(isinstance(value, str) for value in files.values())
        if not sound or not isinstance(revision, str | None):
            raise self._damaged()
        return ModelFiles(revision, files)

    def _damaged(self) -> KutipError:
        return KutipError(
            f"{self.path} is damaged, so it cannot be told whether a model has changed. Restore it"
            " from a copy, or accept the model as it is: kutip accept NAME --store"
            f" {self.path.parent}"
        )

    def _write(self, models: Mapping[str, ModelFiles]) -> None:
        rows = {
            name: {"revision": model.revision, "files": dict(model.files)}
            for name, model in sorted(models.items())
        }
        fresh = self.path.with_name(FILE + ".new")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
            with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as file:
                json.dump({"models": rows, "seal": _seal(rows)}, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError:
            with suppress(OSError):
                fresh.unlink()
            raise
        sync_folder(self.path.parent)


def _seal(rows: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def _difference(file: str, known: ModelFiles, found: ModelFiles) -> str:
    if file not in known.files:
        return "is new"
    return "has changed" if file in found.files else "is gone"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time read and write; the lock ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
