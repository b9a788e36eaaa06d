"""Turn changes into writes to the store beside its readers: opened for one change, then closed.

The server itself only reads, so that ``kutip add`` and ``kutip forget`` work while it runs.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import numpy as np

from index.datatypes import Encoder, FloatMatrix
from index.errors import StoreError
from index.local_store import LocalStore
from index.search import Index, own_settings
from ui.uploads import INCOMING_FOLDER, remove_incoming

WAIT_SECONDS = 3.0
TRY_AGAIN_SECONDS = 0.1
TEXTS_PER_TURN = 64


class LockedError(StoreError):
    """The store cannot be written now."""


class SharedEncoder:
    """An encoder that lets questions in between: a few texts, then the next turn."""

    def __init__(self, encoder: Encoder, lock: Lock) -> None:
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        self._lock = lock

    def encode_questions(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self._in_parts(self._encoder.encode_questions, texts)

    def encode_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 unit rows, shape (len(texts), dimensions)."""
        return self._in_parts(self._encoder.encode_passages, texts)

    def _in_parts(
        self, encode: Callable[[Sequence[str]], FloatMatrix], texts: Sequence[str]
    ) -> FloatMatrix:
        rows = [np.zeros((0, self.dimensions), np.float32)]
        for start in range(0, len(texts), TEXTS_PER_TURN):
            with self._lock:
                rows.append(encode(texts[start : start + TEXTS_PER_TURN]))
        return np.concatenate(rows)


@contextmanager
def writing(folder: Path, reader: Index, lock: Lock) -> Iterator[Index]:
    """Yield the one writer of a reader's store; raise LockedError if another does not end soon.

    ``lock`` is held whenever a model computes.
    """
    store = _opened(folder, own_settings(reader))
    try:
        yield Index(store, SharedEncoder(reader.encoder, lock))
    finally:
        store.close()


def tidy(folder: Path) -> None:
    """Remove what a killed server has left of uploads, unless somebody is writing."""
    if not (folder / INCOMING_FOLDER).exists():
        return
    try:
        with LocalStore.open(folder, writable=True):
            remove_incoming(folder)
    except StoreError:
        return  # whoever writes next tidies up


def _opened(folder: Path, settings: Mapping[str, str]) -> LocalStore:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return LocalStore.open(folder, settings, writable=True)
        except StoreError as error:
            if time.monotonic() > deadline:
                raise LockedError(str(error)) from None
        time.sleep(TRY_AGAIN_SECONDS)
