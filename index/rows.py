"""Articles, sentences, chunks and segments <-> rows of SQLite. Callers hold the transaction."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.datatypes import Article, Filter, Heading, IndexedArticle
from index.seal import head_seal, span_seal
from index.segments import SegmentFile

ARTICLE = "article.id, title, text, url, source, published, language"


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What tells whether a stored article equals another one."""

    key: int
    fields: tuple[str | None, ...]


def state_of(article: Article) -> tuple[str | None, ...]:
    """Return all that makes an article equal to another, the text by its hash."""
    return (
        article.title,
        article.text_sha256,
        article.url,
        article.source,
        article.published,
        article.language,
    )


def article_states(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, ArticleState]:
    """Return the states of those articles that are stored, by id."""
    rows = connection.execute(
        "SELECT id, key, title, text_sha256, url, source, published, language FROM article "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (_json(ids),),
    )
    return {article_id: ArticleState(key, tuple(fields)) for article_id, key, *fields in rows}


def insert_articles(
    connection: sqlite3.Connection, articles: Sequence[IndexedArticle], first_chunk: int
) -> None:
    """Insert new articles; their chunks get the ids from ``first_chunk`` on, in order."""
    (last_key,) = connection.execute("SELECT coalesce(max(key), 0) FROM article").fetchone()
    keyed = list(enumerate(articles, last_key + 1))
    connection.executemany(
        "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (key, a.id, a.title, a.text, a.url, a.source, a.published, a.language, a.text_sha256)
            for key, a in ((key, indexed.article) for key, indexed in keyed)
        ],
    )
    connection.executemany(
        "INSERT INTO sentence VALUES (?, ?, ?, ?)",
        [
            (key, number, sentence.start, sentence.end)
            for key, indexed in keyed
            for number, sentence in enumerate(indexed.sentences)
        ],
    )
    spans = [(key, chunk) for key, indexed in keyed for chunk in indexed.chunks]
    chunk_rows = [
        (chunk_id, key, chunk.start, chunk.end)
        for chunk_id, (key, chunk) in enumerate(spans, first_chunk)
    ]
    connection.executemany("INSERT INTO chunk VALUES (?, ?, ?, ?)", chunk_rows)
    seal_articles(connection, [key for key, _ in keyed])


