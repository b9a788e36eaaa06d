"""The page that Gradio writes -> the same with the head that Kutip wants: its files, no strangers.

Gradio's own ``head=`` is put into the page only after its scripts have run, which takes most of
the time until the page can be used.
"""

import logging
import re

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.page_events import WrongEventError, checked, is_event
from ui.replies import asked_words, refusal
from ui.request_log import REQUESTS

# Pictures and addresses for other sites' previews, and a script for pages within pages.
STRANGERS = re.compile(
    rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>'
    rb"|<script>\s*\(\(\) => \{(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*"
    rb"</script>",
    re.DOTALL,
)
# What the page needs of Gradio. The rest would write files (uploads, saved states with all that
# was asked), read them, or fetch from elsewhere.
NEEDED = re.compile(
    r"/*|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json|/pwa_icon(/\d+)?"
    r"|/(assets|static)(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,100}){1,5}"
    r"|/gradio_api/(queue/(join|data)|run/predict|heartbeat/[^/]*|info/?"
    r"|startup-events|reset/?|cancel|theme\.css|app_id/?)"
)

FULL = 503  # as Gradio says that its queue has no place left
RETRY_SECONDS = 5
STREAM = b"text/event-stream"

log = logging.getLogger(REQUESTS)


class Shell:
    """Put a head into the HTML of the address /, as it passes; answer what the page needs."""

    def __init__(self, app: ASGIApp, head: str, events: int) -> None:
        self.app = app
        self._head = head.encode()
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response back with another head if it is the page."""
        if scope["type"] == "http" and not NEEDED.fullmatch(scope["path"]):
            await refusal("nothing is at this address", 404)(scope, receive, send)
            return
        if scope["type"] == "http" and is_event(scope):
            try:
                receive = await checked(scope, receive, self._events)
            except WrongEventError:
                await refusal("not what the page sends", 422)(scope, receive, send)
                return
        if scope["type"] != "http" or scope["path"].strip("/"):
            await self._pass_on(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def send_page(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = self._with_head(b"".join(parts))
            headers = [each for each in start.get("headers", []) if each[0] != b"content-length"]
            length = (b"content-length", str(len(body)).encode())
            await send({**start, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_page)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a stream that fails ends as HTTP ends one.

        Gradio tells the page in the stream itself what was wrong, such as a session that is not
        there any more, and fails then: nothing that a log must keep.
        """
        streams = full = False

        async def send_on(message: Message) -> None:
            nonlocal streams, full
            if message["type"] == "http.response.start":
                streams = any(each[1].startswith(STREAM) for each in message["headers"])
                full = message["status"] == FULL and is_event(scope)
            if not full:
                await send(message)

        try:
            await self.app(scope, receive, send_on)
            if full:  # no failure: told as every line tells it that has no place left
                line = asked_words(Request(scope))["server_busy"]
                busy = refusal(line, 429, {"retry-after": str(RETRY_SECONDS)})
                await busy(scope, receive, send)
        except Exception as error:
            if not streams:
                raise
            log.info("a stream of the page ended with %s", type(error).__qualname__)
            await send({"type": "http.response.body", "body": b""})

    def _with_head(self, page: bytes) -> bytes:
        before, end, after = STRANGERS.sub(b"", page).partition(b"</head>")
        return before + (self._head if end else b"") + end + after
