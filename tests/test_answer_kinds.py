"""The kind of an answer by its form: units, dates, numbers and names of four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer_kinds import LONGEST_WORDS, answer_kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("63 persen", "percent"),
        ("12,9%", "percent"),
        ("92 процентов", "percent"),
        ("dua peratus", "percent"),
        ("Rp48,6 miliar", "money"),
        ("US$14 juta per hari", "money"),
        ("RM26", "money"),
        ("$21.30 a tonne", "money"),
        ("27,4 млрд долларов", "money"),
        ("500 ribu rupiah", "money"),
        ("gratis", "money"),
        ("3 yen", "money"),
        ("Amartya Sen", "name"),
        ("12 hektare", "area"),
        ("1.200 km²", "area"),
        ("461 ha", "area"),
        ("musim 2019", "date"),
        ("Square Enix", "name"),
        ("30 °C", "temperature"),
        ("sepuluh derajat", "temperature"),
        ("12.000 ton", "weight"),
        ("empat kilogram", "weight"),
        ("68 kilometer", "length"),
        ("6,5 meter", "length"),
        ("5 m", "length"),
        ("1800 mdpl", "length"),
        ("500 M", "date"),
        ("Mil Mi-8", "length"),  # a number and a mile: the form deceives
        ("20/11", "day"),
        ("Minggu (1/2) pukul 00.00", "day"),
        ("1/2/2026", "date"),
        ("15 April 2026", "date"),
        ("Rabu", "date"),
        ("pukul 10.00", "date"),
        ("abad ke-18", "date"),
        ("с 10 по 18 июня", "date"),
        ("1970-an", "date"),
        ("44 tahun", "duration"),
        ("enam bulan", "duration"),
        ("восемь дней", "duration"),
        ("setelah perang", "time"),
        ("2.300 warga", "number"),
        ("tujuh belas orang", "number"),
        ("sepertiga", "number"),
        ("six", "number"),
        ("Zulhendri", "name"),
        ("“Jakarta”", "name"),
        ("gas", "words"),
        ("larangan jasa asuransi", "words"),
        ("", "words"),
        ("karena hasil tahun lalu dibatalkan 41 TPS", "clause"),
    ],
)
def test_kinds_of_answers(answer: str, kind: str) -> None:
    assert answer_kind(answer) == kind


def test_a_clause_is_longer_than_any_other_kind() -> None:
    assert answer_kind(" ".join(["5"] * LONGEST_WORDS)) == "number"
    assert answer_kind(" ".join(["5"] * (LONGEST_WORDS + 1))) == "clause"


@given(st.text())
def test_any_text_has_a_kind(text: str) -> None:
    assert answer_kind(text)


def test_a_word_without_end_costs_no_time() -> None:
    for letters in ("a", "se", "1", "1/", "belas"):
        assert answer_kind(letters * 20_000)
