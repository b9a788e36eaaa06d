"""Turn line breaks into paragraph borders: does this break end a paragraph, or only wrap it.

News texts hold one paragraph per line, mails and PDF pages wrap theirs at a fixed width.
"""

import re

LINE_BREAKS = "\n\r\v\f\x85\u2028\u2029"
BULLET = re.compile(r"[-–—•*·▪●○■►]\s|\(?\w{1,3}[.)]\s")
SENTENCE_STOPS = '.!?…:。！？؟۔।॥"”»'
MIN_WRAP_CHARACTERS, MAX_WRAP_CHARACTERS = 40, 120
_LINE_START_CHARACTERS = 60


def wrap_width(text: str) -> int | None:
    """Return the width at which the text's lines are wrapped, None when they are paragraphs."""
    lengths = [len(line) for line in text.splitlines() if line and not line.isspace()]
    wrapped = [length for length in lengths if length <= MAX_WRAP_CHARACTERS]
    if len(wrapped) < 0.95 * len(lengths) or not wrapped:
        return None
    width = max(wrapped)
    full = sum(length >= 0.7 * width for length in wrapped)
    return width if width >= MIN_WRAP_CHARACTERS and 2 * full >= len(wrapped) else None


def is_paragraph_end(text: str, line_start: int, gap: tuple[int, int], width: int | None) -> bool:
    """Tell whether the white space ``gap`` (one or more line breaks) ends a paragraph.

    A wrapped line is one that the next word would have made longer than ``width``.
    """
    start, end = gap
    if "\n" in text[start:end].replace("\r\n", "\n")[1:] or end == len(text):
        return True
    next_line = text[end : end + _LINE_START_CHARACTERS]
    if BULLET.match(next_line):
        return True
    stopped = text[line_start:start][-4:].rstrip()[-1:] in SENTENCE_STOPS
    if next_line[0].islower() and not stopped:
        return False
    if width is None:
        return True
    return start - line_start + 1 + len(next_line.split(maxsplit=1)[0]) <= width
