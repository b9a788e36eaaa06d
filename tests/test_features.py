"""Texts into the word arrays of the built-in reader."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.features import (
    AFFIX_BUCKETS,
    PASSAGE_FLAGS,
    SHAPES,
    affix_ids,
    match_flags,
    split_words,
    stem,
    word_ids,
)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("", []),
        (" \n\t", []),
        ("Rp 2.500,00 di KPK!", ["rp", "2.500,00", "di", "kpk", "!"]),
        ("Pada 12/3-2026.", ["pada", "12", "/", "3", "-", "2026", "."]),
        ("anak-anak", ["anak", "-", "anak"]),
        ("🙂ya", ["🙂", "ya"]),
        ("東京で5", ["東", "京", "で", "5"]),
        ("cafe\u0301", ["cafe\u0301"]),  # a combining accent stays with its word
        ("กำลัง", ["กำลัง"]),
        ("Ерлана", ["ерлана"]),
        ("a_b", ["a", "_", "b"]),
    ],
)
def test_words_numbers_and_marks(text: str, forms: list[str]) -> None:
    assert split_words(text).forms == forms


@given(st.text())
def test_spans_are_the_words_in_order_and_only_white_space_is_left_out(text: str) -> None:
    words = split_words(text)
    assert [text[start:end].lower() for start, end in words.spans] == words.forms
    ends = [0, *(end for _, end in words.spans)]
    starts = [*(start for start, _ in words.spans), len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert all(start < end for start, end in words.spans)
    assert len(words.shapes) == len(words.forms)
    assert all(0 < shape < SHAPES for shape in words.shapes)


@pytest.mark.parametrize(
    ("left", "right"),
    [("solo", "Solo"), ("Solo", "KPK"), ("7", "2026"), ("2026", "2.026"), (".", ","), ("(", ")")],
)
def test_shapes_tell_apart_what_answers_look_like(left: str, right: str) -> None:
    assert split_words(left).shapes[0] != split_words(right).shapes[0]


@pytest.mark.parametrize(("left", "right"), [("Solo", "Bali"), ("1999", "2026"), ("“", '"')])
def test_what_looks_alike_has_one_shape(left: str, right: str) -> None:
    assert split_words(left).shapes[0] == split_words(right).shapes[0]


def test_frequent_words_have_their_ids_and_all_others_share_one() -> None:
    assert word_ids(["di", "entah", "siapa"], {"di": 2, "siapa": 3}).tolist() == [2, 1, 3]
    assert word_ids([], {"di": 2}).tolist() == []


def test_affixes_are_the_first_and_last_three_letters() -> None:
    ids = affix_ids(["membaca", "memberi", "dibaca", "a"])
    assert ids.shape == (4, 2)
    assert ids[0, 0] == ids[1, 0]  # mem-
    assert ids[0, 1] == ids[2, 1]  # -aca
    assert ids[0, 0] != ids[2, 0]
    assert ids.min() > 0  # 0 is kept for padding
    assert ids.max() < AFFIX_BUCKETS
    assert affix_ids([]).shape == (0, 2)
    assert affix_ids(["\ud800"]).shape == (1, 2)  # half a surrogate pair is no reason to fail


@pytest.mark.parametrize(
    ("form", "stripped"),
    [
        ("membaca", "baca"),
        ("bacakan", "baca"),
        ("dibacakannya", "baca"),
        ("di", "di"),
        ("ministers", "minis"),
        ("kazakh", "kazak"),  # cut, so that it meets the next one
        ("kazakhstan", "kazak"),
    ],
)
def test_stems(form: str, stripped: str) -> None:
    assert stem(form) == stripped


def test_flags_mark_shared_words_shared_stems_and_first_words() -> None:
    passage = split_words("Dia membaca buku. Buku itu baru!")
    question = split_words("Siapa baca buku?")
    flags = match_flags(passage, question)
    assert flags.shape == (len(passage.forms), PASSAGE_FLAGS)
    named = {form: row for form, row in zip(passage.forms, flags.tolist(), strict=True)}
    assert named["membaca"] == [0, 1, 0]
    assert named["dia"] == [0, 0, 1]
    assert named["itu"] == [0, 0, 0]
    assert named["."] == [0, 0, 0]  # marks match nothing
    assert flags[passage.forms.index("buku")].tolist() == [1, 1, 0]
    assert flags[4].tolist() == [1, 1, 1]  # the second "Buku" begins a sentence


def test_flags_of_nothing() -> None:
    assert match_flags(split_words(""), split_words("a")).shape == (0, PASSAGE_FLAGS)
    assert not np.any(match_flags(split_words("a"), split_words(""))[:, :2])
