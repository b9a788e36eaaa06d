"""Group sentences into overlapping chunks of whole sentences, offsets kept."""

from collections.abc import Sequence
from typing import Final

from index.datatypes import ChunkSpan, Sentence

MAX_CHARACTERS: Final = 600
OVERLAP_SENTENCES: Final = 1
MIN_SHARE: Final = 0.25  # a last chunk with less new text than this is no chunk of its own


def chunk_sentences(
    text: str,
    sentences: Sequence[Sentence],
    max_characters: int = MAX_CHARACTERS,
    overlap_sentences: int = OVERLAP_SENTENCES,
) -> list[ChunkSpan]:
    """Return chunks that hold every sentence, in order.

    A chunk is as many whole sentences as fit into ``max_characters``; it repeats the last
    ``overlap_sentences`` of the chunk before where these leave room for a new one. A sentence
    longer than ``max_characters`` is cut inside, at white space where there is any. Only the
    last chunk may be longer, by a small rest of at most a quarter.
    """
    if max_characters < 1:
        raise ValueError(f"max_characters is {max_characters}: give at least 1")
    units = [unit for item in sentences for unit in _pieces(text, item, max_characters)]
    chunks: list[ChunkSpan] = []
    first, new = 0, 0  # the next chunk starts at unit ``first``; ``new`` is not covered yet
    while new < len(units):
        while first < new and units[new].end - units[first].start > max_characters:
            first += 1
        last = new
        while last + 1 < len(units) and units[last + 1].end - units[first].start <= max_characters:
            last += 1
        span = ChunkSpan(units[first].start, units[last].end)
        is_rest = (
            last == len(units) - 1 and span.end - units[new].start < MIN_SHARE * max_characters
        )
        if is_rest and chunks:
            chunks[-1] = ChunkSpan(chunks[-1].start, span.end)
        else:
            chunks.append(span)
        new = last + 1
        first = max(new - overlap_sentences, first + 1) if overlap_sentences else new
    return chunks


def _pieces(text: str, sentence: Sentence, max_characters: int) -> list[Sentence]:
    """Return the sentence, or stripped pieces of it that are no longer than ``max_characters``."""
    pieces = []
    start, end = sentence.start, sentence.end
    while end - start > max_characters:
        cut = _last_space(text, start + max_characters // 2, start + max_characters)
        pieces.append(Sentence(start, start + len(text[start:cut].rstrip())))
        start = cut
        while text[start].isspace():
            start += 1
    return [*pieces, Sentence(start, end)]


def _last_space(text: str, low: int, high: int) -> int:
    for place in range(high, low, -1):
        if text[place].isspace():
            return place
    return high
