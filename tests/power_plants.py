"""Faults planted into the writer: each breaks one promise, and the simulation must see it."""

import os
import stat
from collections.abc import Callable
from types import SimpleNamespace

import index.commit
import index.local_store
import index.schema
import index.segment_plan
import index.segments
import ui.feedback_file
import ui.history_file


def _nothing(*arguments: object) -> None:
    pass


def _segment_not_synced() -> None:
    def only_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            os.fsync(descriptor)

    index.segments.os = SimpleNamespace(**{**vars(os), "fsync": only_folders})  # type: ignore[attr-defined]


def _segment_folder_not_synced() -> None:
    index.segment_plan.sync_folder = _nothing  # type: ignore[attr-defined]


def _log_not_synced() -> None:
    pragmas = index.schema.PRAGMAS
    index.schema.PRAGMAS = pragmas.replace("synchronous = FULL", "synchronous = OFF")


def _path_not_synced() -> None:
    index.schema.sync_path = _nothing


def _cleaned_without_sync() -> None:
    index.commit.remove_orphans = _nothing
    index.commit.sync_folder = _nothing


def _two_commits() -> None:
    """Delete what is replaced in a transaction of its own."""
    real = index.commit.rows.delete_articles

    def committed(connection, keys):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        found = real(connection, keys)
        index.schema.write_meta(connection, {})
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        return found

    index.commit.rows.delete_articles = committed


def _conversations_not_synced() -> None:
    pragmas = ui.history_file.PRAGMAS
    ui.history_file.PRAGMAS = pragmas.replace("synchronous = EXTRA", "synchronous = OFF")


def _feedback_not_synced() -> None:
    ui.feedback_file.os = SimpleNamespace(**{**vars(os), "fsync": _nothing})  # type: ignore[attr-defined]


def _feedback_folder_not_synced() -> None:
    ui.feedback_file.sync_folder = _nothing


PLANTS: dict[str, Callable[[], None]] = {
    "segment not synced": _segment_not_synced,
    "segment folder not synced": _segment_folder_not_synced,
    "acknowledged too early": lambda: None,  # done by the writer itself
    "log not synced": _log_not_synced,
    "path not synced": _path_not_synced,
    "cleaned without sync": _cleaned_without_sync,
    "two commits": _two_commits,
    "conversations not synced": _conversations_not_synced,
    "feedback not synced": _feedback_not_synced,
    "feedback folder not synced": _feedback_folder_not_synced,
}
