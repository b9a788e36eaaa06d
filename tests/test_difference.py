import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.difference import MAX_COMPARED, Piece, difference, likeness


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("sama", "sama", [Piece("sama", "sama")]),
        ("a, b", "a. b", [Piece("a", "a"), Piece(",", "."), Piece(" b", " b")]),
        ("ab", "axb", [Piece("a", "a"), Piece("", "x"), Piece("b", "b")]),
        ("aa", "aaa", [Piece("aa", "aa"), Piece("", "a")]),
        ("👍🏽", "👍🏿", [Piece("👍", "👍"), Piece("🏽", "🏿")]),
        ("tarif", "", [Piece("tarif", "")]),
    ],
)
def test_pieces_say_what_changed(before: str, after: str, pieces: list[Piece]) -> None:
    assert difference(before, after) == pieces


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_joined_are_the_texts_again(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.before for piece in pieces) == before
    assert "".join(piece.after for piece in pieces) == after
    assert 0 <= likeness(pieces) <= 1
    assert (likeness(pieces) == 1) is (before == after)


def test_what_is_too_long_to_compare_is_one_piece() -> None:
    long = "a" * (MAX_COMPARED + 1)
    assert difference(f"x{long}y", f"xb{long[::-1]}cy")[1].after.startswith("b")
    assert len(difference("x" + "ab" * MAX_COMPARED, "x" + "ba" * MAX_COMPARED + "c")) == 2


def test_likeness_is_the_share_of_characters_in_common() -> None:
    assert likeness(difference("abcd", "abXd")) == 0.75
