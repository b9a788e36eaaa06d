"""Exchanges of visitors <-> conversations in one SQLite file, or in memory."""

import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TypeVar

from index.errors import KutipError, StoreError
from ui.conversation import (
    Conversation,
    Exchange,
    Summary,
    cited_articles,
    damaged_exchange,
    exchange_text,
    read_exchange,
    title_of,
)
from ui.history_file import connect, is_damage, log, set_aside

__all__ = ["Conversation", "Exchange", "ForeignConversationError", "History", "Summary"]

ID_BYTES = 16  # 128 bits: who knows a conversation's id may read it
ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
MEMORY_HOURS = 24
MEMORY_CONVERSATIONS = 1_000

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]


class ForeignConversationError(KutipError):
    """The conversation was begun by somebody else."""


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
    ) -> None:
        """Append an exchange, or put it in the place of another; begin the conversation if new.

        An exchange that is there already is replaced too. Raises ForeignConversationError for
        the conversation of another visitor.
        """
        for name in (id, exchange.id):
            if not ID.fullmatch(name):
                raise KutipError(f"{name!r} is no id of a conversation or of an answer")
        body, now = exchange_text(exchange), self._time()
        articles = [each.encode("utf-8", "surrogatepass") for each in cited_articles(exchange)]

        def work(connection: sqlite3.Connection) -> None:
            key = _own(connection, id, visitor, title_of(exchange.question), now)
            number = _number(connection, key, replacing or exchange.id)
            connection.execute(
                "DELETE FROM exchange WHERE conversation = ? AND (number = ? OR id = ?)",
                (key, number, exchange.id),
            )
            (row,) = connection.execute(
                "INSERT INTO exchange (conversation, number, id, body, sha256) "
                "VALUES (?, ?, ?, ?, ?) RETURNING key",
                (key, number, exchange.id, body, _digest(body)),
            ).fetchone()
            connection.executemany(
                "INSERT INTO cited VALUES (?, ?)", [(article, row) for article in articles]
            )
            connection.execute(
                "UPDATE conversation SET updated = ?, "
                "changed = (SELECT max(changed) + 1 FROM conversation) WHERE key = ?",
                (now, key),
            )
            if not self.lasting:
                self._forget_old(connection)

        self._write(work)

    def exchanges(self, id: str) -> tuple[Exchange, ...]:  # noqa: A002
        """Return the exchanges in their order, () when there is no such conversation."""
        found = self.conversation(id)
        return found.exchanges if found else ()

    def conversation(self, id: str) -> Conversation | None:  # noqa: A002
        """Return one conversation, whoever asks; None when there is none with this id."""

        def work(connection: sqlite3.Connection) -> Conversation | None:
            found = connection.execute(
                "SELECT key, title, created, updated, visitor FROM conversation WHERE id = ?", (id,)
            ).fetchone()
            if found is None:
                return None
            key, title, created, updated, visitor = found
            rows = connection.execute(
                "SELECT id, body, sha256 FROM exchange WHERE conversation = ? ORDER BY number",
                (key,),
            ).fetchall()
            exchanges = tuple(_exchange(*row) for row in rows)
            return Conversation(id, _title(title), created, updated, visitor, exchanges)

        return self._read(work) if ID.fullmatch(id) else None

    def conversations(self, visitor: str, limit: int, offset: int = 0) -> list[Summary]:
        """Return a visitor's conversations, the one that changed last first."""

        def work(connection: sqlite3.Connection) -> list[Summary]:
            rows = connection.execute(
                "SELECT id, title, created, updated, "
                "(SELECT count(*) FROM exchange WHERE conversation = conversation.key) "
                "FROM conversation WHERE visitor = ? ORDER BY changed DESC LIMIT ? OFFSET ?",
                (visitor, limit, offset),
            ).fetchall()
            return [Summary(id_, _title(title), *rest) for id_, title, *rest in rows]

        return self._read(work)

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
        return self._change(
            "UPDATE conversation SET title = ? WHERE id = ? AND visitor = ?",
            (json.dumps(title), id if ID.fullmatch(id) else "", visitor),
        )

    def delete(self, id: str, visitor: str) -> bool:  # noqa: A002
        """Remove a visitor's own conversation for good; tell whether there was one."""
        return self._change(
            "DELETE FROM conversation WHERE id = ? AND visitor = ?",
            (id if ID.fullmatch(id) else "", visitor),
        )

    def delete_all(self, visitor: str) -> int:
        """Remove all conversations of a visitor for good; return how many there were."""
        statement = "DELETE FROM conversation WHERE visitor = ?"
        return self._write(lambda each: each.execute(statement, (visitor,)).rowcount)

    def citing(self, article_id: str) -> list[tuple[str, str]]:
        """Return (conversation id, exchange id) of all that hold text of an article."""
        return self._read(
            lambda each: each.execute(
                "SELECT conversation.id, exchange.id FROM cited "
                "JOIN exchange ON exchange.key = cited.exchange "
                "JOIN conversation ON conversation.key = exchange.conversation "
                "WHERE cited.article_id = ? ORDER BY conversation.key, number",
                (article_id.encode("utf-8", "surrogatepass"),),
            ).fetchall()
        )

    def close(self) -> None:
        """Release the file; harmless when called twice."""
        with self._mutex:
            self._connection.close()

    def _change(self, statement: str, values: tuple[str, ...]) -> bool:
        return self._write(lambda each: each.execute(statement, values).rowcount) > 0

    def _read(self, work: Work[Result]) -> Result:
        return self._run(work, "BEGIN")

    def _write(self, work: Work[Result]) -> Result:
        return self._run(work, "BEGIN IMMEDIATE")

    def _run(self, work: Work[Result], begin: str) -> Result:
        """Do work in one transaction; once more, in a new file, where this one is damaged."""
        with self._mutex:
            try:
                try:
                    return self._transact(work, begin)
                except sqlite3.DatabaseError as error:
                    if self._path is None or not is_damage(error):
                        raise
                    self._connection.close()
                    set_aside(self._path, error)
                    self._connection, self.lasting = connect(self._path)
                    return self._transact(work, begin)
            except (sqlite3.Error, OSError) as error:
                raise StoreError(
                    f"the conversations in {self._path or 'memory'} cannot be used now: {error}. "
                    "Check free space and permissions, then try again"
                ) from None

    def _transact(self, work: Work[Result], begin: str) -> Result:
        self._connection.execute(begin)
        try:
            result = work(self._connection)
            self._connection.execute("COMMIT")
            return result
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _time(self) -> str:
        return _iso(self._now())

    def _forget_old(self, connection: sqlite3.Connection) -> None:
        connection.execute(
            "DELETE FROM conversation WHERE updated < ? OR key NOT IN "
            "(SELECT key FROM conversation ORDER BY changed DESC LIMIT ?)",
            (_iso(self._now() - timedelta(hours=MEMORY_HOURS)), MEMORY_CONVERSATIONS),
        )


