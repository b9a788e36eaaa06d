"""A published file's address -> the file on disk, whole and with the right SHA-256, or nothing.

Besides loading a model by its name, this is the one place where Kutip reaches the network by
itself, and it does so only when a person asks for a set by its name (``kutip eval get``). It
asks over https alone, follows redirects to https alone, and takes no more bytes than were
announced.
"""

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from eval.get.catalogue import Published
from index.errors import KutipError

TIMEOUT_SECONDS = 30
_BLOCK_BYTES = 2**16
_THIS_COMPUTER = ("127.0.0.1", "localhost")


class _Source(Protocol):
    """What is read of a response."""

    headers: Message

    def read(self, amount: int, /) -> bytes: ...


def fetch(
    wanted: Published,
    folder: Path,
    on_bytes: Callable[[int], None] = lambda count: None,
    base: str | None = None,
) -> Path:
    """Return the file in the folder, fetched unless it is there already.

    ``on_bytes`` is told how many bytes are there. ``base`` puts another server in the place of
    the published one; http is let through to this computer then. Raises KutipError, and leaves
    no part of a file, when anything is not as it should be.
    """
    path = folder / wanted.file_name
    if path.exists():
        _require(_sha256(path) == wanted.sha256, f"{path} is another file. Remove or rename it")
        return path
    part = path.with_name(path.name + ".part")
    url = wanted.url if base is None else base.rstrip("/") + urlsplit(wanted.url).path
    try:
        _make(folder)
        _download(url, part, wanted, on_bytes, plain_allowed=base is not None)
        _require(
            _sha256(part) == wanted.sha256,
            f"{url} is not the file that was published (its SHA-256 differs). Nothing was kept",
        )
        part.replace(path)
    finally:  # also when a person stops it
        with suppress(OSError):
            part.unlink()
    return path


def _download(
    url: str, part: Path, wanted: Published, on_bytes: Callable[[int], None], *, plain_allowed: bool
) -> None:
    _require_safe(url, url, plain_allowed)
    opener = urllib.request.build_opener(_SafeRedirects(plain_allowed))
    try:
        with opener.open(url, timeout=TIMEOUT_SECONDS) as response:
            _copy(response, part, wanted, url, on_bytes)
    except urllib.error.HTTPError as error:
        raise KutipError(
            f"{url} answers {error.code} ({_line(error.reason)}). Fetch the file elsewhere."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # URLError is an OSError
        reason = _line(getattr(error, "reason", None) or error)
        raise KutipError(
            f"{url} cannot be fetched ({reason}). Check the network and try again."
        ) from error


def _line(said: object) -> str:
    """Return a server's or system's words as one harmless line."""
    return "".join(c for c in " ".join(str(said).split()) if c.isprintable())


def _copy(
    response: _Source, part: Path, wanted: Published, url: str, on_bytes: Callable[[int], None]
) -> None:
    announced = response.headers.get("Content-Length", "")
    count = 0
    with _opened(part) as file:
        while block := response.read(_BLOCK_BYTES):
            count += len(block)
            _require(
                count <= wanted.size,
                f"{url} sends more than the {wanted.size:,} bytes that were published. Nothing"
                " was kept",
            )
            file.write(block)
            on_bytes(count)
    _require(
        not announced.isdigit() or count >= int(announced),
        f"{url} was cut off after {count:,} of {announced} bytes. Try again",
    )


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where a first request might go as well."""

    def __init__(self, plain_allowed: bool) -> None:
        self._plain_allowed = plain_allowed

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _require_safe(newurl, req.full_url, self._plain_allowed)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_safe(url: str, origin: str, plain_allowed: bool) -> None:
    address = urlsplit(url)
    is_plain = address.scheme == "http" and address.hostname in _THIS_COMPUTER
    _require(
        address.scheme == "https" or (plain_allowed and is_plain),
        f"{origin} leads to {url}, which is no https address. Nothing was fetched",
    )


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("wb")
    except OSError as error:
        raise KutipError(f"{path} cannot be written ({error}). Choose another folder.") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KutipError(f"{folder} cannot be made ({error}). Choose another folder.") from error


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise KutipError(f"{path} cannot be read ({error}). Choose another folder.") from error


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise KutipError(f"{otherwise}.")
