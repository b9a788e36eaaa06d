"""Turn values and refusals into JSON responses, in the language that a request asks for."""

import json
from collections.abc import Mapping

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from ui.messages import LANGUAGES, Messages
from ui.serving import serving_of

NOT_STORED = {"cache-control": "private, no-cache"}


def json_reply(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a value as JSON; caches must ask again before they give it out."""
    # ASCII only: a lone surrogate has no UTF-8 form, but a JSON escape.
    return Response(
        json.dumps(value),
        status_code=status,
        headers={**NOT_STORED, **(headers or {})},
        media_type="application/json",
    )


def refusal(line: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return one line that says what is wrong."""
    return json_reply({"error": line}, status, headers)


def first_wrong(_: Request, error: Exception) -> Response:
    """Name the first thing that is wrong with a request; what was sent is not repeated."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    loc = first.get("loc", ())[1:]
    place = ".".join(part for part in loc if isinstance(part, str)) or "body"
    return refusal(f"{place}: {first.get('msg', 'is wrong')}", 422)


def asked_words(request: Request) -> Messages:
    """Return the words of ?lang=…, else of Accept-Language, else of the server."""
    stated = request.headers.get("accept-language", "")
    wanted = (part.strip()[:2].lower() for part in stated.split(","))
    for language in (request.query_params.get("lang", ""), *wanted):
        if language in LANGUAGES:
            return LANGUAGES[language]
    return LANGUAGES[serving_of(request.scope).language]
