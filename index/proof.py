"""The rows of one article -> the article, and what of it is no longer as it was stored.

Every column that an answer depends on stands under a hash: SQLite alone notices few flipped
bits, and a changed title, date or offset would be shown as if it were true.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.datatypes import Article, Chunk, Sentence
from index.errors import StoreError
from index.rows import seal_articles
from index.schema import SEALS, has_seals, write_meta
from index.seal import head_seal, span_seal, text_hash

# text, head: what only the article itself could tell; the others can be made again from the text.
Fault = Literal["text", "head", "hash", "spans", "unsealed"]
LASTING: tuple[Fault, ...] = ("text", "head")
FAULT_WORDS: Mapping[Fault, str] = {
    "text": "its text",
    "head": "its title, source, date, address or language",
    "hash": "the hash of its text",
    "spans": "its sentences or chunks",
    "unsealed": "its seal",
}

COLUMNS = ("id", "title", "text", "url", "source", "published", "language")
BYTES = ", ".join(f"CAST({name} AS BLOB)" for name in COLUMNS)
TYPES = " || ' ' || ".join(f"typeof({name})" for name in COLUMNS)
MAY_BE_NULL = (False, False, False, True, True, True, True)


@dataclass(frozen=True, slots=True)
class Proof:
    """One article as it stands in the rows; without ``faults`` it is what was stored."""

    key: int
    article: Article
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    faults: tuple[Fault, ...]
    sealed: bool = True  # False where an earlier version stored it, which kept no seals


def prove(connection: sqlite3.Connection, key: int, with_spans: bool = True) -> Proof | None:
    """Return the article of a row key with its faults, None when there is none.

    ``with_spans`` false leaves aside sentences and chunks, which a text can be cut into again,
    and seals that cannot be read: so an article is saved from a damaged database.
    """
    row = connection.execute(
        f"SELECT {TYPES}, CAST(text_sha256 AS BLOB), {BYTES} "  # noqa: S608
        "FROM article NOT INDEXED WHERE key = ?",
        (key,),
    ).fetchone()
    if row is None:
        return None
    types, stored_hash, *raw = row
    texts = [_text(each) for each in raw]
    clean = all(fits for _, fits in texts) and _types_fit(types)
    article = _article([text for text, _ in texts])
    actual = text_hash(raw[2] or b"")
    hash_holds = stored_hash == actual.encode()
    seal = _seal(connection, key, must_be_readable=with_spans)
    head = head_seal(
        article.id,
        article.title,
        article.url,
        article.source,
        article.published,
        article.language,
        actual,
    )
    faults: list[Fault] = []
    if seal is None:
        faults += [] if hash_holds else ["text"]
        faults += [] if clean else ["head"]
        faults += ["unsealed"] if has_seals(connection) else []
    elif not clean or head.encode() != seal[0]:
        faults += ["head" if hash_holds else "text"]
    elif not hash_holds:
        faults += ["hash"]
    if not with_spans:
        return Proof(key, article, (), (), tuple(faults), seal is not None)
    sentences = _spans(connection, "sentence", "number", key)
    chunks = _spans(connection, "chunk", "id", key)
    inside = _inside(sentences, article.text) and _inside(chunks, article.text)
    if not inside or (seal is not None and span_seal(sentences, chunks).encode() != seal[1]):
        faults += ["spans"]
    if not inside:
        return Proof(key, article, (), (), tuple(faults), seal is not None)
    return Proof(
        key,
        article,
        tuple(Sentence(start, end) for _, start, end in sentences),
        tuple(
            Chunk(number, article.id, start, end, article.text[start:end])
            for number, start, end in chunks
        ),
        tuple(faults),
        seal is not None,
    )


def find_key(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Return the row key of an article, None when it is not there."""
    row = connection.execute("SELECT key FROM article WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else int(row[0])


def prove_sound(connection: sqlite3.Connection, key: int, database: Path) -> Proof | None:
    """Return what ``prove`` returns; raise StoreError when the article is not as it was stored."""
    proof = prove(connection, key)
    faults = set(proof.faults) - {"unsealed"} if proof else set()
    if proof and faults:
        what = ", ".join(FAULT_WORDS[fault] for fault in proof.faults if fault in faults)
        raise StoreError(
            f"article {proof.article.id} in {database} is damaged ({what} changed since it was "
            "added), so it is not quoted. Run: kutip repair"
        )
    return proof


def seal_store(connection: sqlite3.Connection) -> None:
    """Seal the articles of a store that an earlier version made, all of them or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(SEALS)
        keys = connection.execute("SELECT key FROM article ORDER BY key").fetchall()
        seal_articles(connection, (key for (key,) in keys))
        write_meta(connection, {})
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _article(texts: Sequence[str | None]) -> Article:
    article_id, title, text, url, source, published, language = texts
    return Article(article_id or "", title or "", text or "", url, source, published, language)


def _text(raw: bytes | None) -> tuple[str | None, bool]:
    """Return a column's text and whether it is one; what is none is shown with escapes."""
    if raw is None:
        return None, True
    try:
        return raw.decode("utf-8"), True
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace"), False


def _types_fit(types: str) -> bool:
    return all(
        kind == "text" or (may_be_null and kind == "null")
        for kind, may_be_null in zip(types.split(), MAY_BE_NULL, strict=True)
    )


def _spans(
    connection: sqlite3.Connection, table: str, number: str, key: int
) -> list[tuple[int, int, int]]:
    return connection.execute(
        f"SELECT {number}, start_at, end_at FROM {table} WHERE article = ? "  # noqa: S608
        f"ORDER BY {number}",
        (key,),
    ).fetchall()


def _inside(spans: list[tuple[int, int, int]], text: str) -> bool:
    """Tell whether spans are numbers inside the text, in order."""
    before = 0
    for number, start, end in spans:
        if not all(isinstance(each, int) for each in (number, start, end)):
            return False
        if not before <= start < end <= len(text):
            return False
        before = start
    return True


def _seal(
    connection: sqlite3.Connection, key: int, must_be_readable: bool
) -> tuple[bytes, bytes] | None:
    try:
        found = connection.execute(
            "SELECT CAST(head AS BLOB), CAST(spans AS BLOB) FROM seal WHERE article = ?", (key,)
        )
        row: tuple[bytes, bytes] | None = found.fetchone()
    except sqlite3.DatabaseError:
        if must_be_readable and has_seals(connection):
            raise
        return None
    return row
