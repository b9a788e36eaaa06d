"""Rows of one conversation -> a hash that shows later whether any of them has changed."""

import json
import sqlite3
from hashlib import sha256


def seal_of(connection: sqlite3.Connection, key: int) -> str:
    """Return the seal of a conversation as its rows are now."""
    head = connection.execute(
        "SELECT id, visitor, title, created, updated, changed FROM conversation WHERE key = ?",
        (key,),
    ).fetchone()
    exchanges = connection.execute(
        "SELECT number, id, sha256, (SELECT group_concat(hex(article_id)) FROM "
        "(SELECT article_id FROM cited WHERE exchange = exchange.key ORDER BY article_id)) "
        "FROM exchange WHERE conversation = ? ORDER BY number",
        (key,),
    ).fetchall()
    return sha256(json.dumps([head, exchanges], default=repr).encode("ascii")).hexdigest()


def write_seal(connection: sqlite3.Connection, key: int) -> None:
    """Seal a conversation; the last thing that a change of it does."""
    seal = seal_of(connection, key)
    connection.execute("UPDATE conversation SET seal = ? WHERE key = ?", (seal, key))
