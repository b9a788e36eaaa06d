"""Overlapping spans -> the best ones that do not overlap; spans -> whole words."""

import re
from collections.abc import Iterable

from qa.datatypes import Span

SPANS_PER_PASSAGE = 3
_JOINED_BEFORE = re.compile(r"(?:[^\W\d_]{1,40}-){1,4}\Z")
_JOINED_AFTER = re.compile(r"(?:-[^\W\d_]{1,40}){1,4}")


def best_apart(spans: Iterable[Span], limit: int = SPANS_PER_PASSAGE) -> list[Span]:
    """Return at most ``limit`` spans, best first, none overlapping a better one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda item: (-item.score, item.start, item.end)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
            if len(kept) == limit:
                break
    return kept


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span that begins or ends inside a name joined by hyphens: "Kassym-Jomart".

    Numbers stay as they are: "2024" may be asked for where "2024-2026" stands.
    """
    before = _JOINED_BEFORE.search(text[max(start - 200, 0) : start])
    after = _JOINED_AFTER.match(text, end)
    left = start - len(before.group()) if before and text[start].isalpha() else start
    right = after.end() if after and text[end - 1].isalpha() else end
    return left, right
