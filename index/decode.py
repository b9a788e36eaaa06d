"""Bytes -> text: the encoding that is certain, else the one that is plausible, else a refusal.

Order: UTF-8 (strict), UTF-16 with a byte order mark, what an HTML page states, Windows-1252
where it looks like western text, a statistical detector only where it is sure.
"""

import codecs
import re

from index.formats.problem import UnreadableError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_MARK_LITTLE_ENDIAN = codecs.BOM_UTF32_LE  # begins with the mark of UTF-16
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")
_META_SEARCH_BYTES = 4096

_BINARY_SAMPLE_BYTES = 65_536
_CONTROL_BYTES = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_MAX_CONTROL_SHARE = 0.01

_FIRST_ACCENTED = 0xC0  # from here on Windows-1252 has accented letters, before it signs
_MAX_ACCENTED_SHARE = 0.15
_MAX_RARE_LETTER_SHARE = 0.02
# Frequent only in Icelandic; in a "western" text they are Turkish or Vietnamese misread.
_RARE_LETTERS = "ðþýÐÞÝ"
# In a western text these never stand inside a word; in cp1250 or cp1251 read as cp1252 they do.
_SIGN_INSIDE_WORD = re.compile(r"[^\W\d_][¡-¦¨-ª¬®-¶¸-º¼-¿×÷†‡‰ˆ˜•¤][^\W\d_]")

_DETECTOR_SAMPLE_BYTES = 50_000
_DETECTOR_MIN_BYTES = 200
# Latin code pages and those of China, Japan and Korea are left out: it takes one for the other.
_DETECTABLE = ("cp1251", "ptcp154", "koi8_r", "iso8859_5", "cp1253", "cp1255", "cp1256", "cp874")
_MAX_CHAOS_PERCENT = 10.0
_MIN_COHERENCE_PERCENT = 40.0

_SAVE_AS_UTF8 = "Save it as UTF-8 and add it again"


def decode(raw: bytes, *, html: bool = False) -> str:
    """Return the text of the bytes.

    Raises:
        UnreadableError: they are binary, or no encoding is certain enough.

    """
    if raw.startswith(_UTF16_MARKS) and not raw.startswith(_UTF32_MARK_LITTLE_ENDIAN):
        return _strict(raw, "utf-16")
    if looks_binary(raw):
        raise UnreadableError(
            "the content is binary, not text", "Add the text version, or name the file by its type"
        )
    for encoding in ("utf-8-sig", _stated_in_html(raw) if html else None):
        try:
            if encoding is not None:
                return raw.decode(encoding)
        except (UnicodeError, LookupError):  # pages may state codecs of bytes (hex) as well
            continue
    return _western(raw) or _detected(raw)


def looks_binary(raw: bytes) -> bool:
    """Tell whether bytes without a UTF-16 mark are no text in any encoding read here."""
    sample = raw[:_BINARY_SAMPLE_BYTES]
    if b"\0" in sample:
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > _MAX_CONTROL_SHARE * len(sample)


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"it begins as {encoding} but is damaged", _SAVE_AS_UTF8) from error


def _stated_in_html(raw: bytes) -> str | None:
    found = _META_CHARSET.search(raw[:_META_SEARCH_BYTES].lower())
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    # Browsers read both as Windows-1252, so pages that say so mean it.
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _western(raw: bytes) -> str | None:
    sample = raw[:_BINARY_SAMPLE_BYTES]
    if sum(byte >= _FIRST_ACCENTED for byte in sample) > _MAX_ACCENTED_SHARE * len(sample):
        return None
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
    rare = sum(text.count(letter) for letter in _RARE_LETTERS)
    if rare > _MAX_RARE_LETTER_SHARE * sum(not c.isascii() for c in text):
        return None
    return None if _SIGN_INSIDE_WORD.search(text) else text


def _detected(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = None
    if len(raw) >= _DETECTOR_MIN_BYTES:
        sample = raw[:_DETECTOR_SAMPLE_BYTES]
        best = from_bytes(sample, cp_isolation=list(_DETECTABLE), enable_fallback=False).best()
    if (
        best is None
        or best.percent_chaos > _MAX_CHAOS_PERCENT
        or best.percent_coherence < _MIN_COHERENCE_PERCENT
    ):
        raise UnreadableError("the encoding cannot be told for certain", _SAVE_AS_UTF8)
    return _strict(raw, best.encoding)
