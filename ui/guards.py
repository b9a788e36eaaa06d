"""Wrap every request: who may ask, how much they may send, what every response carries.

Order, outside in: ``Envelope`` (headers, request id, a line in the log, failures), then
``Stopping`` (see ui/stopping.py), then ``Guards`` (rate, host, origin, token, size), then the
application.
"""

import html
import logging
import math
import re
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access import COOKIE, PARAMETER, Access
from ui.limits import Kind, Limiter
from ui.replies import NOT_STORED, asked_words, refusal
from ui.request_log import REQUESTS, begin_request, shown_path
from ui.serving import serving_of
from ui.visitor import recognise

MAX_BODY_BYTES = 1_000_000
MAX_UPLOAD_BYTES = 200 * 2**20

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
REQUEST_ID = "x-request-id"
STYLE = (  # of the page that asks for the token: it must not need another request
    ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;"
    "margin:15vh auto;padding:0 1rem}input,button{font:inherit;padding:.4rem .8rem}"
)

# What makes models compute or the store change; the rest is read.
COSTLY = re.compile(r"/api/(ask|suggestions)|/gradio_api/(queue/join|run/.*)", re.DOTALL)
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE")

log = logging.getLogger(REQUESTS)


class Envelope:
    """Give every response its headers, every request an id and a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, the response with more headers back; a failure becomes one line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, request_id, status = time.perf_counter(), begin_request(scope), 0
        extra = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
        extra.append((REQUEST_ID.encode(), request_id.encode()))

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            status = status or 499  # as other servers log it: the asker has gone
        except Exception:
            log.exception("failed")
            if status:
                raise  # the response has begun: only the connection can still say so
            request = Request(scope)
            line = asked_words(request)["server_failed"].format(id=request_id)
            await _told(request, line, 500)(scope, receive, send_with_headers)
        path, milliseconds = shown_path(scope), (time.perf_counter() - started) * 1000
        log.info("%s %s %d %.0f ms", scope["method"], path, status, milliseconds)


class Guards:
    """Refuse strangers, other pages, crowds and bodies that are too large, before reading them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._limiter = Limiter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or answer why not."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # none is spoken here
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if refused := _refused(request) or self._too_many(request):
            await refused(scope, receive, send)
            return
        cookie = recognise(request, serving_of(scope).access)
        await self.app(scope, receive, _with_header(send, cookie) if cookie else send)

    def _too_many(self, request: Request) -> Response | None:
        """Return what an address gets that has asked for too much of late."""
        costly = COSTLY.fullmatch(request.scope["path"]) or request.method not in READING
        kind: Kind = "questions" if costly else "requests"
        rate = getattr(serving_of(request.scope).limits, kind)
        address = request.client.host if request.client else ""
        wait = math.ceil(self._limiter.wait_seconds(address, kind, rate, time.monotonic()))
        if not wait:
            return None
        line = asked_words(request)["server_too_many"].format(seconds=wait)
        return _told(request, line, 429, {"retry-after": str(wait)})


def _with_header(send: Send, cookie: str) -> Send:
    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            header = (b"set-cookie", cookie.encode())
            message["headers"] = [*message.get("headers", []), header]
        await send(message)

    return send_with_cookie


def _refused(request: Request) -> Response | None:
    access = serving_of(request.scope).access
    host = request.headers.get("host", "")
    if not access.answers_to(host):
        return refusal("this server does not answer to that host name", 400)
    if request.method not in METHODS:
        return refusal("no such method is known here", 405, {"allow": ", ".join(METHODS)})
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scope['scheme']}://{host}":
        return refusal("requests from other pages are refused", 403)
    return _entry(request, access) or _too_large(request)


def _entry(request: Request, access: Access) -> Response | None:
    """Return what a request without the token gets, or one that brings it in its address."""
    if request.method == "GET" and access.is_token(request.query_params.get(PARAMETER, "")):
        return _with_cookie(request, access)
    if access.lets_in(request.headers.get("authorization", ""), request.cookies):
        return None
    words = asked_words(request)
    challenge = {"www-authenticate": 'Bearer realm="kutip"', "cache-control": "no-store"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(
            _document(
                words["language"],
                f"<p>{html.escape(words['server_token'])}</p><form>"
                f'<input type="password" name="{PARAMETER}" autofocus required '
                f'aria-label="Token"> <button>{html.escape(words["server_enter"])}</button></form>',
            ),
            401,
            challenge,
        )
    return refusal(words["server_token"], 401, challenge)


def _with_cookie(request: Request, access: Access) -> Response:
    """Swap the token in the address for a cookie and open the address without it."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != PARAMETER]
    path = request.scope["raw_path"].decode("latin-1")
    target = path + (f"?{urlencode(kept)}" if kept else "")
    # Not a redirect: after a link on another site, browsers would follow it without the cookie.
    refresh = f'<meta http-equiv="refresh" content="0;url={html.escape(_local(target))}">'
    response = HTMLResponse(
        _document(asked_words(request)["language"], "", refresh),
        headers={"cache-control": "no-store"},
    )
    response.set_cookie(COOKIE, access.cookie, httponly=True, samesite="strict")
    return response


def _told(
    request: Request, line: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Return one line, as a page where a page was asked for."""
    if "text/html" not in request.headers.get("accept", ""):
        return refusal(line, status, headers)
    body = _document(asked_words(request)["language"], f"<p>{html.escape(line)}</p>")
    return HTMLResponse(body, status, {**NOT_STORED, **(headers or {})})


def _local(target: str) -> str:
    """Return a path that cannot be read as the address of another host."""
    return "/" + target.lstrip("/\\")


def _document(language: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Kutip</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>{head}</head>'
        f"<body><main><h1>Kutip</h1>{body}</main></body></html>"
    )


def _too_large(request: Request) -> Response | None:
    if request.method in READING:
        return None
    length = request.headers.get("content-length", "0" if request.method == "DELETE" else "")
    # In chunks, a body could be longer than the length that is stated beside it.
    if not length.isdecimal() or "transfer-encoding" in request.headers:
        return refusal("a content-length header is needed", 411)
    limit = _body_limit(request.method, request.scope["path"])
    return refusal(f"more than {limit} bytes", 413) if int(length) > limit else None


def _body_limit(method: str, path: str) -> int:
    """Return the bytes of a body; files and whole articles may be large."""
    large = (method, path) == ("POST", "/api/articles") or (
        method == "PUT" and path.startswith("/api/articles/")
    )
    return MAX_UPLOAD_BYTES if large else MAX_BODY_BYTES
