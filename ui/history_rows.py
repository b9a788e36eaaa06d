"""Conversations and exchanges <-> rows of SQLite. Callers hold the transaction."""

import json
import sqlite3
from hashlib import sha256

from index.errors import KutipError
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
from ui.history_file import log
from ui.history_seal import write_seal


class ForeignConversationError(KutipError):
    """The conversation was begun by somebody else."""


class GoneError(KutipError):
    """What was to go on is no longer there."""


def put_exchange(
    connection: sqlite3.Connection,
    conversation: str,
    visitor: str,
    exchange: Exchange,
    replacing: str | None,
    now: str,
    going_on: bool = False,
) -> None:
    """Append an exchange or put it in the place of another; begin the conversation if new."""
    body = exchange_text(exchange)
    if going_on:
        _require(connection, conversation, replacing)
    key = _own(connection, conversation, visitor, title_of(exchange.question), now)
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
        "INSERT INTO cited VALUES (?, ?)",
        [(_bytes(article_id), row) for article_id in cited_articles(exchange)],
    )
    connection.execute(
        "UPDATE conversation SET updated = ?, "
        "changed = (SELECT max(changed) + 1 FROM conversation) WHERE key = ?",
        (now, key),
    )
    write_seal(connection, key)


def rename(connection: sqlite3.Connection, id_: str, visitor: str, title: str) -> bool:
    """Give a visitor's own conversation another title; tell whether there was one."""
    renamed = connection.execute(
        "UPDATE conversation SET title = ? WHERE id = ? AND visitor = ? RETURNING key",
        (_title_text(title), id_, visitor),
    ).fetchone()
    if renamed is not None:
        write_seal(connection, renamed[0])
    return renamed is not None


def select_conversation(connection: sqlite3.Connection, id_: str) -> Conversation | None:
    """Return one conversation; an exchange that cannot be read is replaced by a notice."""
    found = connection.execute(
        "SELECT key, title, created, updated, visitor FROM conversation WHERE id = ?", (id_,)
    ).fetchone()
    if found is None:
        return None
    key, title, created, updated, visitor = found
    rows = connection.execute(
        "SELECT id, body, sha256 FROM exchange WHERE conversation = ? ORDER BY number", (key,)
    ).fetchall()
    exchanges = tuple(_exchange(*row) for row in rows)
    return Conversation(id_, _title(title), created, updated, visitor, exchanges)


def select_summaries(
    connection: sqlite3.Connection, visitor: str, limit: int, offset: int
) -> list[Summary]:
    """Return a visitor's conversations, the one that changed last first."""
    rows = connection.execute(
        "SELECT id, title, created, updated, "
        "(SELECT count(*) FROM exchange WHERE conversation = conversation.key) "
        "FROM conversation WHERE visitor = ? ORDER BY changed DESC LIMIT ? OFFSET ?",
        (visitor, limit, offset),
    ).fetchall()
    return [Summary(id_, _title(title), *rest) for id_, title, *rest in rows]


def select_citing(connection: sqlite3.Connection, article_id: str) -> list[tuple[str, str]]:
    """Return (conversation id, exchange id) of all that hold text of an article."""
    return connection.execute(
        "SELECT conversation.id, exchange.id FROM cited "
        "JOIN exchange ON exchange.key = cited.exchange "
        "JOIN conversation ON conversation.key = exchange.conversation "
        "WHERE cited.article_id = ? ORDER BY conversation.key, number",
        (_bytes(article_id),),
    ).fetchall()


def forget_old(connection: sqlite3.Connection, before: str, kept: int) -> None:
    """Remove what has not changed since a moment, and all but the newest conversations."""
    connection.execute(
        "DELETE FROM conversation WHERE updated < ? OR key NOT IN "
        "(SELECT key FROM conversation ORDER BY changed DESC LIMIT ?)",
        (before, kept),
    )


def _require(connection: sqlite3.Connection, id_: str, replacing: str | None) -> None:
    """Refuse to go on with what somebody deleted, or replaced, in the meantime."""
    found = connection.execute(
        "SELECT 1 FROM conversation WHERE id = ?1 AND (?2 IS NULL OR EXISTS (SELECT 1 FROM "
        "exchange WHERE conversation = conversation.key AND exchange.id = ?2))",
        (id_, replacing),
    ).fetchone()
    if found is None:
        raise GoneError("what this goes on with is no longer there. Ask the question again")


def _own(connection: sqlite3.Connection, id_: str, visitor: str, title: str, now: str) -> int:
    """Return the key of a visitor's conversation, begun where there is none."""
    found = connection.execute(
        "SELECT key, visitor FROM conversation WHERE id = ?", (id_,)
    ).fetchone()
    if found is None:
        (key,) = connection.execute(
            "INSERT INTO conversation (id, visitor, title, created, updated, changed, seal) "
            "VALUES (?, ?, ?, ?, ?, 0, '') RETURNING key",
            (id_, visitor, _title_text(title), now, now),
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


def _title_text(title: str) -> str:
    return json.dumps(title)


def _title(text: str) -> str:
    try:
        title = json.loads(text)
    except ValueError:
        return "…"
    return title if isinstance(title, str) else "…"


def _digest(body: str) -> str:
    return sha256(_bytes(body)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
