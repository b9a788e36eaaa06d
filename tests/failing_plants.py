"""Faults planted into the commands that meet a failing call: each must be seen."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace

from power_plants import PLANTS as WRITER_PLANTS

import index.segment_plan
import index.segments
import ui.feedback_file
from ui import cli


def _said_to_be_done() -> None:
    real = cli.run
    cli.run = lambda arguments: real(arguments) and 0  # type: ignore[assignment]


def _names_no_place() -> None:
    real = cli.complain
    cli.complain = lambda text: real(re.sub(r"/\S+", "it", text))


def _traceback() -> None:
    cli.KutipError = cli.typer.Abort  # type: ignore[attr-defined]


def _segment_errors_ignored() -> None:
    real = index.segments.os.fdopen

    class Deaf:
        def __init__(self, *arguments: object) -> None:
            self._file = real(*arguments)  # type: ignore[call-overload]

        def __enter__(self) -> "Deaf":
            return self

        def __exit__(self, *exception: object) -> bool:
            with suppress(OSError):
                self._file.close()
            return True

        def write(self, data: bytes) -> int:
            self._file.write(data)
            return len(data)

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

    index.segments.os = SimpleNamespace(**{**vars(os), "fdopen": Deaf})  # type: ignore[attr-defined]


def _feedback_errors_ignored() -> None:
    real = ui.feedback_file.FeedbackFile._write

    def deaf(self: ui.feedback_file.FeedbackFile, descriptor: int, line: bytes) -> None:
        with suppress(OSError):
            real(self, descriptor, line)

    ui.feedback_file.FeedbackFile._write = deaf  # type: ignore[method-assign]


# Each with the action in which it shows.
PLANTS: dict[str, tuple[str, Callable[[], None]]] = {
    "said to be done": ("replace", _said_to_be_done),
    "names no place": ("replace", _names_no_place),
    "traceback": ("replace", _traceback),
    "errors of segments ignored": ("add", _segment_errors_ignored),
    "errors of feedback ignored": ("rate", _feedback_errors_ignored),
    "two commits": ("replace", WRITER_PLANTS["two commits"]),
}
