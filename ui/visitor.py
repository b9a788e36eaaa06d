"""Cookies of a request -> whose conversations it may list, and whether they are kept.

On this computer everybody is one visitor. Behind a token, each browser is one by a random
cookie; only the cookie's hash is kept.
"""

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from starlette.requests import HTTPConnection

from ui.access import Access

VISITOR_COOKIE = "kutip_visitor"
KEEP_COOKIE = "kutip_history"
NOT_KEPT = "off"
COOKIE_BYTES = 24
COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{20,100}", re.ASCII)
COOKIE_DAYS = 400  # as long as browsers keep any
SCOPE_KEY = "kutip_visitor"


def recognise(request: HTTPConnection, access: Access) -> str | None:
    """Note in a request's scope who is asking; return a new visitor's Set-Cookie header.

    The cookie is set anew with the page itself, so that a returning visitor never loses it.
    """
    request.scope[SCOPE_KEY] = ""
    if access.token is None:
        return None
    given = request.cookies.get(VISITOR_COOKIE, "")
    known = COOKIE_VALUE.fullmatch(given) is not None
    value = given if known else secrets.token_urlsafe(COOKIE_BYTES)
    request.scope[SCOPE_KEY] = sha256(value.encode()).hexdigest()
    return None if known and request.scope["path"] != "/" else _header(value)


def visitor_of(request: HTTPConnection | Mapping[str, Any]) -> str:
    """Return who asks: "" on this computer, else the hash of the visitor's cookie."""
    scope = request if isinstance(request, Mapping) else request.scope
    return str(scope.get(SCOPE_KEY, ""))


def keeps_history(request: HTTPConnection | Mapping[str, Any]) -> bool:
    """Tell whether a browser lets its conversations be kept; the server may still keep none."""
    connection = request if isinstance(request, HTTPConnection) else HTTPConnection(dict(request))
    return connection.cookies.get(KEEP_COOKIE) != NOT_KEPT


def _header(value: str) -> str:
    seconds = COOKIE_DAYS * 24 * 3600
    return f"{VISITOR_COOKIE}={value}; HttpOnly; Max-Age={seconds}; Path=/; SameSite=Strict"
