"""An HTML page -> what it says and shows, in order: two pages with the same tokens look the same.

Left out is only what a browser changes when it saves a page: spaces between elements, the
note of where it was saved from, and how the encoding is stated. Everything else is a token,
comments too: a browser may read as markup what this parser takes for a comment.
"""

import re
from html.parser import HTMLParser

Token = tuple[str, ...]

TEXT = "text"
KEEPING_SPACES = ("bdi", "mark", "pre", "span", "title", "code")
VOID = ("meta", "br")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d{4}\)[^<>\s]* -->\s*")


def tokens_of(page: str) -> list[Token]:
    """Return the tokens of a page: tags with their attributes, texts, and everything else."""
    reader = _Reader()
    reader.feed(_SAVED_FROM.sub("", page.replace("\r\n", "\n"), count=1))
    reader.close()
    return reader.found()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._tokens: list[Token] = []
        self._text = ""
        self._open: list[str] = []

    def found(self) -> list[Token]:
        self._end_text()
        return self._tokens

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        names = dict(attrs)
        stated = names.get("charset") or (names.get("http-equiv") or "").lower() == "content-type"
        if tag == "meta" and stated:
            return
        if tag not in VOID:
            self._open.append(tag)
        self._tokens.append((tag, *(f"{name}={value}" for name, value in attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._tokens.append(("/>", tag))

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._tokens.append(("/", tag))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_comment(self, data: str) -> None:
        self._odd("comment", data)

    def handle_decl(self, decl: str) -> None:
        self._odd("declaration", decl.lower())

    def handle_pi(self, data: str) -> None:
        self._odd("instruction", data)

    def unknown_decl(self, data: str) -> None:
        self._odd("unknown", data)

    def _odd(self, kind: str, data: str) -> None:
        self._end_text()
        self._tokens.append((kind, data))

    def _end_text(self) -> None:
        text, self._text = self._text, ""
        if not any(tag in KEEPING_SPACES for tag in self._open):
            text = text.strip(" \n\t")
        if text:
            self._tokens.append((TEXT, text))
