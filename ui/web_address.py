"""An address that a stranger wrote -> a link that leads where it says, or none.

Nothing is fetched, here or elsewhere: a link waits for somebody to follow it. What two readers
could read in two ways is refused rather than mended (WHATWG URL, RFC 3986): only http and https,
no user name, no backslash, no control character, a host that is spelled as browsers write it.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote

from index.hidden import HIDDEN

MAX_CHARACTERS = 2000
_PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s/?#:@\\\[\]%]+)(?P<port>:[0-9]{1,5})?"
    r"(?P<path>[/?][^#]*)?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029\ufffe\uffff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The older mapping of names that Python knows and the newer one of browsers differ in these.
_DEVIATING = re.compile("[ßẞςΣ\u200c\u200d]")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SAFE = "%/:=&?~+!$,;'@()*[]"
_DIRECTIVE = ":~:"  # what comes behind it tells a browser what to light up


@dataclass(frozen=True, slots=True)
class Link:
    """``address`` is in ASCII, without instructions to the browser; ``host`` is where it leads."""

    address: str
    host: str


def link_of(url: str | None) -> Link | None:
    """Return the link of an address, None unless it can be read in one way only."""
    if not url or len(url) > MAX_CHARACTERS or _NEVER.search(url):
        return None
    parts = _PARTS.fullmatch(url)
    name = parts and _host(parts["host"])
    if not parts or not name:
        return None
    scheme, port = parts["scheme"].lower(), (parts["port"] or ":")[1:].lstrip("0")
    if parts["port"] and not 1 <= int(parts["port"][1:]) <= 65535:
        return None
    host = name if not port or port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"
    path = quote(parts["path"] or "/", safe=_SAFE)
    if path.startswith("?"):
        path = f"/{path}"
    fragment = quote((parts["fragment"] or "").partition(_DIRECTIVE)[0], safe=_SAFE)
    return Link(f"{scheme}://{host}{path}{f'#{fragment}' if fragment else ''}", host)


def web_address(url: str | None) -> str | None:
    """Return the address that a browser may follow, None if there is none."""
    link = link_of(url)
    return link.address if link else None


def _host(written: str) -> str | None:
    """Return a host's name in ASCII, or its number as browsers write it."""
    if written.startswith("["):
        return _six(written[1:-1])
    labels = _DOTS.split(written)
    if labels[-1] == "" and len(labels) > 1:
        labels.pop()  # the root's own dot
    if _NUMBER.fullmatch(labels[-1]):
        return _four(written)
    if _DEVIATING.search(written) or HIDDEN.search(written):
        return None
    try:
        names = [label.encode("idna").decode() for label in labels]
    except UnicodeError:
        return None
    host = ".".join(names).lower()
    whole = len(host) <= 253 and all(map(_LABEL.fullmatch, host.split(".")))
    # A full-width digit may have become one that makes a number of the name.
    return host if whole and not _NUMBER.fullmatch(host.rpartition(".")[2]) else None


def _four(written: str) -> str | None:
    """Return a number in four parts; what 2130706433, 0x7f.1 or 010.0.0.1 mean is not guessed."""
    try:
        return str(IPv4Address(written))
    except AddressValueError:
        return None


def _six(written: str) -> str | None:
    try:
        found = IPv6Address(written)
    except AddressValueError:
        return None
    # A number of four parts in the clothes of one of six.
    return None if found.ipv4_mapped else f"[{found}]"
