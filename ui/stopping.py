"""A server that is told to stop -> answers that still come, and everything else ended at once.

First come the streams that only keep a page company and bodies that are still arriving; then,
when patience ends, whatever is left.
"""

import re

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.replies import asked_words, refusal

COMPANY = re.compile(r"/gradio_api/heartbeat/.*", re.DOTALL)


class Stop:
    """The exchanges that run, of one event loop, and how a stop ends them."""

    def __init__(self) -> None:
        self.running: set[Exchange] = set()

    async def begin(self) -> None:
        """End what would not end by itself; answers that are being made still come."""
        for exchange in [*self.running]:
            if not exchange.worth_waiting_for:
                await exchange.end()

    async def give_up(self) -> None:
        """End everything that still runs."""
        for exchange in [*self.running]:
            await exchange.end()


class Stopping:
    """Keep account of exchanges, so that a stop can end them as HTTP ends them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a stop may answer it before the application does."""
        stop = getattr(scope["app"].state, "stop", None) if scope["type"] == "http" else None
        if not isinstance(stop, Stop):
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        stop.running.add(exchange)
        try:
            await self.app(scope, exchange.receive, exchange.send)
        finally:
            stop.running.discard(exchange)


class Exchange:
    """A request and its response, which can be ended from outside."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        lengths = [value for name, value in scope["headers"] if name == b"content-length"]
        self._arrived = not any(length.strip(b"0") for length in lengths)
        self._status = 0
        self._streams = False
        self._complete = False
        self._ended = False

    @property
    def worth_waiting_for(self) -> bool:
        """Tell whether an answer is being made: all that was sent is there, and it has an end."""
        return self._arrived and not COMPANY.fullmatch(self._scope["path"])

    async def receive(self) -> Message:
        """Return the next part of the request."""
        # Once the response is complete, the server itself says that the client is gone.
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            self._arrived = True
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the response on; nothing once ended."""
        if self._ended:
            return
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._streams = all(name != b"content-length" for name, _ in message["headers"])
        self._complete = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def end(self) -> None:
        """Let the application see its client gone, and the client an end that HTTP knows."""
        if self._complete or self._ended:
            return
        self._ended = True
        if not self._status:
            line = asked_words(Request(self._scope))["server_stopping"]
            gone = refusal(line, 503, {"connection": "close", "retry-after": "5"})
            await gone(self._scope, self._receive, self._send)
        elif self._streams:
            await self._send({"type": "http.response.body", "body": b""})
