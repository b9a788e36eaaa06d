"""An article, its sentences and chunks -> hashes that show later whether any of it has changed."""

import hashlib
import json
from collections.abc import Iterable

Spans = Iterable[tuple[int, int, int]]  # number or id, start, end


def text_hash(text: bytes) -> str:
    """Return the hex SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text).hexdigest()


def head_seal(
    article_id: str,
    title: str,
    url: str | None,
    source: str | None,
    published: str | None,
    language: str | None,
    text_sha256: str,
) -> str:
    """Return a hash of all that an article says, its text by its own hash."""
    return _hash([article_id, title, url, source, published, language, text_sha256])


def span_seal(sentences: Spans, chunks: Spans) -> str:
    """Return a hash of where an article's sentences and chunks stand, and of the chunks' ids."""
    return _hash([list(map(list, sentences)), list(map(list, chunks))])


def list_seal(rows: Iterable[tuple[object, ...]]) -> str:
    """Return a hash of rows of text and numbers, whatever their order."""
    return _hash(sorted(map(repr, rows)))


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode("ascii")).hexdigest()
