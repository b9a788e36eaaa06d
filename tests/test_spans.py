"""Overlapping spans into the best ones apart."""

import pytest

from qa.datatypes import Span
from qa.spans import best_apart, whole_words


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([], []),
        ([Span(0, 3, 1.0), Span(2, 5, 2.0)], [(2, 5)]),
        ([Span(0, 3, 1.0), Span(3, 5, 2.0)], [(3, 5), (0, 3)]),  # touching is apart
        ([Span(0, 9, 1.0), Span(4, 5, 1.0)], [(0, 9)]),  # equal scores: the earlier start
        ([Span(4, 8, 1.0), Span(4, 6, 1.0)], [(4, 6)]),  # then the earlier end
        ([Span(i, i + 1, float(i)) for i in range(6)], [(5, 6), (4, 5), (3, 4)]),
        ([Span(0, 9, 3.0), Span(0, 4, 2.0), Span(5, 9, 2.0), Span(9, 10, 1.0)], [(0, 9), (9, 10)]),
    ],
)
def test_a_span_that_overlaps_a_better_one_is_left_out(
    spans: list[Span], kept: list[tuple[int, int]]
) -> None:
    assert [(span.start, span.end) for span in best_apart(spans, limit=3)] == kept
    assert [(span.start, span.end) for span in best_apart(spans[::-1], limit=3)] == kept


@pytest.mark.parametrize(
    ("text", "given", "widened"),
    [
        ("Presiden Kassym-Jomart Tokayev", "Jomart Tokayev", "Kassym-Jomart Tokayev"),
        ("Presiden Kassym-Jomart Tokayev", "Kassym", "Kassym-Jomart"),
        ("para anak-anak kecil", "anak kecil", "anak-anak kecil"),
        ("tahun 2024-2026 nanti", "2024", "2024"),
        ("pertemuan ke-20 itu", "20", "20"),
        ("dia - Budi - datang", "Budi", "Budi"),
        ("a-b-c-d-e-f", "f", "b-c-d-e-f"),  # at most four more parts
    ],
)
def test_a_span_does_not_cut_a_hyphenated_name(text: str, given: str, widened: str) -> None:
    start = text.rindex(given)
    left, right = whole_words(text, start, start + len(given))
    assert text[left:right] == widened
