"""A quote and a near copy of its passage -> the words that stand in the quote's place there.

A corrected version and a planted copy look alike: Kutip cannot tell which of the two is true, so
it only says that they differ.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from qa.copies import Found
from qa.datatypes import Candidate, Citation
from qa.decide import same_words

MAX_WORDS = 400  # comparing takes the square of it
LEAST_SHARED = 3  # words of the sentence besides the quote; with fewer it may be any sentence
_WORD = re.compile(r"\w+")

Place = tuple[int, int]
_Code = tuple[str, int, int, int, int]  # of SequenceMatcher.get_opcodes


def differing_copies(lead: Candidate, citation: Citation, found: Found) -> list[Candidate]:
    """Return what near copies of the lead's passage say in its place, each saying once."""
    chunk = lead.hit.chunk
    quote = (lead.start - chunk.start, lead.end - chunk.start)
    sentence = (citation.sentence_start - chunk.start, citation.sentence_end - chunk.start)
    family = found.family.get(chunk.id)
    said: dict[str, Candidate] = {}
    for hit in found.hits:
        other = hit.chunk
        if family is None or found.family.get(other.id) != family or other.text == chunk.text:
            continue
        if other.article_id != chunk.article_id and (
            place := otherwise(chunk.text, quote, sentence, other.text)
        ):
            start, end = other.start + place[0], other.start + place[1]
            words = same_words(other.text[place[0] : place[1]])
            said.setdefault(words, Candidate(hit, start, end, lead.score))
    return list(said.values())


def otherwise(text: str, quote: Place, sentence: Place, copy: str) -> Place | None:
    """Return where ``copy`` says something else in the place of the quote, None where it does not.

    ``quote`` and ``sentence`` are [start, end) in ``text``. It must be the same sentence but for
    the quote: where its subject differs too, the copy speaks of something else.
    """
    words, others = list(_WORD.finditer(text)), list(_WORD.finditer(copy))
    if max(len(words), len(others)) > MAX_WORDS:
        return None
    first, last = _inside(words, quote)
    begin, end = _inside(words, sentence)
    if first == last:
        return None
    codes = SequenceMatcher(
        None, [w[0].casefold() for w in words], [w[0].casefold() for w in others], autojunk=False
    ).get_opcodes()
    differing = [
        (a, b)
        for tag, a, b, _, _ in codes
        if tag != "equal" and (begin < a < end if a == b else a < end and b > begin)
    ]
    in_quote = [(a, b) for a, b in differing if a < last and b > first]
    if not in_quote or len(in_quote) < len(differing):
        return None
    left = min(first, *(a for a, _ in in_quote))
    right = max(last, *(b for _, b in in_quote))
    if left < begin or right > end or left - begin + end - right < LEAST_SHARED:
        return None
    start, stop = _mapped(codes, left, right)
    if start >= stop:
        return None
    return others[start].start(), others[stop - 1].end()


def _inside(words: list[re.Match[str]], place: Place) -> tuple[int, int]:
    """Return the half-open range of the words that a place touches."""
    start, end = place
    touched = [n for n, word in enumerate(words) if word.start() < end and word.end() > start]
    return (touched[0], touched[-1] + 1) if touched else (0, 0)


def _mapped(
    codes: Sequence[tuple[str, int, int, int, int]], start: int, stop: int
) -> tuple[int, int]:
    """Return the range of words in the copy that stands for a range in the text."""
    left = right = 0
    for tag, a, b, c, d in codes:
        if a <= start < b:
            left = c + (start - a if tag == "equal" else 0)
        if a < stop <= b:
            right = d - (b - stop if tag == "equal" else 0)
    return left, right
