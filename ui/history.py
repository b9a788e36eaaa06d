"""Exchanges of visitors <-> conversations in one SQLite file, or in memory."""

import re
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TypeVar

from index.errors import KutipError, StoreError
from ui import history_rows as rows
from ui.conversation import Conversation, Exchange, Summary
from ui.history_file import ERRORS, connect, file_of, is_damage, set_aside
from ui.history_rows import ForeignConversationError, GoneError

__all__ = [
    "Conversation",
    "Exchange",
    "ForeignConversationError",
    "GoneError",
    "History",
    "Summary",
]

ID_BYTES = 16  # 128 bits: who knows a conversation's id may read it
ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
MEMORY_HOURS = 24
MEMORY_CONVERSATIONS = 1_000

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]


class History:
    """Conversations of all visitors, safe between threads and between servers on one file.

    What ``put`` has returned from is on the disk. In memory (``path`` None) conversations are
    dropped after a day, or when there are more than a thousand.
    """

    def __init__(
        self, path: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._now = now
        self._mutex = Lock()
        self._connection, self.lasting = connect(path)
        self._file = file_of(path)

    @staticmethod
    def new_id() -> str:
        """Return an id that nobody can guess, made of letters that an address may hold."""
        return secrets.token_urlsafe(ID_BYTES)

    def put(
        self,
        id: str,  # noqa: A002
        visitor: str,
        exchange: Exchange,
        replacing: str | None = None,
        *,
        going_on: bool = False,
    ) -> None:
        """Append an exchange, or put it in the place of another; begin the conversation if new.

        An exchange that is there already is replaced too. Raises ForeignConversationError for
        the conversation of another visitor; GoneError where ``going_on`` and the conversation,
        or the exchange to be replaced, is no longer there.
        """
        for name in (id, exchange.id):
            if not ID.fullmatch(name):
                raise KutipError(f"{name!r} is no id of a conversation or of an answer")
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            rows.put_exchange(connection, id, visitor, exchange, replacing, _iso(now), going_on)
            if not self.lasting:
                oldest = _iso(now - timedelta(hours=MEMORY_HOURS))
                rows.forget_old(connection, oldest, MEMORY_CONVERSATIONS)

        self._write(work)

    def exchanges(self, id: str) -> tuple[Exchange, ...]:  # noqa: A002
        """Return the exchanges in their order, () when there is no such conversation."""
        found = self.conversation(id)
        return found.exchanges if found else ()

    def conversation(self, id: str) -> Conversation | None:  # noqa: A002
        """Return one conversation, whoever asks; None when there is none with this id."""
        if not ID.fullmatch(id):
            return None
        return self._read(lambda each: rows.select_conversation(each, id))

    def conversations(self, visitor: str, limit: int, offset: int = 0) -> list[Summary]:
        """Return a visitor's conversations, the one that changed last first."""
        return self._read(lambda each: rows.select_summaries(each, visitor, limit, offset))

    def count(self, visitor: str) -> int:
        """Return how many conversations a visitor has."""
        question = "SELECT count(*) FROM conversation WHERE visitor = ?"
        return int(self._read(lambda each: each.execute(question, (visitor,)).fetchone()[0]))

    def owner(self, id: str) -> str | None:  # noqa: A002
        """Return whose conversation it is, None when there is none with this id."""
        question = "SELECT visitor FROM conversation WHERE id = ?"
        if not ID.fullmatch(id):
            return None
        found = self._read(lambda each: each.execute(question, (id,)).fetchone())
        return str(found[0]) if found else None

    def rename(self, id: str, visitor: str, title: str) -> bool:  # noqa: A002
        """Give a visitor's own conversation another title; tell whether there was one."""
        own = id if ID.fullmatch(id) else ""
        return self._write(lambda each: rows.rename(each, own, visitor, title))

    def delete(self, id: str, visitor: str) -> bool:  # noqa: A002
        """Remove a visitor's own conversation for good; tell whether there was one."""
        statement = "DELETE FROM conversation WHERE id = ? AND visitor = ?"
        own = id if ID.fullmatch(id) else ""
        return self._write(lambda each: each.execute(statement, (own, visitor)).rowcount) > 0

    def delete_all(self, visitor: str) -> int:
        """Remove all conversations of a visitor for good; return how many there were."""
        statement = "DELETE FROM conversation WHERE visitor = ?"
        return self._write(lambda each: each.execute(statement, (visitor,)).rowcount)

    def citing(self, article_id: str) -> list[tuple[str, str]]:
        """Return (conversation id, exchange id) of all that hold text of an article."""
        return self._read(lambda each: rows.select_citing(each, article_id))

    def close(self) -> None:
        """Release the file; harmless when called twice."""
        with self._mutex:
            self._connection.close()
            self.lasting = False  # nor is it opened again

    def _read(self, work: Work[Result]) -> Result:
        return self._run(work, "BEGIN")

    def _write(self, work: Work[Result]) -> Result:
        return self._run(work, "BEGIN IMMEDIATE")

    def _run(self, work: Work[Result], begin: str) -> Result:
        """Do work in one transaction; the errors of SQLite become one line."""
        with self._mutex:
            try:
                return self._attempt(work, begin)
            except (*ERRORS, OSError) as error:
                raise StoreError(
                    f"the conversations in {self._path or 'memory'} cannot be used now: {error}. "
                    "Check free space and permissions, then try again"
                ) from None

    def _attempt(self, work: Work[Result], begin: str) -> Result:
        """Do work in the file that is there now; where it is damaged, in a new one."""
        if self.lasting and file_of(self._path) != self._file:
            self._reopen()  # somebody removed it, or another server set it aside
        for by_force in (False, True):
            try:
                return self._transact(work, begin)
            except ERRORS as error:
                if self._path is None or not self.lasting or not is_damage(error):
                    raise
                self._connection.close()
                if by_force:  # opening it found nothing wrong
                    set_aside(self._path, error)
                self._reopen()
        return self._transact(work, begin)

    def _reopen(self) -> None:
        self._connection.close()
        self._connection, self.lasting = connect(self._path)
        self._file = file_of(self._path)

    def _transact(self, work: Work[Result], begin: str) -> Result:
        self._connection.execute(begin)
        try:
            result = work(self._connection)
            self._connection.execute("COMMIT")
            return result
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
