"""Any text -> Markdown that renders as exactly that text, in one line.

Line breaks and the like are numeric references: a break of the text is none of the document.
"""

import re
from urllib.parse import quote

from ui.html import UNSPEAKABLE

ALWAYS = frozenset("\\`*_{}[]<>~|&$#")
AT_THE_START = re.compile(r"[-+=:]|\d{1,9}(?=[.)])", re.ASCII)
BREAKS = frozenset("\t\n\r\f\u2028\u2029")
LINKED = re.compile(r":(?=//)|(?<=\bwww)\.", re.IGNORECASE)  # what readers make links of
ADDRESS_SAFE = "%/:=&?~#+!$,;'@()*[]"


def inline(text: str, at_start: bool = True, at_end: bool = True) -> str:
    """Return a text so that nothing in it is Markdown or HTML.

    ``at_start`` and ``at_end`` tell whether it begins and ends its line or what it stands in.
    """
    if at_start and (first := AT_THE_START.match(text)):
        sign = first.end() if first[0].isdecimal() else 0
        return f"{text[:sign]}\\{text[sign]}{inline(text[sign + 1 :], False, at_end)}"
    linked = {match.start() for match in LINKED.finditer(text)}
    edges = ({0} if at_start else set()) | ({len(text) - 1} if at_end else set())
    return "".join(
        _escaped(character, place in linked, place in edges) for place, character in enumerate(text)
    )


def marked(before: str, span: str, after: str) -> str:
    """Return a sentence with its span in bold; spaces at the span's ends stay beside the bold."""
    inner = span.strip()
    if not inner:
        return inline(before + span + after)
    start = span.index(inner)
    before, after = before + span[:start], span[start + len(inner) :] + after
    # A delimiter beside a sign needs a space or a sign on its other side too: a reference is one.
    left = inline(before, True, False) if inner[0].isalnum() else _sealed_end(before)
    right = inline(after, False) if inner[-1].isalnum() else _sealed_start(after)
    if left is None or right is None:
        return inline(before + inner + after)
    return f"{left}**{inline(inner, False, False)}**{right}"


def link(text: str, address: str) -> str:
    """Return a link to an address that a browser may follow."""
    safe = quote(address.encode("utf-8", "replace"), safe=ADDRESS_SAFE).replace("&", "&amp;")
    return f"[{inline(text)}](<{safe}>)"


def _sealed_end(text: str) -> str | None:
    if not text or (text[-1] == " " and len(text) > 1):
        return inline(text, True, False)
    sealed = _reference(text[-1])
    return sealed and inline(text[:-1], True, False) + sealed


def _sealed_start(text: str) -> str | None:
    if not text or (text[0] == " " and len(text) > 1):
        return inline(text, False)
    sealed = _reference(text[0])
    return sealed and sealed + inline(text[1:], False)


def _escaped(character: str, linked: bool, outermost: bool) -> str:
    if character in ALWAYS or linked:
        return f"\\{character}"
    needs = character in BREAKS or _unsayable(character) or (outermost and character.isspace())
    return (_reference(character) or character) if needs else character


def _reference(character: str) -> str | None:
    """Return a numeric reference, None for what HTML reads as something else."""
    if _unsayable(character):
        return "&#65533;"
    return None if UNSPEAKABLE.match(character) else f"&#{ord(character)};"


def _unsayable(character: str) -> bool:
    return character == "\0" or "\ud800" <= character <= "\udfff"
