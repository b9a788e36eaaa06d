"""A record of an article as it was shown -> that article in the store again, every field the same.

What was read from a file is cleaned once and never again, so that what is forgotten by mistake
can come back with the very text that citations point into.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from index.article import id_problem
from index.build import add_articles
from index.datatypes import Article
from index.dates import iso_date
from index.errors import KutipError
from ui import api_documents as documents
from ui.one_at_a_time import OneAtATime
from ui.writer import writing


class ArticleRecord(BaseModel):
    """An article as GET shows it; ``text_sha256``, if given, must be that of the text.

    ``link`` and ``sentences`` may come along and are found anew.
    """

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1, pattern=r"^[^\x00]+$")
    title: str
    text: str = Field(min_length=1)
    url: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None
    text_sha256: str | None = None
    link: documents.LinkObject | None = None
    sentences: list[documents.Place] = []


class Restored(BaseModel):
    """The article that is there; ``added`` is false if it was so already."""

    id: str
    added: bool


class TakenError(KutipError):
    """Another article has the id."""


def article_of(record: ArticleRecord, article_id: str) -> Article:
    """Return the article of a record sent to an id's address; KutipError if they do not fit."""
    article = Article(
        record.id,
        record.title,
        record.text,
        record.url,
        record.source,
        record.published,
        record.language,
    )
    if problem := id_problem(record.id):
        raise KutipError(f"id: {problem}")
    if record.id != article_id:
        raise KutipError("id: is not that of the address. Send the record to its own address")
    if record.text_sha256 not in (None, article.text_sha256):
        raise KutipError("text_sha256: is not that of the text. Send the record as it was shown")
    if record.published is not None and iso_date(record.published) != record.published:
        raise KutipError(
            f"published: {record.published!r} is no date. Write it as 2026-03-12, or null"
        )
    return article


def restore(assistant: OneAtATime, folder: Path, article: Article) -> bool:
    """Put an article back as it is; tell whether it was missing.

    Raises:
        TakenError: another article has its id; it stays.

    """
    with writing(folder, assistant.index, assistant.lock) as index:
        there = index.store.article(article.id)
        if there is None:
            add_articles(index, [article])
        elif there != article:
            raise TakenError(article.id)
    return there is None


def _example(model: type[BaseModel], value: object, description: str) -> dict[str, Any]:
    content = {"application/json": {"example": value}}
    return {"model": model, "description": description, "content": content}


RECORD = {"forgotten": {"summary": "What GET showed before", "value": documents.ARTICLE_EXAMPLE}}
RESTORED: documents.Responses = {
    200: _example(Restored, {"id": "tarif-bus", "added": True}, "The article is there"),
    400: _example(
        documents.Error,
        {"error": "text_sha256: is not that of the text. Send the record as it was shown"},
        "The record does not fit",
    ),
    401: documents.FORGOTTEN[401],
    403: documents.FORGOTTEN[403],
    409: _example(
        documents.Error,
        {"error": "Artikel lain sudah memakai id tarif-bus."},
        "Another article has the id; or, with Retry-After, another change is being written",
    ),
    413: documents.ADDED[413],
    422: documents.FORGOTTEN[422],
}
