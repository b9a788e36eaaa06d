"""Turn requests for articles into JSON: list, show, add files, forget one, put it back."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI, HTTPException, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from index.datatypes import Filter
from index.store import Store
from ui import api_documents as documents
from ui.catalogue import Catalogue, page_object
from ui.messages import Messages
from ui.one_at_a_time import OneAtATime
from ui.options import make_filter
from ui.problem_words import problem_line
from ui.replies import asked_words, json_reply, refusal
from ui.restored import RECORD, RESTORED, ArticleRecord, TakenError, article_of, restore
from ui.serving import serving_of
from ui.uploads import MAX_FILES, Outcome, Upload, add_uploads
from ui.waiting import BusyError, WaitingLine
from ui.web_address import link_of
from ui.wording import articles_in_words
from ui.writer import LockedError, writing

MAX_LIMIT = 200
MAX_TEXT_CHARACTERS = 2000
MAX_FIELDS = 10
WRITERS_WAITING = 8
WRITER_PATIENCE_SECONDS = 5.0
UPLOADS_AT_ONCE = 4
UPLOAD_SECONDS = 600.0
RETRY_SECONDS = 5
ARTICLES_NAMED = 50

Text = Annotated[str, Query(max_length=MAX_TEXT_CHARACTERS)]


def add_article_routes(app: FastAPI, assistant: OneAtATime) -> None:
    """Let an application answer /api/articles."""
    catalogue = Catalogue(assistant.index.store)
    line = WaitingLine(WRITERS_WAITING, WRITER_PATIENCE_SECONDS)
    receiving = asyncio.Semaphore(UPLOADS_AT_ONCE)
    # Another store may be served at the same address one day, with the same generation.
    served = secrets.token_hex(4)

    @app.get("/api/articles", responses=documents.LIST)
    def list_articles(
        request: Request,
        source: Annotated[list[str], Query()] = [],  # noqa: B006
        language: Annotated[list[str], Query()] = [],  # noqa: B006
        date_from: Annotated[str | None, Query(alias="from")] = None,
        date_to: Annotated[str | None, Query(alias="to")] = None,
        title: Text = "",
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    ) -> Response:
        """List articles, newest first, with the sources and languages of all that are there.

        ``title`` is text that the title holds; upper and lower case are the same.
        """
        where = make_filter(source, date_from, date_to, language)
        listing = catalogue.current()
        tag = f'W/"{served}-{listing.generation}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": tag})
        page = page_object(listing, where, title, offset, limit)
        writable = serving_of(request.scope).folder is not None
        return json_reply({**page, "writable": writable}, headers={"etag": tag})

    @app.get("/api/articles/{id:path}", responses=documents.ARTICLE)
    def show_article(request: Request, id: str) -> Response:  # noqa: A002
        """Show one article with its sentences; offsets count Unicode code points."""
        found = article_object(assistant.index.store, id)
        return json_reply(found) if found else _missing(request, id)

    @app.post("/api/articles", responses=documents.ADDED, openapi_extra=documents.FILES)
    async def add_articles(request: Request) -> Response:
        """Add one or more files; each of them has its own outcome, in the order sent."""
        folder = _writable(request)
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            return refusal("send the files as multipart/form-data, in fields named files", 415)
        if receiving.locked():
            raise BusyError
        try:
            async with receiving, asyncio.timeout(UPLOAD_SECONDS):
                form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
        except TimeoutError:
            return refusal("the files did not arrive in time", 408)
        try:
            uploads = _uploads(form)
            if not uploads:
                return refusal(asked_words(request)["upload_none"], 422)
            async with line.turn():
                outcomes = await run_in_threadpool(_add, assistant, folder, uploads)
        except (BusyError, LockedError) as error:
            return _busy_writing(request, error)
        finally:
            await form.close()
        stats = await run_in_threadpool(assistant.index.store.stats)
        words = asked_words(request)
        files = [_outcome_object(outcome, words) for outcome in outcomes]
        return json_reply({"generation": stats.generation, "total": stats.articles, "files": files})

    @app.delete("/api/articles/{id:path}", responses=documents.FORGOTTEN)
    async def forget_article(request: Request, id: str) -> Response:  # noqa: A002
        """Remove one article everywhere, for good."""
        folder = _writable(request)
        try:
            async with line.turn():
                count = await run_in_threadpool(_forget, assistant, folder, id)
        except (BusyError, LockedError) as error:
            return _busy_writing(request, error)
        return json_reply({"id": id, "forgotten": True}) if count else _missing(request, id)

    @app.put("/api/articles/{id:path}", responses=RESTORED)
    async def put_back_article(
        request: Request,
        id: str,  # noqa: A002
        record: Annotated[ArticleRecord, Body(openapi_examples=RECORD)],
    ) -> Response:
        """Put an article that was forgotten back as it was; never replace another."""
        folder = _writable(request)
        article = article_of(record, id)
        try:
            async with line.turn():
                added = await run_in_threadpool(restore, assistant, folder, article)
        except TakenError:
            return refusal(asked_words(request)["shelf_taken"].format(id=id), 409)
        except (BusyError, LockedError) as error:
            return _busy_writing(request, error)
        return json_reply({"id": id, "added": added})


def article_object(store: Store, article_id: str) -> dict[str, object] | None:
    """Return an article as plain JSON values, None when there is none (any more)."""
    article, sentences = store.at_one_generation(
        lambda: (store.article(article_id), store.sentences(article_id))
    )
    if article is None:
        return None
    link = link_of(article.url)
    return {
        **asdict(article),
        "link": asdict(link) if link else None,
        "text_sha256": article.text_sha256,
        "sentences": [[each.start, each.end] for each in sentences],
    }


def _writable(request: Request) -> Path:
    folder = serving_of(request.scope).folder
    if folder is None:
        raise HTTPException(403, "this server only reads; start one with: kutip serve")
    return folder


def _uploads(form: FormData) -> list[Upload]:
    # Browsers write a quotation mark in a file name as %22 (HTML, multipart form data).
    return [
        Upload((value.filename or "").replace("%22", '"'), value.file, value.size or 0)
        for _, value in form.multi_items()
        if isinstance(value, UploadFile) and (value.filename or value.size)
    ]


def _add(assistant: OneAtATime, folder: Path, uploads: Sequence[Upload]) -> list[Outcome]:
    with writing(folder, assistant.index, assistant.lock) as index:
        return add_uploads(index, folder, uploads)


def _forget(assistant: OneAtATime, folder: Path, article_id: str) -> int:
    # A look first: what is not there needs no writer. Not store.article: it refuses a damaged
    # text, which must be forgettable too.
    if not assistant.index.store.articles(Filter(article_ids=frozenset([article_id]))):
        return 0
    with writing(folder, assistant.index, assistant.lock) as index:
        return index.forget([article_id])


def _outcome_object(outcome: Outcome, words: Messages) -> dict[str, object]:
    said = {
        "added": words["upload_added"],
        "replaced": words["upload_replaced"],
        "unchanged": words["upload_unchanged"],
        "problem": words["upload_problem"],
    }[outcome.kind]
    count = outcome.added + outcome.replaced + outcome.unchanged
    line = f"{outcome.name}: {said}"
    if count > 1:
        line += f" ({articles_in_words(count, words)})"
    return {
        "name": outcome.name,
        "outcome": outcome.kind,
        "line": line,
        "added": outcome.added,
        "replaced": outcome.replaced,
        "unchanged": outcome.unchanged,
        "articles": [
            {"id": each, "title": title} for each, title in outcome.articles[:ARTICLES_NAMED]
        ],
        "problems": [problem_line(problem, words) for problem in outcome.problems],
    }


def _missing(request: Request, article_id: str) -> Response:
    return refusal(asked_words(request)["server_no_article"].format(id=article_id), 404)


def _busy_writing(request: Request, error: Exception) -> Response:
    line = str(error) or asked_words(request)["server_writing"]
    return refusal(line, 409, {"retry-after": str(RETRY_SECONDS)})
