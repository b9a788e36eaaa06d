"""An answer's citations -> who stands behind it: independent sources, copies, and who differs."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from index.datatypes import Article, Level
from index.trust import same_source
from qa.datatypes import Citation

# Added to the reader's score: a lead of one is even odds against two to one (slope 0.64), so that
# trust decides between answers that are about as good, and no more.
PREFERENCE: Mapping[Level, float] = {"trusted": 1.0, "normal": 0.0, "doubtful": -1.0}


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
        marks: set[object] = {_source_of(citation)} | ({number} - {None})
        if number is not None and number in seen:
            copies.append(citation.article_id)
        if number is not None:
            seen.add(number)
        joined = [voice for voice in voices if voice & marks]
        voices = [voice for voice in voices if not voice & marks]
        voices.append(marks.union(*joined))
    return len(voices), tuple(copies)


def preferences(sources: Mapping[str, str | None], trust: Mapping[str, Level]) -> dict[str, float]:
    """Return what is added to the scores of articles, by id; ``sources`` names theirs."""
    levels = {same_source(name): level for name, level in trust.items()}
    marked = {key: levels.get(same_source(name or "")) for key, name in sources.items()}
    return {key: PREFERENCE[level] for key, level in marked.items() if level}


def doubtful_sources(citations: Iterable[Citation], trust: Mapping[str, Level]) -> tuple[str, ...]:
    """Return the names of the sources cited that are marked as doubtful, each once."""
    doubted = {same_source(name) for name, level in trust.items() if level == "doubtful"}
    named = dict.fromkeys(each.source for each in citations if each.source)
    return tuple(name for name in named if name and same_source(name) in doubted)


def source_key(article: Article) -> str:
    """Return what tells sources apart: the name, else the site, else the article itself."""
    return _key(article.source, article.url, article.id)


def _source_of(citation: Citation) -> str:
    return _key(citation.source, citation.url, citation.article_id)


def _key(source: str | None, url: str | None, article_id: str) -> str:
    return same_source(source or "") or _site(url) or f"\0{article_id}"


def _site(url: str | None) -> str:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
