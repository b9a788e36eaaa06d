"""Texts of articles and questions -> HTML that shows them and does nothing else.

Characters that reorder or hide text stand behind a small sign with their code. A sign is drawn
by the style sheet: what the page's text holds stays, character by character, what the source has.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from index.hidden import code_of, parts_of

LONGEST_QUESTION = 280
SENTENCE_AROUND = 170  # characters kept on either side of a lit span


@dataclass(frozen=True, slots=True)
class Lit:
    """A sentence with one span lit up; what stands around it may be cut, with an ellipsis."""

    before: str
    span: str
    after: str


def shown(text: str) -> Markup:
    """Return the text, isolated from the direction of what stands around it."""
    return Markup('<bdi dir="auto">{}</bdi>').format(_inert(text))


def shown_lit(lit: Lit) -> Markup:
    """Return the sentence with its span marked."""
    return Markup('<bdi dir="auto">{}<mark>{}</mark>{}</bdi>').format(
        _inert(lit.before), _inert(lit.span), _inert(lit.after)
    )


def light(sentence: str, start: int, end: int) -> Lit:
    """Return ``sentence[start:end]`` lit up; of a long sentence only what stands near it."""
    before, span, after = sentence[:start], sentence[start:end], sentence[end:]
    return Lit(_last(before, SENTENCE_AROUND), _first(span, 600), _first(after, SENTENCE_AROUND))


def shortened(question: str) -> str:
    """Return the question, cut where it is too long for a heading."""
    return _first(question, LONGEST_QUESTION)


def ask_again(page: str | None, question: str) -> str | None:
    """Return the chat page's address with the question filled in; None unless http or https."""
    if page is None or not is_web_address(page):
        return None
    clean = question.encode("utf-8", "replace").decode()
    return f"{page.split('#')[0].split('?')[0].rstrip('/')}/?q={quote(clean, safe='')}"


def is_web_address(address: str) -> bool:
    """Tell whether a browser may follow it: http or https, with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _inert(text: str) -> Markup:
    return Markup("").join(
        _sign(part) if place % 2 else escape(part) for place, part in enumerate(parts_of(text))
    )


def _sign(character: str) -> Markup:
    name, code = character, ord(character)
    # NUL and lone surrogates cannot stand in HTML, and a carriage return only as a reference
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        character = "\ufffd"
    inside = Markup("&#13;") if character == "\r" else escape(character)
    return Markup('<span class="odd" data-code="{}">{}</span>').format(code_of(name), inside)


def _first(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip() + "…"


def _last(text: str, limit: int) -> str:
    return text if len(text) <= limit else "…" + text[-limit:].split(" ", 1)[-1].lstrip()
