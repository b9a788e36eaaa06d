"""The fields that a file states -> an Article: cleaned text, title, id, date, language."""

import re

from index.clean import clean_line, clean_text
from index.datatypes import Article
from index.dates import iso_date
from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle
from index.language import detect_language, language_code
from index.naming import make_id, make_title

_MAX_TITLE_CHARS = 300
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def make_article(
    raw: RawArticle, *, identity: str | None = None, stem: str | None = None
) -> Article:
    """Return the article; ``identity`` and ``stem`` name the file it fills, None for a row.

    Raises:
        UnreadableError: nothing readable is left of the text.

    """
    text = clean_text(raw.text)
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise UnreadableError("there is no text in it", "Add it again once it has text")
    url = clean_line(raw.url or "") or None
    if url and _OTHER_SCHEME.match(url):  # javascript: and the like must never become a link
        url = None
    title = clean_line(raw.title or "")[:_MAX_TITLE_CHARS] or clean_line(make_title(text, stem))
    return Article(
        id=clean_line(raw.id or "")
        or make_id(stem or title, identity or url or f"{title}\n{text}"),
        title=title,
        text=text,
        url=url,
        source=clean_line(raw.source or "") or None,
        published=iso_date(raw.published),
        language=language_code(raw.language) or detect_language(text),
    )
