"""A request to Gradio -> the same, or a refusal where an input is anything but a text.

Gradio takes an object in the place of a text for a file, and fetches what that names from
wherever it says. No part of the page takes files this way.
"""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.replies import refusal

INPUT_PATHS = ("/gradio_api/queue/join", "/gradio_api/run/predict")


class PlainInputs:
    """Let only texts through to what Gradio would compute with; other requests pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request with inputs, whose length the guards have bounded."""
        if scope["type"] != "http" or scope["path"].rstrip("/") not in INPUT_PATHS:
            await self.app(scope, receive, send)
            return
        body, rest = b"", True
        while rest:
            message = await receive()
            if message["type"] != "http.request":
                return  # the asker has gone
            body, rest = body + message.get("body", b""), message.get("more_body", False)
        if not holds_texts_only(body):
            await refusal("data: texts only", 422)(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, again, send)


def holds_texts_only(body: bytes) -> bool:
    """Tell whether a request is one object whose inputs and other fields are texts or numbers."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(asked, dict):
        return False
    inputs = asked.pop("data", [])
    fields = (*(inputs if isinstance(inputs, list) else [{}]), *asked.values())
    return not any(isinstance(each, dict | list) for each in fields)
