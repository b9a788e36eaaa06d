"""Right in words: cut or written otherwise than the gold, with numbers that agree."""

import pytest

from eval.losses.near import likeness, numbers_agree, overlaps, same_value
from eval.record import Cited, GoldSpan, Proposal

ARTICLE = "Sebanyak 22 dari 27 negara anggota menyetujuinya, kata Menteri Jose Poernomo."


def proposed(text: str, start: int | None = None, article: str = "a") -> Proposal:
    if start is None:
        return Proposal(text, 0.5)
    assert ARTICLE[start : start + len(text)] == text
    return Proposal(text, 0.5, (Cited(article, start, start + len(text), text, ARTICLE, 0),))


def placed(text: str) -> GoldSpan:
    return GoldSpan(text, "a", ARTICLE.index(text), ARTICLE, 0)


@pytest.mark.parametrize(
    ("given", "gold", "expected"),
    [
        ("22", ["22"], "exact"),
        ("22.", ["22"], "exact"),  # the official normalisation drops punctuation
        ("22 dari", ["22"], "longer"),
        ("22", ["22 dari 27 negara"], "shorter"),
        ("Menteri Jose", ["Jose Poernomo"], "overlapping"),
        ("27", ["22 dari 27 negara", "22"], None),  # the shorter gold span is the core
        ("27", ["22 dari 27 negara"], "shorter"),
        ("negara anggota", ["27 negara"], None),  # a number must not be lost
        ("anggota", ["22"], None),
    ],
)
def test_likeness_at_the_gold_place(given: str, gold: list[str], expected: str | None) -> None:
    text = given.rstrip(".")
    citation = proposed(text, ARTICLE.index(text)).citations
    assert likeness(Proposal(given, 0.5, citation), [placed(g) for g in gold]) == expected


@pytest.mark.parametrize(
    ("given", "gold", "expected"),
    [
        ("sutradara Jose Poernomo", "Jose Poernomo", "longer"),
        ("Poernomo", "Jose Poernomo", "shorter"),  # F1 2/3
        ("Tiongkok", "sebelah timur laut Tiongkok", None),  # F1 2/5, at another place
        ("Jawa Barat", "Tatar Pasundan provinsi Jawa Barat", "shorter"),  # 4/7
        ("Jawa Barat", "Tatar Pasundan di provinsi Jawa Barat, Indonesia", None),  # 4/9
        ("Cape Town, Durban dan Johannesburg", "Cape Town dan Johannesburg", "similar"),
        ("Asia Tenggara", "Asia Timur", None),  # F1 1/2: different places
        ("8 Mei 1942", "18 Mei 1942", None),  # F1 2/3: different days
        ("Rp30 juta", "Rp60 juta", None),
        ("1962", "24 Agustus 1962", "shorter"),
        ("3 Juni 2024", "3", None),
        ("Rp92", "Rp92 billion", None),
        ("Rp 1,5 miliar", "Rp1,5 miliar", "other_form"),
        ("1.500 juta rupiah", "Rp1,5 miliar", "other_form"),
        ("2 Juni 2026", "2026-06-02", "other_form"),
        ("dua", "2", "other_form"),
        ("19 days", "19 hari", "other_form"),
        ("19 days", "19 bulan", None),
        ("x", "y", None),
    ],
)
def test_likeness_elsewhere(given: str, gold: str, expected: str | None) -> None:
    assert likeness(proposed(given), [GoldSpan(gold)]) == expected


def test_without_gold_nothing_is_right() -> None:
    assert likeness(proposed("x"), []) is None


@pytest.mark.parametrize(
    ("given", "gold", "same"),
    [
        ("3,8 млрд рублей", "3.800 млн рублей", True),
        ("2.500", "2500", True),
        ("2,5", "2.500", True),  # 2.500 is two and a half in English
        ("2,5", "25", False),
        ("36 percent", "36%", True),
        ("44 tahun", "44", True),
        ("44 tahun", "44 bulan", False),
        ("3 dan 4", "3", False),  # two numbers are no amount
        ("Grup 7", "tujuh", False),  # a name
    ],
)
def test_same_value(given: str, gold: str, same: bool) -> None:
    assert same_value(given, gold) == same


@pytest.mark.parametrize(
    ("given", "gold", "agree"),
    [
        ("Desember 2025", "2 Desember 2025", True),
        ("5 Januari", "7 Januari 2024", False),
        ("Jalan Sriwedani", "Jalan Sriwedani No. 1", True),  # the gold is a name
        ("orang", "12 orang", False),
        ("a", "b", True),
        ("nine", "two", False),
        ("310 juta", "RM310 juta", True),
        ("310", "RM310 juta", False),
    ],
)
def test_numbers_agree(given: str, gold: str, agree: bool) -> None:
    assert numbers_agree(given, gold) == agree


def test_spans_overlap_in_one_article_only() -> None:
    gold = GoldSpan("Jose", "a", 10)
    assert overlaps(Cited("a", 13, 20, "", "", 0), gold)
    assert not overlaps(Cited("a", 14, 20, "", "", 0), gold)  # half-open
    assert not overlaps(Cited("a", 5, 10, "", "", 0), gold)
    assert not overlaps(Cited("b", 10, 14, "", "", 0), gold)
    assert not overlaps(Cited("a", 10, 14, "", "", 0), GoldSpan("Jose", "a"))
