"""What cannot answer a question loses, what is of the very kind gains, all else stays."""

import pytest
from test_answer_kinds import place

from qa.answer_fit import BONUS, PENALTY, fitted
from qa.asked_kinds import asked_kind
from qa.datatypes import Span


def added(question: str, marked: str) -> float:
    passage, start, end = place(marked)
    (span,) = fitted(asked_kind(question), passage, [Span(start, end, 2.0)])
    assert (span.start, span.end) == (start, end)
    return span.score - 2.0


@pytest.mark.parametrize(
    ("question", "never", "fitting", "neither"),
    [
        ("Berapa umur wamenlu?", "12.000 ton", "44 tahun", "44"),
        ("Berapa harga beras?", "8,7 juta ton", "Rp13.400", "310 juta"),
        ("Berapa panjang jalur kereta?", "Rp4,8 triliun", "68 kilometer", "68"),
        ("Berapa lama ia dihukum?", "63 persen", "enam tahun penjara", "seumur hidup"),
        ("Berapa persen suaranya?", "Rp34 miliar", "12,9 persen", "sepertiga"),
        ("How long does it take?", "36 percent", "19 days", "overnight"),
        ("Сколько тонн?", "5 км", "150.000 ton", "150.000"),
        ("Во сколько обойдётся ремонт?", "восемь дней", "3,8 млрд рублей", "бесплатно"),
    ],
)
def test_measures(question: str, never: str, fitting: str, neither: str) -> None:
    found = [added(question, f"[{answer}]") for answer in (never, fitting, neither)]
    assert found == [-PENALTY, BONUS, 0.0]


def test_a_day_in_brackets_is_no_amount() -> None:
    assert added("Berapa korban tewas?", "pada Rabu ([18/6])") == -PENALTY
    assert added("Berapa bagian yang rusak?", "kira-kira [1/3]") == 0.0
    assert added("Kapan banjir itu?", "pada Rabu ([18/6])") == 0.0


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Upah minimum naik berapa?", "6,5 persen"),
        ("Berapa tarif PPN yang baru?", "12 persen"),
        ("How much did prices rise?", "5 percent"),
        ("How high did the temperature get?", "40 degrees"),
        ("Tahun ini inflasi berapa?", "2,5 persen"),
        ("Ekspor tahun lalu berapa?", "US$23 miliar"),
        ("Berapa anggaran proyek?", "500 M"),
        ("Berapa ton beras yang dikirim?", "1500"),
        ("Mengapa ia ditangkap?", "korupsi dana desa Rp600 juta"),
        ("How often does the bus run?", "every night"),
        ("Berapa harga telur?", "28.000 per kilogram"),
        ("Berapa bagian yang rusak?", "1/3"),
        ("Di mana pusat gempa?", "3,5 derajat lintang selatan"),
        ("Di mana rumahnya?", "dua jam dari Banda Aceh"),
        ("Berapa tinggi banjir?", "sepinggang"),
        ("What share of exports goes there?", "a third"),
        ("How long will the ceasefire last?", "overnight"),
        ("Berapa titik didih air?", "100 derajat Celsius"),
        ("How heavy was the fish?", "50 pounds"),
        ("Berapa lama jalan ditutup?", "29/3 sampai 7/4"),
        ("Apa itu?", "Rp5"),
        ("Kapan rupiah jatuh?", "Rp650"),
        ("Siapa bupatinya?", "17 persen"),
        ("Where did the rupiah close?", "Rp16,850"),
        ("", "5 km"),
    ],
)
def test_what_may_answer_after_all_stays(question: str, answer: str) -> None:
    assert added(question, f"[{answer}]") == 0.0


def test_another_cut_of_what_cannot_answer_loses_as_well() -> None:
    passage = "Umurnya 44 tahun; kapal itu membawa 12.000 ton beras dari Vietnam."
    texts = {"12.000 ton": 3.0, "12.000 ton beras dari Vietnam": 2.0, "ton beras": 4.0, "44": 1.0}
    spans = [
        Span(passage.index(text), passage.index(text) + len(text), score)
        for text, score in texts.items()
    ]
    scores = [span.score for span in fitted("age", passage, spans)]
    # What was read there with more certainty is no cut of it.
    assert scores == [3.0 - PENALTY, 2.0 - PENALTY, 4.0, 1.0 + BONUS]


def test_a_cut_that_holds_what_is_asked_for_gains_beside_one_that_does_not() -> None:
    passage = "Harganya 2 liter Rp29.000 di pasar."
    whole, part = passage.index("2 liter"), passage.index(" Rp")
    spans = [Span(whole, part, 3.0), Span(whole, passage.index(" di"), 2.0)]
    assert [s.score for s in fitted("money", passage, spans)] == [3.0 - PENALTY, 2.0 + BONUS]