def seal_articles(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Keep hashes of articles as they stand in the rows now."""
    for key in keys:
        head = connection.execute(
            "SELECT id, title, url, source, published, language, text_sha256 FROM article "
            "WHERE key = ?",
            (key,),
        ).fetchone()
        spans = [
            connection.execute(statement, (key,)).fetchall()
            for statement in (
                "SELECT number, start_at, end_at FROM sentence WHERE article = ? ORDER BY number",
                "SELECT id, start_at, end_at FROM chunk WHERE article = ? ORDER BY id",
            )
        ]
        connection.execute(
            "INSERT OR REPLACE INTO seal VALUES (?, ?, ?)",
            (key, head_seal(*head), span_seal(*spans)),
        )


def delete_articles(connection: sqlite3.Connection, keys: Collection[int]) -> NDArray[np.int64]:
    """Delete articles with all that hangs on them; return the ids of their chunks."""
    chosen = json.dumps(list(keys))
    chunk_ids = connection.execute(
        "SELECT id FROM chunk WHERE article IN (SELECT value FROM json_each(?))", (chosen,)
    ).fetchall()
    connection.execute(
        "DELETE FROM article WHERE key IN (SELECT value FROM json_each(?))", (chosen,)
    )
    return np.array(chunk_ids, np.int64).reshape(-1)


def select_text_hashes(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the hash of every article's text, by id."""
    return dict(connection.execute("SELECT id, text_sha256 FROM article ORDER BY id"))


def select_fields(connection: sqlite3.Connection) -> Iterator[tuple[str | None, ...]]:
    """Yield what a stored article says, its text by its hash, in the order of the ids."""
    yield from connection.execute(
        "SELECT id, text_sha256, title, published, language FROM article ORDER BY id"
    )


def select_articles(connection: sqlite3.Connection, where: Filter | None) -> list[Article]:
    """Return the articles that pass, newest first, then by id; undated ones last."""
    condition, values = _condition(where)
    rows = connection.execute(
        f"SELECT {ARTICLE} FROM article WHERE {condition} "  # noqa: S608
        "ORDER BY published DESC, id",
        values,
    )
    return [Article(*_texts(row)) for row in rows]


def select_headings(connection: sqlite3.Connection) -> list[Heading]:
    """Return the articles without their texts, newest first, then by id; undated ones last."""
    rows = connection.execute(
        "SELECT id, title, url, source, published, language FROM article "
        "ORDER BY published DESC, id"
    )
    return [Heading(*_texts(row)) for row in rows]


def select_owners(
    connection: sqlite3.Connection, chunk_ids: Iterable[int]
) -> list[tuple[int, int]]:
    """Return (chunk id, article's row key) of those chunks that are stored."""
    return connection.execute(
        "SELECT id, article FROM chunk WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([int(chunk_id) for chunk_id in chunk_ids]),),
    ).fetchall()


def select_chunk_ids(connection: sqlite3.Connection, where: Filter) -> NDArray[np.int64]:
    """Return the ids of all chunks whose article passes, ascending."""
    condition, values = _condition(where)
    rows = connection.execute(
        f"SELECT chunk.id FROM article JOIN chunk ON article = key WHERE {condition} "  # noqa: S608
        "ORDER BY chunk.id",
        values,
    ).fetchall()
    return np.array(rows, np.int64).reshape(-1)


def select_segments(connection: sqlite3.Connection) -> list[SegmentFile]:
    """Return all rows of the segment table."""
    rows = connection.execute(
        "SELECT name, kind, bytes, sha256, chunks, chunk_lo, chunk_hi, generation FROM segment"
    )
    found = [SegmentFile(*row) for row in rows]
    if any(type(given) is not kind for each in found for given, kind in _typed(each)):
        raise sqlite3.DatabaseError("the list of segments holds values of other kinds")
    return found


def replace_segments(
    connection: sqlite3.Connection, dropped: Iterable[str], written: Iterable[SegmentFile]
) -> None:
    """Forget some segment files and name others."""
    connection.executemany("DELETE FROM segment WHERE name = ?", [(name,) for name in dropped])
    connection.executemany(
        "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (s.name, s.kind, s.bytes, s.sha256, s.chunks, s.chunk_lo, s.chunk_hi, s.generation)
            for s in written
        ],
    )


def count_rows(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return the numbers of articles, sentences and chunks."""
    counts: tuple[int, int, int] = connection.execute(
        "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM sentence), "
        "(SELECT count(*) FROM chunk)"
    ).fetchone()
    return counts


def chunk_sum(connection: sqlite3.Connection) -> int:
    """Return the sum of all chunk ids: with their number, what tells one set from another."""
    (total,) = connection.execute("SELECT coalesce(sum(id), 0) FROM chunk").fetchone()
    return int(total)


def period(connection: sqlite3.Connection) -> tuple[str, str] | None:
    """Return the first and the last date of all articles, None where none has a date."""
    first, last = connection.execute(
        "SELECT min(published), max(published) FROM article WHERE published IS NOT NULL"
    ).fetchone()
    return None if first is None else (first, last)


def _texts(row: Sequence[Any]) -> Sequence[Any]:
    """Return a row that holds nothing but text; a flipped bit may turn one into bytes."""
    if not all(each is None or isinstance(each, str) for each in row):
        raise sqlite3.DatabaseError("a text of an article is none")
    return row


def _typed(file: SegmentFile) -> list[tuple[object, type]]:
    texts = [(each, str) for each in (file.name, file.kind, file.sha256)]
    numbers = (file.bytes, file.chunks, file.chunk_lo, file.chunk_hi, file.generation)
    return [*texts, *((each, int) for each in numbers)]


def _condition(where: Filter | None) -> tuple[str, list[str]]:
    """Return a filter as SQL with its values; an article without a date fails a date filter."""
    where = where or Filter()
    tests = {
        "published >= ?": where.date_from,
        "published <= ?": where.date_to,
        "source IN (SELECT value FROM json_each(?))": _json(where.sources),
        "language IN (SELECT value FROM json_each(?))": _json(where.languages),
        "article.id IN (SELECT value FROM json_each(?))": _json(where.article_ids),
    }
    used = {test: value for test, value in tests.items() if value is not None}
    return " AND ".join(used) or "TRUE", list(used.values())


def _json(values: Iterable[str] | None) -> str | None:
    # Not ASCII-escaped: SQLite would stop an escaped NUL, and names are mostly short anyway.
    return None if values is None else json.dumps(list(values), ensure_ascii=False)
