"""A text of strangers -> the same text, unable to steer a terminal.

Control characters could move the cursor or rewrite the screen; the bidirectional overrides could
make a quote read differently from what it says.
"""

import re

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return the text with what steers a terminal shown instead of obeyed; lines stay lines."""
    return _STEERING.sub(_shown, text)


def _shown(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
