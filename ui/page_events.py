"""What the page tells its server -> the same with nothing in it but what the page says.

Gradio takes more: an object that stands for a file, whose path is looked for on this computer or
fetched from elsewhere, and names of events that nothing here has. None of it gets that far.
"""

import re

from pydantic import BaseModel, Field, ValidationError
from starlette.types import Message, Receive, Scope

EVENTS = re.compile(r"/gradio_api/(queue/join|run/predict)")
CONTENT_TYPE = b"content-type"
SESSION = r"^[A-Za-z0-9_-]{1,64}$"

Value = str | int | float | bool | None


class PageEvent(BaseModel):
    """An event of the page: the values of the boxes that it was made with, plain ones."""

    data: list[Value] = Field(max_length=4)
    fn_index: int = Field(ge=0)
    session_hash: str = Field(pattern=SESSION)
    trigger_id: int | None = None


class WrongEventError(Exception):
    """Not what the page sends."""


def is_event(scope: Scope) -> bool:
    """Tell whether a request brings an event of the page."""
    return scope["method"] == "POST" and EVENTS.fullmatch(scope["path"]) is not None


async def checked(scope: Scope, receive: Receive, events: int) -> Receive:
    """Read an event; return what gives it again, without all else. Raise WrongEventError.

    ``events`` is how many the page has.
    """
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return _again(message, receive)  # the client has gone
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    try:
        event = PageEvent.model_validate_json(b"".join(parts), strict=True)
    except ValidationError as error:
        raise WrongEventError from error
    if event.fn_index >= events:
        raise WrongEventError
    body = event.model_dump_json().encode()
    kept = [each for each in scope["headers"] if each[0] not in (b"content-length", CONTENT_TYPE)]
    length = (b"content-length", str(len(body)).encode())
    scope["headers"] = [*kept, length, (CONTENT_TYPE, b"application/json")]
    return _again({"type": "http.request", "body": body, "more_body": False}, receive)


def _again(message: Message, receive: Receive) -> Receive:
    """Return what gives one message first, then what comes."""
    first: list[Message] = [message]

    async def receive_again() -> Message:
        return first.pop() if first else await receive()

    return receive_again
