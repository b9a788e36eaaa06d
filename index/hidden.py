"""A text -> the characters in it that nobody sees: the one table of them, for Python and the page.

Hidden is what reorders or parts a text without a sign of its own: controls, marks of direction,
spaces without width, tags, fillers, selectors that select nothing (Unicode 16, property
Default_Ignorable_Code_Point; UAX 9 on bidirectional controls). What a script or an emoji needs
where it stands is not hidden there: joiners between letters that join, one selector behind a sign
that has variants.
"""

import re
from collections.abc import Callable, Iterable, Sequence

Range = tuple[int, int]

ALWAYS: Sequence[Range] = (
    (0x00, 0x08),  # controls, but not the tab and the line feed
    (0x0B, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180E, 0x180E),  # Mongolian vowel separator
    (0x200B, 0x200B),  # space without width
    (0x200E, 0x200F),  # marks of direction
    (0x2028, 0x202E),  # line and paragraph separators, embeddings, overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, isolates, what Unicode deprecates
    (0x3164, 0x3164),  # Hangul fillers
    (0xD800, 0xDFFF),  # half a character
    (0xFDD0, 0xFDEF),  # no characters
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),  # unassigned, interlinear annotations
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE00FF),  # tags
    (0xE01F0, 0xE0FFF),
    *((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17)),
)
JOINERS: Sequence[Range] = ((0x200C, 0x200D),)
# Emoji, and the scripts whose letters join or form clusters, by their blocks.
_EMOJI: Sequence[Range] = (
    *((code, code) for code in (0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139, 0x24C2, 0x3030)),
    *((0x2190, 0x21FF), (0x231A, 0x23FF), (0x25A0, 0x27BF), (0x2934, 0x2935), (0x2B00, 0x2BFF)),
    *((0x303D, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF)),
)
_JOINING: Sequence[Range] = (
    *_EMOJI,
    (0xFE0F, 0xFE0F),  # a selector may stand between an emoji and its joiner
    (0x0600, 0x074F),  # Arabic, Syriac
    (0x0750, 0x077F),
    (0x07C0, 0x07FF),  # N'Ko
    (0x0840, 0x08FF),  # Mandaic, more Arabic
    (0x0900, 0x0DFF),  # of India and Sri Lanka
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x18AF),  # Khmer, Mongolian
    (0x1B00, 0x1BBF),  # Balinese, Sundanese
    (0xA8E0, 0xA8FF),
    (0xA980, 0xA9DF),  # Javanese
    (0xFB50, 0xFDCF),  # Arabic forms
    (0xFE70, 0xFEFC),
)
SELECTORS: Sequence[Range] = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_KEYS: Sequence[Range] = ((0x23, 0x23), (0x2A, 0x2A), (0x30, 0x39))
_KEYCAP = (0x20E3, 0x20E3)
_HAVE_VARIANTS: Sequence[Range] = (
    *_KEYS,
    *_EMOJI,
    (0x1000, 0x109F),
    (0x2200, 0x22FF),  # mathematical operators
    (0x2A00, 0x2AFF),
    (0x3001, 0x3002),
    (0x3400, 0x9FFF),  # Han
    (0xA840, 0xA87F),  # Phags-pa
    (0xF900, 0xFAFF),
    (0xFF01, 0xFF1F),
    (0x20000, 0x323AF),
)
MONGOLIAN_SELECTORS: Sequence[Range] = ((0x180B, 0x180D), (0x180F, 0x180F))
_MONGOLIAN: Sequence[Range] = ((0x1820, 0x18AA),)


def pattern(spelled: Callable[[int], str]) -> str:
    """Return a regular expression for one hidden character; ``spelled`` writes a code point."""

    def any_of(ranges: Iterable[Range]) -> str:
        parts = (f"{spelled(first)}-{spelled(last)}" for first, last in ranges)
        return f"[{''.join(parts)}]"

    return "|".join(
        (
            any_of(ALWAYS),
            f"(?<!{any_of(_JOINING)}){any_of(JOINERS)}",
            f"(?<!{any_of(_HAVE_VARIANTS)}){any_of(SELECTORS)}",
            f"(?<={any_of(_KEYS)}){any_of(SELECTORS)}(?!{any_of([_KEYCAP])})",
            f"(?<!{any_of(_MONGOLIAN)}){any_of(MONGOLIAN_SELECTORS)}",
        )
    )


HIDDEN = re.compile(pattern(lambda code: f"\\U{code:08x}"))
SCRIPT_PATTERN = pattern(lambda code: f"\\u{{{code:x}}}")  # for JavaScript, with the flag u
_PARTS = re.compile(f"({HIDDEN.pattern})")


def parts_of(text: str) -> list[str]:
    """Return the text in parts, by turns what is seen (it may be "") and one hidden character."""
    return _PARTS.split(text)


def code_of(character: str) -> str:
    """Return a character's name as Unicode writes it: "U+200B"."""
    return f"U+{ord(character):04X}"
