"""Raw text -> the text that is stored once, cited, and counted by every offset.

What a reader sees stays as it is: NFC, not NFKC (½, ﬁ and full-width forms stay themselves);
zero-width joiners and direction marks stay; broken encodings are not guessed at. What nobody
reads goes: control characters, odd spaces, and the page's own lines (index/furniture.py).
"""

import re
import unicodedata

from index.furniture import without_furniture

_ODD = re.compile(
    r"[\0-\x09\x0b-\x1f\x7f-\xa0\xad\u2007\u2028-\u2029\u202f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LIKE_A_SPACE = re.compile(r"[\t\xa0\u2007\u202f]")
# U+FFFE and U+00AD are what PDF and HTML leave of hyphenation; U+FEFF is a stray byte order mark.
_UNSEEN = re.compile(r"[\0-\x09\x0b-\x1f\x7f-\x9f\xad\ufeff\ufff9-\ufffb\ufffe\uffff]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")  # has no UTF-8 form
_MAX_PASSES = 20  # labels nested deeper are no news page's, and each costs a whole pass
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    """Return the text to store; cleaning it again changes nothing."""
    text = _layout(_characters(raw))
    # Taking a line out can bring two others together that now form one: go on until it is stable.
    for _ in range(_MAX_PASSES):
        before, text = text, _layout(without_furniture(text))
        if text == before:
            break
    return text


def clean_line(raw: str) -> str:
    """Return a title or name on one line, without the characters nobody sees."""
    return " ".join(_characters(raw).split())


def encodable(text: str) -> str:
    """Return the text, as long as before, with U+FFFD for every half of a character."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _characters(text: str) -> str:
    if _ODD.search(text):
        text = _LIKE_A_SPACE.sub(" ", _LINE_END.sub("\n", text))
        text = encodable(_UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text)


def _layout(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()
