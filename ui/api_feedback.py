"""Turn what is said of an answer into a line of the store's feedback; show what stands."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI, Query, Request
from fastapi.responses import Response

from index.datatypes import Article
from ui import api_documents as documents
from ui.api_documents import FEEDBACK_REQUESTS, MAX_ID_CHARACTERS, FeedbackRequest
from ui.conversation import Exchange
from ui.feedback import (
    MAX_ANSWER_CHARACTERS,
    NEEDS_ANSWER,
    Picked,
    UnfitError,
    asked_of,
    pick,
    record_of,
    said_id,
)
from ui.feedback_file import FILE, FeedbackFile
from ui.one_at_a_time import OneAtATime
from ui.replies import asked_words, json_reply, refusal
from ui.serving import histories_of, serving_of
from ui.visitor import visitor_of


def add_feedback_routes(app: FastAPI, assistant: OneAtATime) -> None:
    """Let an application answer /api/feedback."""
    file_in = lru_cache(maxsize=1)(_file_in)

    def shown(folder: Path, conversation: str, visitor: str) -> Response:
        file = file_in(folder)
        said = {
            each.id: object_
            for each in histories_of(app).exchanges(conversation)
            if (object_ := _said_object(file, each, visitor))
        }
        return json_reply({"writable": True, "feedback": said})

    @app.get("/api/feedback", responses=documents.FEEDBACK)
    def show_feedback(
        request: Request,
        conversation: Annotated[str, Query(max_length=MAX_ID_CHARACTERS)] = "",
    ) -> Response:
        """Show what one said of a conversation's answers, and whether anything can be said."""
        folder = serving_of(request.scope).folder
        if folder is None:
            return json_reply({"writable": False, "feedback": {}})
        return shown(folder, conversation, visitor_of(request))

    @app.post("/api/feedback", responses=documents.FEEDBACK_GIVEN)
    def give_feedback(
        request: Request,
        given: Annotated[FeedbackRequest, Body(openapi_examples=FEEDBACK_REQUESTS)],
    ) -> Response:
        """Write what is said of an answer of the history; all of it is shown anew.

        Question and answer are those of the history, the words those of the article: only what
        is said of them comes from the request.
        """
        words, visitor = asked_words(request), visitor_of(request)
        folder = serving_of(request.scope).folder
        if folder is None:
            return refusal(words["feedback_read_only"], 403)
        exchanges = histories_of(app).exchanges(given.conversation)
        exchange = next((each for each in exchanges if each.id == given.exchange), None)
        if exchange is None:
            return refusal(words["feedback_no_exchange"], 404)
        article = None
        if given.feedback == "right_sentence":
            article = assistant.index.store.article(given.article_id or "")
            if article is None:
                return refusal(words["server_no_article"].format(id=given.article_id or ""), 404)
            if given.text_sha256 not in (None, article.text_sha256):
                return refusal(words["feedback_changed"], 409)
        try:
            _append(file_in(folder), assistant, exchange, visitor, given, article)
        except UnfitError as error:
            return refusal(words[error.key].format(limit=MAX_ANSWER_CHARACTERS), 422)
        return shown(folder, given.conversation, visitor)


def _file_in(folder: Path) -> FeedbackFile:
    return FeedbackFile(folder / FILE)


def _append(
    file: FeedbackFile,
    assistant: OneAtATime,
    exchange: Exchange,
    visitor: str,
    given: FeedbackRequest,
    article: Article | None,
) -> None:
    asked = asked_of(exchange, visitor)
    if asked is None or exchange.answer is None:
        raise UnfitError("feedback_no_answer")
    picked = pick(article, given.start or 0, given.end or 0) if article else None
    if article is None and exchange.answer.citations:
        article = assistant.index.store.article(exchange.answer.citations[0].article_id)
    served = {
        "models": {"encoder": assistant.index.encoder.name, "reader": assistant.reader_name},
        "generation": assistant.index.store.stats().generation,
    }
    language = article.language if article else None
    file.append(record_of(exchange, asked, given.feedback, picked, language, served), asked)


def _said_object(file: FeedbackFile, exchange: Exchange, visitor: str) -> dict[str, object] | None:
    asked = asked_of(exchange, visitor)
    said = file.said(asked) if asked else None
    if asked is None or said is None:
        return None
    # Of another answer to the same question, this was not said.
    kind = next((each for each in NEEDS_ANSWER if each == said.feedback), None)
    if kind and said.id != said_id(exchange, asked, kind):
        return None
    if said.feedback != "right_sentence" or said.picked is None:
        return {"feedback": said.feedback}
    return {"feedback": said.feedback, **_place(said.picked)}


def _place(picked: Picked) -> dict[str, object]:
    end = picked.start + len(picked.text)
    return {
        "article_id": picked.article_id,
        "start": picked.start,
        "end": end,
        "text": picked.text,
    }
