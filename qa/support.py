"""An answer's citations -> who stands behind it: independent sources, copies, and who differs."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from qa.datatypes import Citation


def independent_sources(
    citations: Sequence[Citation], family: Mapping[str, int]
) -> tuple[int, tuple[str, ...]]:
    """Return how many independent sources cite, and the ids of articles that are near copies.

    ``family`` numbers the passage cited of each article. Articles of one source are one voice, and
    so are near copies, whoever publishes them.
    """
    voices: list[set[object]] = []
    seen: set[int] = set()
    copies = []
    for citation in citations:
        number = family.get(citation.article_id)
        marks: set[object] = {_source(citation)} | ({number} - {None})
        if number is not None and number in seen:
            copies.append(citation.article_id)
        if number is not None:
            seen.add(number)
        joined = [voice for voice in voices if voice & marks]
        voices = [voice for voice in voices if not voice & marks]
        voices.append(marks.union(*joined))
    return len(voices), tuple(copies)


def _source(citation: Citation) -> str:
    """Return what tells sources apart: the name, else the site, else the article itself."""
    name = " ".join((citation.source or "").casefold().split())
    return name or _site(citation.url) or f"\0{citation.article_id}"


def _site(url: str | None) -> str:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
