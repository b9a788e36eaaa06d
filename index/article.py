"""The fields that a file states -> an Article: cleaned text, title, id, date, language."""

import re

from index.clean import clean_line, clean_text
from index.datatypes import Article
from index.dates import iso_date
from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle
from index.language import detect_language, language_code
from index.naming import make_id, make_title

MAX_ID_CHARS = 1000  # of twelve letters each at most, an address can still hold it
_MAX_TITLE_CHARS = 300
_UNSPEAKABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def make_article(
    raw: RawArticle, *, identity: str | None = None, stem: str | None = None
) -> Article:
    """Return the article; ``identity`` and ``stem`` name the file it fills, None for a row.

    Raises:
        UnreadableError: nothing readable is left of the text, or its id names nothing.

    """
    if raw.id and (problem := id_problem(raw.id)):
        raise problem
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


def id_problem(article_id: str) -> UnreadableError | None:
    """Return why an article cannot have an id: it could not be typed, shown or asked for."""
    if _UNSPEAKABLE.search(article_id):
        return UnreadableError(
            "its id holds line breaks or control characters", "Write the id on one line"
        )
    if len(article_id) > MAX_ID_CHARS:
        return UnreadableError(f"its id is longer than {MAX_ID_CHARS:,} characters", "Shorten it")
    if article_id.strip() in (".", ".."):  # browsers take them out of every address
        return UnreadableError('its id is "." or ".."', "Give it an id with a letter or a digit")
    return None
