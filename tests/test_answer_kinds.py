"""Which quantity an answer is in its passage: units of four languages, inside it or beside it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer_kinds import LONGEST_WORDS, holds, quantity_kind


def place(marked: str) -> tuple[str, int, int]:
    """Return a passage without the brackets around its answer, and where that stands."""
    before, answer, behind = marked.replace("]", "[").split("[")
    return before + answer + behind, len(before), len(before) + len(answer)


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("turun [63 persen] lagi", "percent"),
        ("[12,9%]", "percent"),
        ("[92 процентов] платежей", "percent"),
        ("[dua peratus]", "percent"),
        ("dana [Rp48,6 miliar] itu", "money"),
        ("[US$14 juta per hari]", "money"),
        ("[$21.30 a tonne]", "money"),
        ("[27,4 млрд долларов]", "money"),
        ("[500 ribu rupiah]", "money"),
        ("[1500 руб.]", "money"),
        ("[2.000 baht]", "money"),
        ("senilai Rp[34 miliar] pada", "money"),
        ("RM [26] sekampit", "money"),
        ("[8,7 juta] ton beras", "weight"),
        ("[12.000] ton beras", "weight"),
        ("[sekitar 12.000 ton]", "weight"),
        ("[500 meter kubik]", "weight"),
        ("[12 hektare]", "area"),
        ("[1.200 km²]", "area"),
        ("[5 kilometer persegi]", "area"),
        ("[30 °C]", "temperature"),
        ("[sepuluh derajat]", "temperature"),
        ("[68 kilometer]", "length"),
        ("[hampir 6,5 meter]", "length"),
        ("[1800 mdpl]", "length"),
        ("[44 tahun]", "duration"),
        ("[dua minggu]", "duration"),
        ("[2 jam 30 menit]", "duration"),
        ("[setahun]", "duration"),
        ("[a week]", "duration"),
        ("[восемь дней]", "duration"),
        ("Jumat ([20/11]) sore", "day"),
        ("bagian [1/3] dari", None),
        ("RT [05/02] desa", None),
        ("[Minggu (1/2)]", None),
        ("[500 M]", None),
        ("[2019]", None),
        ("tahun [2019] itu", None),
        ("[17 orang]", None),
        ("[tujuh belas] orang", None),
        ("[28.000 per kilogram]", None),
        ("[5.000 per jam]", None),
        ("[pedagang kaki lima]", None),
        ("[Euro 2020]", None),
        ("[musim 2019]", None),
        ("[Siti (45 tahun)]", None),
        ("[Rudy Mas'ud, 55,9 persen]", None),
        ("[korupsi dana desa Rp600 juta]", None),
        ("[program Makan Bergizi Gratis]", None),
        ("[a law degree at Yale]", None),
        ("[Zulhendri]", None),
        ("[]", None),
    ],
)
def test_quantities(marked: str, kind: str | None) -> None:
    assert quantity_kind(*place(marked)) == kind


def test_a_short_answer_may_hold_a_quantity() -> None:
    assert holds("duration", *place("[enam tahun penjara]"))
    assert holds("money", *place("sebesar Rp[34 miliar]"))
    assert not holds("money", *place("[enam tahun penjara]"))
    assert not holds("day", *place("([20/11])"))
    words = " ".join(["5 km", *["lagi"] * (LONGEST_WORDS - 2)])
    assert holds("length", *place(f"[{words}]"))
    assert not holds("length", *place(f"[{words} lagi]"))


@given(st.text(), st.text(), st.text())
def test_any_answer_may_be_asked_about(before: str, answer: str, behind: str) -> None:
    passage, start = before + answer + behind, len(before)
    assert quantity_kind(passage, start, start + len(answer)) is None or answer
    assert holds("money", passage, start, start + len(answer)) in (True, False)


@pytest.mark.parametrize("part", ["1", "1 ", "1-", "1.", "satu ", "satu-", "se", "1 ton ", "rp1 "])
def test_a_long_answer_costs_no_time(part: str) -> None:
    answer = part * (20_000 // len(part))
    started = time.process_time()
    quantity_kind(answer, 0, len(answer))
    holds("weight", answer, 0, len(answer))
    assert time.process_time() - started < 1
