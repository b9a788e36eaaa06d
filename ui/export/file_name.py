"""A conversation's title and date -> the header that names its file, in ASCII and beyond."""

import re
import unicodedata
from urllib.parse import quote

MAX_WORDS_CHARACTERS = 60
NAMELESS = "kutip"


def attachment(title: str, created: str, ending: str) -> str:
    """Return a Content-Disposition value: a plain name, and the title's own letters (RFC 5987)."""
    day = created[:10]
    plain = _words(unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode())
    full = _words(unicodedata.normalize("NFC", title))
    short, long = (f"{name or NAMELESS}-{day}.{ending}" for name in (plain, full))
    encoded = quote(long.encode("utf-8", "ignore"), safe="")
    return f"attachment; filename=\"{short}\"; filename*=UTF-8''{encoded}"


def _words(title: str) -> str:
    """Return letters and digits joined by hyphens: no dots, slashes or marks of direction."""
    joined = "-".join(re.findall(r"[^\W_]+", title.lower()))
    return joined[:MAX_WORDS_CHARACTERS].strip("-")
