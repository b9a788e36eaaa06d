"""Article files -> the articles that are looked for, read and cleaned as ``kutip add`` does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.datatypes import Article
from index.formats.problem import FileProblem
from index.ingest import read_paths


@dataclass(frozen=True, slots=True)
class FileArticles:
    """Articles by id, by the hash of their text and by title; how many there were in all."""

    by_id: Mapping[str, Article]
    by_text: Mapping[str, Article]
    by_title: Mapping[str, Article]
    count: int
    problems: Sequence[FileProblem]

    @classmethod
    def read(
        cls, path: Path, ids: Collection[str], texts: Collection[str], titles: Collection[str]
    ) -> Self:
        """Read a file, a folder or a zip file; keep the articles with one of the names."""
        by_id: dict[str, Article] = {}
        by_text: dict[str, Article] = {}
        by_title: dict[str, Article] = {}
        problems, count = [], 0
        for found in read_paths([path]):
            if isinstance(found, FileProblem):
                problems.append(found)
                continue
            count += 1
            if found.id in ids:
                by_id.setdefault(found.id, found)
            if found.text_sha256 in texts:
                by_text.setdefault(found.text_sha256, found)
            if found.title in titles:
                by_title.setdefault(found.title, found)
        return cls(by_id, by_text, by_title, count, problems)

    def article(self, article_id: str) -> Article | None:
        """Return the article with an id, None when it is not there."""
        return self.by_id.get(article_id)

    def with_text(self, text_sha256: str) -> Article | None:
        """Return the first article with a text, by the text's hash."""
        return self.by_text.get(text_sha256)

    def titled(self, title: str) -> Article | None:
        """Return the first article with a title."""
        return self.by_title.get(title)
