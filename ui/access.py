"""Turn a host name and a token into who may use the page; knows nothing of HTTP frameworks.

On this computer no token is needed: only local names are answered, so no other page can reach
the server by a name of its own. Elsewhere a token is, and numeric addresses are answered too.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from index.errors import KutipError

LOCAL_HOSTS = ("127.0.0.1", "localhost")
COOKIE = "kutip_token"
PARAMETER = "token"

MIN_TOKEN_CHARACTERS = 16
MAX_TOKEN_CHARACTERS = 1024
MADE_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Access:
    """Names that the server answers to, and the token that it asks for (None: none)."""

    names: frozenset[str] = frozenset(LOCAL_HOSTS)
    token: str | None = field(default=None, repr=False)

    def answers_to(self, host: str) -> bool:
        """Tell whether a Host header names this server."""
        name = host.lower()
        name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
        # A page that lets its own name point here cannot do so with a number.
        return name in self.names or (self.token is not None and _is_address(name))

    def lets_in(self, authorization: str, cookies: Mapping[str, str]) -> bool:
        """Tell whether the header or the cookie of a request proves the token."""
        if self.token is None:
            return True
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        return _equal(cookies.get(COOKIE, ""), self.cookie)

    def is_token(self, given: str) -> bool:
        """Compare with the token, in a time that does not tell how much of it is right."""
        return self.token is not None and _equal(given, self.token)

    @property
    def cookie(self) -> str:
        """Return the cookie's value: it proves the token and does not hold it."""
        token = (self.token or "").encode()
        return hmac.new(token, b"kutip page cookie", hashlib.sha256).hexdigest()


def read_token(path: Path) -> str:
    """Return the token in a file; white space around it does not count."""
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not plain ASCII text"
        raise KutipError(f"--token-file {path} cannot be read: {reason}") from None
    if not MIN_TOKEN_CHARACTERS <= len(token) <= MAX_TOKEN_CHARACTERS:
        raise KutipError(
            f"--token-file {path} must hold one token of {MIN_TOKEN_CHARACTERS} to "
            f"{MAX_TOKEN_CHARACTERS} characters. Make one with: openssl rand -hex 24"
        )
    if any(character.isspace() or not character.isprintable() for character in token):
        raise KutipError(f"--token-file {path} must hold one token, without spaces or line breaks")
    return token


def make_token() -> str:
    """Return a new token that nobody can guess."""
    return secrets.token_urlsafe(MADE_TOKEN_BYTES)


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
