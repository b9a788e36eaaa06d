import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import chunk_sentences
from index.datatypes import ChunkSpan, Sentence
from index.split import split_sentences

TEXT = "Aa bb. Cc dd. Ee ff. Gg hh."
SENTENCES = [Sentence(0, 6), Sentence(7, 13), Sentence(14, 20), Sentence(21, 27)]


def test_no_sentences_give_no_chunks() -> None:
    assert chunk_sentences("", []) == []


def test_a_short_text_is_one_chunk() -> None:
    assert chunk_sentences(TEXT, SENTENCES) == [ChunkSpan(0, 27)]


def test_chunks_repeat_the_last_sentence_of_the_one_before() -> None:
    chunks = chunk_sentences(TEXT, SENTENCES, max_characters=13, overlap_sentences=1)
    assert chunks == [ChunkSpan(0, 13), ChunkSpan(7, 20), ChunkSpan(14, 27)]


def test_chunks_without_overlap_share_nothing() -> None:
    chunks = chunk_sentences(TEXT, SENTENCES, max_characters=13, overlap_sentences=0)
    assert chunks == [ChunkSpan(0, 13), ChunkSpan(14, 27)]


def test_overlap_gives_way_where_it_leaves_no_room() -> None:
    text = "Aa bb. Cc dd ee ff gg. Hh."
    sentences = split_sentences(text, "id")
    chunks = chunk_sentences(text, sentences, max_characters=16, overlap_sentences=1)
    assert [text[chunk.start : chunk.end] for chunk in chunks] == ["Aa bb.", "Cc dd ee ff gg. Hh."]


def test_a_small_rest_joins_the_chunk_before() -> None:
    text = "A" * 38 + ". " + "B" * 39 + ". Cc."
    sentences = split_sentences(text, "id")
    assert chunk_sentences(text, sentences, 80, 0) == [ChunkSpan(0, len(text))]


def test_an_over_long_sentence_is_cut_at_spaces() -> None:
    text = "aaaa bbbb cccc dddd eeee"
    chunks = chunk_sentences(text, [Sentence(0, 24)], max_characters=10, overlap_sentences=0)
    assert [text[chunk.start : chunk.end] for chunk in chunks] == ["aaaa bbbb", "cccc dddd", "eeee"]


def test_a_long_line_without_spaces_is_cut_anywhere() -> None:
    chunks = chunk_sentences("x" * 25, [Sentence(0, 25)], max_characters=10, overlap_sentences=1)
    assert chunks == [ChunkSpan(0, 10), ChunkSpan(10, 20), ChunkSpan(20, 25)]


def test_a_chunk_needs_room() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        chunk_sentences(TEXT, SENTENCES, max_characters=0)


WORDS = st.text(alphabet='aB.!?\n “”"😀é', max_size=400)


@given(WORDS, st.integers(1, 80), st.integers(0, 3))
def test_chunks_cover_keep_borders_and_stay_small(text: str, size: int, overlap: int) -> None:
    sentences = split_sentences(text, None)
    chunks = chunk_sentences(text, sentences, size, overlap)
    starts = {sentence.start for sentence in sentences}
    ends = {sentence.end for sentence in sentences}
    long = [sentence for sentence in sentences if sentence.end - sentence.start > size]

    def inside_long(place: int) -> bool:
        return any(sentence.start <= place <= sentence.end for sentence in long)

    for chunk in chunks:
        assert chunk.start < chunk.end and chunk.end - chunk.start <= 2 * size
        assert text[chunk.start : chunk.end] == text[chunk.start : chunk.end].strip()
        assert chunk.start in starts or inside_long(chunk.start)
        assert chunk.end in ends or inside_long(chunk.end)
    assert chunks == sorted(set(chunks), key=lambda chunk: (chunk.start, chunk.end))
    for sentence in sentences:
        if sentence not in long:
            assert any(c.start <= sentence.start and sentence.end <= c.end for c in chunks)
    covered = {place for chunk in chunks for place in range(chunk.start, chunk.end)}
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())
