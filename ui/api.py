"""Turn HTTP requests into answers as JSON; guard every response of the page as well.

Knows nothing of Gradio: the page is mounted behind these routes.
"""

import logging
from typing import Annotated

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from index.errors import KutipError, StoreError
from qa.datatypes import Turn
from ui import api_documents as documents
from ui.api_articles import add_article_routes
from ui.api_conversations import add_conversation_routes
from ui.api_documents import ASK_EXAMPLES, MAX_TURNS, AskRequest
from ui.api_feedback import add_feedback_routes
from ui.api_receipts import add_receipt_routes
from ui.api_refusals import put_refusals
from ui.api_suggestions import add_suggestion_routes
from ui.dial import threshold_of
from ui.guards import Envelope, Guards
from ui.one_at_a_time import OneAtATime
from ui.options import make_filter
from ui.own_version import own_version
from ui.render import answer_object
from ui.replies import asked_words, first_wrong, json_reply, refusal
from ui.request_log import REQUESTS
from ui.stopping import Stopping
from ui.waiting import BusyError

__all__ = ["MAX_TURNS", "OneAtATime", "create_api", "own_version"]

log = logging.getLogger(REQUESTS)

RETRY_SECONDS = 5
GONE = 499  # as other servers say it: the asker has left

ALL_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
OWN_METHODS = {
    "/api/ask": ("POST",),
    "/api/articles": ("GET", "POST"),
    "/api/articles/{id:path}": ("GET", "PUT", "DELETE"),
    "/api/conversations": ("GET", "DELETE"),
    "/api/conversations/{id}": ("GET", "PATCH", "DELETE"),
    "/api/conversations/{id}/export": ("GET",),
    "/api/feedback": ("GET", "POST"),
    "/api/conversations/{id}/receipt": ("GET",),
    "/api/health": ("GET",),
    "/api/suggestions": ("GET",),
    "/api/openapi.json": ("GET",),
}


def create_api(assistant: OneAtATime) -> FastAPI:
    """Return the application with its own routes and guards.

    It reads only, for this computer alone, until ``ui.serving.set_serving`` says otherwise.
    """
    app = FastAPI(
        title="Kutip",
        summary="Ask your own articles, get a quote.",
        version=own_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    _add_ask_route(app, assistant)
    add_article_routes(app, assistant)
    add_conversation_routes(app, assistant)
    add_receipt_routes(app, assistant)
    add_feedback_routes(app, assistant)
    add_suggestion_routes(app, assistant)
    _add_health_routes(app, assistant)
    describe = app.openapi
    setattr(app, "openapi", lambda: put_refusals(documents.put_examples(describe())))  # noqa: B010
    _refuse_other_methods(app)
    _refuse_other_addresses(app)
    _explain_errors(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(Guards)
    app.add_middleware(Stopping)
    app.add_middleware(Envelope)
    return app


def _add_ask_route(app: FastAPI, assistant: OneAtATime) -> None:
    @app.post("/api/ask", responses=documents.ANSWER)
    async def ask(
        request: Request, asked: Annotated[AskRequest, Body(openapi_examples=ASK_EXAMPLES)]
    ) -> Response:
        """Answer one question; the object is that of ``kutip ask --json``."""
        if not asked.question.strip():
            return refusal("question: must not be empty", 422)
        threshold = threshold_of(assistant, asked.at_most_wrong)
        where = make_filter(asked.source, asked.date_from, asked.date_to, asked.language)
        turns = tuple(Turn(turn.question, turn.answer) for turn in asked.history)
        async with assistant.line.turn():
            if await request.is_disconnected():
                return Response(status_code=GONE)  # nobody reads it, others wait
            answer = await run_in_threadpool(assistant.ask, asked.question, turns, where, threshold)
        return json_reply(answer_object(answer))


def _add_health_routes(app: FastAPI, assistant: OneAtATime) -> None:
    @app.get("/healthz", include_in_schema=False)
    def up() -> dict[str, str]:
        """Tell that the server is up."""
        return {"status": "ok"}

    @app.get("/api/health", responses=documents.HEALTH)
    def health() -> Response:
        """Tell what is served: the store's generation, its articles, the models, the version."""
        stats = assistant.index.store.stats()
        models = {"encoder": assistant.index.encoder.name, "reader": assistant.reader_name}
        return json_reply(
            {
                "status": "ok",
                "generation": stats.generation,
                "articles": stats.articles,
                "models": models,
                "version": own_version(),
            }
        )


def _refuse_other_methods(app: FastAPI) -> None:
    """Answer 405 where the page behind these routes would answer with something of its own."""
    for path, own in OWN_METHODS.items():
        others = [method for method in ALL_METHODS if method not in own]

        def refuse(request: Request, own: tuple[str, ...] = own) -> Response:
            if request.scope["path"] == "/api/ask":
                address = f"{request.url.scheme}://{request.url.netloc}"
                line = asked_words(request)["server_ask_hint"].format(address=address)
            else:
                line = f"{request.method} is not answered here; use {' or '.join(own)}"
            return refusal(line, 405, {"allow": ", ".join(own)})

        app.add_route(path, refuse, methods=others, include_in_schema=False)


def _refuse_other_addresses(app: FastAPI) -> None:
    """Answer 404 as JSON where nothing of this interface is, before the page can answer."""

    def refuse(_: Request) -> Response:
        return refusal("nothing is at this address; /api/openapi.json lists what is", 404)

    for path in ("/api", "/api/{rest:path}"):
        app.add_route(path, refuse, methods=list(ALL_METHODS), include_in_schema=False)


def _explain_errors(app: FastAPI) -> None:
    app.add_exception_handler(RequestValidationError, first_wrong)

    @app.exception_handler(HTTPException)
    def refuse_body(_: Request, error: HTTPException) -> Response:
        """Say in the same shape what could not even be parsed."""
        return refusal(error.detail, error.status_code, error.headers)

    @app.exception_handler(BusyError)
    def ask_again(request: Request, _: BusyError) -> Response:
        """Say when to try again."""
        line = asked_words(request)["server_busy"]
        return refusal(line, 429, {"retry-after": str(RETRY_SECONDS)})

    @app.exception_handler(KutipError)
    def explain(_: Request, error: KutipError) -> Response:
        """Say in one line what the user can mend."""
        if not isinstance(error, StoreError):
            return refusal(str(error), 400)
        log.error("the store: %s", error)
        return refusal(str(error), 500)
