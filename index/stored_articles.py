"""A store's folder -> its articles as they are, without what searches them: no model is needed."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from index import rows, schema
from index.datatypes import Article
from index.proof import find_key, prove


class StoredArticles:
    """The articles of one generation of a store, to be looked up; close it afterwards.

    Unlike ``LocalStore.article`` it hands out a text that was damaged: who compares it with what
    was quoted finds the damage.
    """

    def __init__(self, folder: Path) -> None:
        """Open the store in ``folder`` for reading; raise StoreError when there is none."""
        self._folder = folder
        with schema.plain_errors(folder):
            schema.refuse_foreign(folder)
            self._connection = schema.connect_reader(folder)
            self._connection.execute("BEGIN")  # all that follows sees one generation

    def article(self, article_id: str) -> Article | None:
        """Return the article with an id, None when it is not there."""
        with schema.plain_errors(self._folder):
            key = find_key(self._connection, article_id)
            found = None if key is None else prove(self._connection, key, with_spans=False)
        return found.article if found else None

    def with_text(self, text_sha256: str) -> Article | None:
        """Return the first article with a text, by the text's hash."""
        with schema.plain_errors(self._folder):
            hashes = rows.select_text_hashes(self._connection)
        return self._first(key for key, value in hashes.items() if value == text_sha256)

    def titled(self, title: str) -> Article | None:
        """Return the first article with a title."""
        with schema.plain_errors(self._folder):
            headings = rows.select_headings(self._connection)
        return self._first(each.id for each in headings if each.title == title)

    def generation(self) -> int:
        """Return the number that every change of the store raises by one."""
        with schema.plain_errors(self._folder):
            return schema.read_generation(self._connection)

    def digest(self) -> str:
        """Return the hash of what the articles say, as ``Store.digest`` does."""
        digest = hashlib.sha256()
        with schema.plain_errors(self._folder):
            for fields in rows.select_fields(self._connection):
                digest.update(json.dumps(fields).encode() + b"\n")
        return digest.hexdigest()

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _first(self, ids: Iterable[str]) -> Article | None:
        first = next(iter(ids), None)
        return None if first is None else self.article(first)