def _own(connection: sqlite3.Connection, id_: str, visitor: str, title: str, now: str) -> int:
    """Return the key of a visitor's conversation, begun where there is none."""
    found = connection.execute(
        "SELECT key, visitor FROM conversation WHERE id = ?", (id_,)
    ).fetchone()
    if found is None:
        (key,) = connection.execute(
            "INSERT INTO conversation (id, visitor, title, created, updated, changed) "
            "VALUES (?, ?, ?, ?, ?, 0) RETURNING key",
            (id_, visitor, json.dumps(title), now, now),
        ).fetchone()
        return int(key)
    if found[1] != visitor:
        raise ForeignConversationError("this conversation is somebody else's. Start a new one")
    return int(found[0])


def _number(connection: sqlite3.Connection, key: int, id_: str) -> int:
    """Return the place of an exchange, or the one after the last."""
    found = connection.execute(
        "SELECT coalesce((SELECT number FROM exchange WHERE conversation = ?1 AND id = ?2), "
        "(SELECT max(number) + 1 FROM exchange WHERE conversation = ?1), 0)",
        (key, id_),
    ).fetchone()
    return int(found[0])


def _exchange(id_: str, body: str, digest: str) -> Exchange:
    try:
        if _digest(body) != digest:
            raise KutipError("its hash is another")
        return read_exchange(id_, body)
    except KutipError as error:
        log.warning("the stored answer %s cannot be read: %s", id_, error)
        return damaged_exchange(id_)


def _title(text: str) -> str:
    try:
        title = json.loads(text)
    except ValueError:
        return "…"
    return title if isinstance(title, str) else "…"


def _digest(body: str) -> str:
    return sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
