"""What the interface says of refusals that any request can get, whatever it asks for."""

from typing import Any


def _refusal(description: str, line: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    content = {"application/json": {"schema": schema, "example": {"error": line}}}
    return {"description": description, "content": content}


ANY_REQUEST = {
    "400": _refusal(
        "A value is wrong, or the Host header names another server",
        "this server does not answer to that host name",
    ),
    "403": _refusal("A page of another server asked", "requests from other pages are refused"),
    "404": _refusal(
        "Nothing is at this address, such as where dots in it lead elsewhere",
        "nothing is at this address; /api/openapi.json lists what is",
    ),
    "429": _refusal(
        "Too much was asked of late; try again after Retry-After seconds",
        "Terlalu banyak permintaan dari alamat ini. Coba lagi 2 detik lagi.",
    ),
    "500": _refusal(
        "Something failed; the log holds the id, which is that of X-Request-ID",
        "Terjadi kesalahan pada server. Coba lagi (permintaan 0123456789abcdef).",
    ),
    "503": _refusal(
        "The server is being stopped",
        "Server sedang dihentikan. Coba lagi setelah dinyalakan kembali.",
    ),
}
WITH_BODY = {
    "411": _refusal("No Content-Length was stated", "a content-length header is needed"),
    "413": _refusal("The body is too large", "more than 1000000 bytes"),
}


def put_refusals(document: dict[str, Any]) -> dict[str, Any]:
    """Name for every operation the refusals that it does not describe by itself."""
    for methods in document["paths"].values():
        for operation in methods.values():
            refusals = {**ANY_REQUEST, **(WITH_BODY if "requestBody" in operation else {})}
            operation["responses"] = {**refusals, **operation["responses"]}
    return document
