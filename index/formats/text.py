"""Plain text and Markdown bytes -> their text and the fields of the front matter."""

import re

from index.decode import decode
from index.formats.raw import RawArticle, has_text_field, raw_article

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_KEY_VALUE = re.compile(r"([A-Za-z_]{1,40})[ \t]*:[ \t]*(.*)")
_MAX_FRONT_MATTER_CHARS = 10_000

_COMMENT = re.compile(r"<!--(?:(?!<!--).){0,5000}?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n*_]{1,2000}?)(?<=\S)\1")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*)$", re.MULTILINE)
_QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)


def parse_text(raw: bytes) -> RawArticle:
    """Return the whole file as the text."""
    return RawArticle(decode(raw))


def parse_markdown(raw: bytes) -> RawArticle:
    """Return the text without its marks; the first top heading is the title and stays in it."""
    fields, body = _front_matter(decode(raw).replace("\r\n", "\n"))
    title = next((_heading(found) for found in _HEADING.finditer(body) if found[1] == "#"), None)
    if title and "title" not in fields:
        fields["title"] = _without_marks(title)
    body = _without_marks(body)
    return raw_article({**fields, "text": body}) if body.strip() else RawArticle("")


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split off "key: value" lines between two lines of ---; what is no such line is ignored."""
    found = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER_CHARS])
    if found is None:
        return {}, text
    pairs = [_KEY_VALUE.match(line) for line in found[1].split("\n")]
    fields: dict[str, object] = {
        pair[1].lower(): pair[2].strip().strip("\"'") for pair in pairs if pair
    }
    if not fields:  # two rulers around a paragraph, no front matter
        return {}, text
    for name in [name for name in fields if has_text_field([name])]:
        del fields[name]
    return fields, text[found.end() :]


def _without_marks(text: str) -> str:
    """Drop what a reader of the page would not see: a quote must look like the page."""
    text = _IMAGE.sub("", _COMMENT.sub("", text))
    text = _STRONG.sub(r"\2", _LINK.sub(r"\1", text))
    return _QUOTED.sub("", _HEADING.sub(_heading, text))


def _heading(found: re.Match[str]) -> str:
    return found[2].rstrip(" \t").rstrip("#").rstrip(" \t")
