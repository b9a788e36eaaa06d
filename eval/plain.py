"""A text of strangers -> the same text, unable to steer a terminal or to hide anything in it.

Control characters could move the cursor or rewrite the screen; marks of direction could make a
quote read differently from what it says; what has no width could hide in it (index/hidden.py).
"""

import re

from index.hidden import HIDDEN


def plain(text: str) -> str:
    """Return the text with what is hidden shown by its code; lines and tabs stay what they are."""
    return HIDDEN.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
