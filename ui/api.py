"""Turn HTTP requests into answers as JSON; guard every response of the page as well.

Knows nothing of Gradio: the page is mounted behind these routes.
"""

import json
from collections.abc import Sequence
from threading import Lock

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.datatypes import Filter
from index.errors import KutipError
from qa.assistant import MAX_QUESTION_CHARACTERS, Assistant
from qa.datatypes import Answer, Turn
from ui.options import make_filter
from ui.render import answer_object

MAX_TURNS = 50
MAX_BODY_BYTES = 1_000_000
LOCAL_HOSTS = ("127.0.0.1", "localhost")

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class EarlierTurn(BaseModel):
    """One earlier exchange of the conversation."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    answer: str | None = None


class AskRequest(BaseModel):
    """A question with its conversation and the articles that may answer."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    history: list[EarlierTurn] = Field(default=[], max_length=MAX_TURNS)
    source: list[str] = []
    language: list[str] = []
    date_from: str | None = Field(default=None, alias="from")
    date_to: str | None = Field(default=None, alias="to")


class OneAtATime:
    """Ask an assistant from several threads: its models already use every core."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = Lock()

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Answer as soon as the questions before it are done."""
        with self._lock:
            return self._assistant.ask(question, history=history, where=where)


def create_api(assistant: OneAtATime) -> FastAPI:
    """Return the application with its own routes and guards."""
    app = FastAPI(title="Kutip", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @app.get("/healthz")
    def health() -> dict[str, str]:
        """Tell that the server is up."""
        return {"status": "ok"}

    @app.post("/api/ask")
    def ask(request: AskRequest) -> Response:
        """Answer one question; the object is that of ``kutip ask --json``."""
        if not request.question.strip():
            return _json({"error": "question: must not be empty"}, status=422)
        where = make_filter(request.source, request.date_from, request.date_to, request.language)
        turns = tuple(Turn(turn.question, turn.answer) for turn in request.history)
        return _json(answer_object(assistant.ask(request.question, turns, where=where)))

    @app.exception_handler(RequestValidationError)
    def refuse(_: Request, error: RequestValidationError) -> Response:
        """Name the first thing that is wrong with a request."""
        first = error.errors()[0]
        place = ".".join(part for part in first["loc"][1:] if isinstance(part, str)) or "body"
        return _json({"error": f"{place}: {first['msg']}"}, status=422)

    @app.exception_handler(HTTPException)
    def refuse_body(_: Request, error: HTTPException) -> Response:
        """Say in the same shape what could not even be parsed."""
        return _json({"error": error.detail}, status=error.status_code)

    @app.exception_handler(KutipError)
    def explain(_: Request, error: KutipError) -> Response:
        """Say in one line what the user can mend."""
        return _json({"error": str(error)}, status=400)

    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(GuardMiddleware)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL_HOSTS))
    app.add_middleware(HeaderMiddleware)
    return app


def _json(value: object, status: int = 200) -> Response:
    # ASCII only: a lone surrogate has no UTF-8 form, but a JSON escape.
    return Response(json.dumps(value), status_code=status, media_type="application/json")


class HeaderMiddleware:
    """Add the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, the response with more headers back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [
                    (name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()
                ]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class GuardMiddleware:
    """Refuse what comes from other pages and bodies that are too large, before reading them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer why not."""
        refusal = _refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)


def _refusal(request: Request) -> Response | None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        return _json({"error": "requests from other pages are refused"}, status=403)
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        return _json({"error": "a content-length header is needed"}, status=411)
    if int(length) > MAX_BODY_BYTES:
        return _json({"error": f"more than {MAX_BODY_BYTES} bytes"}, status=413)
    return None
