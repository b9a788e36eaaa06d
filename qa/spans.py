"""Overlapping spans -> the best ones that do not overlap."""

from collections.abc import Iterable

from qa.datatypes import Span

SPANS_PER_PASSAGE = 3


def best_apart(spans: Iterable[Span], limit: int = SPANS_PER_PASSAGE) -> list[Span]:
    """Return at most ``limit`` spans, best first, none overlapping a better one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda item: (-item.score, item.start, item.end)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
            if len(kept) == limit:
                break
    return kept
