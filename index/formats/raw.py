"""A record with field names of any habit -> the fields of an article, still as they came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.formats.problem import UnreadableError

MAX_ARTICLE_CHARS = 20_000_000  # the Bible has four million


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a file says of itself; ``text`` is not cleaned yet, the rest is None where unsaid."""

    text: str
    title: str | None = None
    id: str | None = None
    url: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = None


# The first name present wins. Case does not count.
FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "isi", "teks"),
    "title": ("title", "headline", "judul"),
    "id": ("id", "article_id"),
    "url": ("url", "link", "source_url"),
    "source": ("source", "publisher", "site", "sumber"),
    "published": ("published", "date", "published_at", "publish_date", "tanggal"),
    "language": ("language", "lang", "bahasa"),
}


def has_text_field(names: Iterable[str]) -> bool:
    """Tell whether one of the names can hold the article's text."""
    return not set(FIELD_NAMES["text"]).isdisjoint(names)


def refuse_long_text(article: RawArticle) -> None:
    """Raise UnreadableError for a text that no article has."""
    if len(article.text) > MAX_ARTICLE_CHARS:
        raise UnreadableError(
            f"its text is longer than {MAX_ARTICLE_CHARS:,} characters", "Split the article"
        )


def raw_article(record: Mapping[str, object]) -> RawArticle:
    """Pick the article's fields out of a record with lower-case names."""
    text = next((record[name] for name in FIELD_NAMES["text"] if record.get(name)), None)
    if text is None:
        found = ", ".join(sorted(name for name in record if name)[:8]) or "none"
        raise UnreadableError(
            f"no text in the fields (found: {found})", 'Put the article\'s text into "text"'
        )
    if not isinstance(text, str):
        raise UnreadableError(
            f"the text is not a string but {type(text).__name__}", "Make it a string"
        )
    return RawArticle(
        text,
        title=_stated(record, "title"),
        id=_stated(record, "id"),
        url=_stated(record, "url"),
        source=_stated(record, "source"),
        published=_stated(record, "published"),
        language=_stated(record, "language"),
    )


def _stated(record: Mapping[str, object], field: str) -> str | None:
    for name in FIELD_NAMES[field]:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return None
