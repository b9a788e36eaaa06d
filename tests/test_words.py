import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import terms


@pytest.mark.parametrize("text", ["", " \n\t", "?! … — “”"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apa itu KPK?", ["apa", "itu", "kpk"]),
        ("negara-negara", ["negara", "negara"]),
        ("Rp2.500 atau 1,2 juta", ["rp2", "500", "atau", "1", "2", "juta"]),
        ("Jum'at", ["jum", "at"]),
        ("Pokémon", ["pokemon"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ＫＰＫ ﬁlm", ["kpk", "film"]),
        ("Кремль объявил", ["кремль", "объявил"]),
        ("Росси́и", ["россии"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("bạn", ["bạn"]),
        ("@dr_tompi", ["dr_tompi"]),
        ("¨", []),
    ],
)
def test_terms_are_words_with_case_and_accents_folded(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("pembangunan membangun bangunan dibangun", "bangun"),
        ("siapakah siapa", "siapa"),
        ("presidennya presiden", "presiden"),
        ("pertambangan tambang", "tambang"),
        ("menjalankan dijalankan jalan", "jalan"),
    ],
)
def test_affixed_words_share_a_stem(words: str, stem: str) -> None:
    found = set(terms(words))
    assert len(found) == 1
    assert found.pop().startswith(stem)


@pytest.mark.parametrize("word", ["apa", "kapan", "makan", "di", "ke", "ibu"])
def test_short_words_are_left_alone(word: str) -> None:
    assert terms(word) == [word]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("北京大学", ["北京", "京大", "大学"]),
        ("東", ["東"]),
        ("東京tower", ["東京", "tower"]),
        ("ไทย", ["ไท", "ทย"]),
        ("カタ。かな", ["カタ", "かな"]),
    ],
)
def test_scripts_without_spaces_become_character_pairs(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_question_in_capitals_asks_the_same() -> None:
    assert terms("SIAPA PRESIDEN KAZAKHSTAN?") == terms("Siapa presiden Kazakhstan?")


@given(st.text(max_size=200))
def test_terms_are_clean_and_repeatable(text: str) -> None:
    found = terms(text)
    assert found == terms(text)
    assert all(term and not any(letter.isspace() for letter in term) for term in found)
    assert all(len(term) <= 600 for term in found)


def test_a_megabyte_without_spaces_takes_seconds() -> None:
    began = time.perf_counter()
    for letter in ("x", "é", "字", "\u0301", "1"):
        assert terms(letter * 1_000_000) is not None
    assert time.perf_counter() - began < 15
