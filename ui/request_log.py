"""A request -> an id and lines in the log that name it, without anything that must stay secret.

Not logged: what stands behind the question mark of an address, ids that open a conversation or a
session of the page, headers, bodies, and the message of a failure, which may hold a question.
"""

import logging
import re
import secrets
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote, unquote

SCOPE_KEY = "kutip_request_id"
REQUESTS = "kutip.requests"
NO_REQUEST = "-"
MAX_PATH_CHARACTERS = 300
# Whoever knows these may read along.
OPENING_IDS = re.compile(r"^(/api/conversations/|/gradio_api/heartbeat/)[^/]+")

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

_current: ContextVar[str] = ContextVar("kutip_request_id", default=NO_REQUEST)


def begin_request(scope: MutableMapping[str, Any]) -> str:
    """Give a request its id, and the lines logged while it is answered as well."""
    request_id = secrets.token_hex(8)
    scope[SCOPE_KEY] = request_id
    _current.set(request_id)
    return request_id


def go_on_with(scope: MutableMapping[str, Any]) -> None:
    """Log under the id of a request that was answered before its work is done."""
    _current.set(str(scope.get(SCOPE_KEY, NO_REQUEST)))


def request_id_of(scope: MutableMapping[str, Any]) -> str:
    """Return the id of a request."""
    return str(scope.get(SCOPE_KEY, NO_REQUEST))


def shown_path(scope: MutableMapping[str, Any]) -> str:
    """Return the path as it was sent: no question, no token, no line break."""
    # Of the decoded path: an id hides behind no other way to write its address.
    path = quote(unquote(scope["raw_path"].decode("latin-1").partition("?")[0]))
    return OPENING_IDS.sub(r"\1*", path)[:MAX_PATH_CHARACTERS]


def start_log(each_request: bool, stream: TextIO | None = None) -> None:
    """Write warnings and failures to standard error, and a line a request where wanted."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)
    logging.getLogger(REQUESTS).setLevel(logging.INFO if each_request else logging.WARNING)


class LineFormatter(logging.Formatter):
    """Time, request, what happened; of a failure only where it happened and of what type."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(request)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text that begins with the time and the request's id."""
        record.request = _current.get()
        record.exc_text = None  # another handler may have kept the message there
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:
        """Return the places of a failure and its type: its message may hold a question."""
        lines: list[str] = []
        failure, seen = ei[1], set[int]()
        while failure is not None and id(failure) not in seen:
            seen.add(id(failure))
            kind = type(failure)
            frames = traceback.StackSummary.extract(traceback.walk_tb(failure.__traceback__))
            lines = [*frames.format(), f"{kind.__module__}.{kind.__qualname__}\n", *lines]
            failure = failure.__cause__ or failure.__context__
        return "".join(lines).rstrip()
