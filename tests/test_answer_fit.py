"""What cannot answer a question loses, what is of the very kind gains, all else stays."""

import pytest

from qa.answer_fit import BONUS, PENALTY, fit_to


@pytest.mark.parametrize(
    ("question", "never", "fitting", "neither"),
    [
        ("Berapa umur wamenlu?", "12.000 ton", "44 tahun", "44"),
        ("Berapa harga beras?", "8,7 juta ton", "Rp13.400", "310 juta"),
        ("Berapa panjang jalur kereta?", "Rp4,8 triliun", "68 kilometer", "68"),
        ("Berapa lama ia dihukum?", "18/3", "enam tahun", "seumur hidup"),
        ("Berapa persen suaranya?", "Rp34 miliar", "12,9 persen", "sepertiga"),
        ("How long does it take?", "36 percent", "19 days", "2019"),
        ("Сколько тонн?", "63 persen", "150.000 ton", "150.000"),
        ("Во сколько обойдётся ремонт?", "восемь дней", "3,8 млрд рублей", "3,8"),
    ],
)
def test_quantities(question: str, never: str, fitting: str, neither: str) -> None:
    fit = fit_to(question)
    assert [fit(never), fit(fitting), fit(neither)] == [-PENALTY, BONUS, 0.0]


@pytest.mark.parametrize(
    ("question", "never", "neither"),
    [
        ("Kapan pemungutan suara ulang?", "Rp34 miliar", "15 April 2026"),
        ("Siapa bupatinya?", "17 persen", "50 Cent"),
        ("Di mana desanya?", "Rp650", "40 meter di bawah tanah"),
        ("Mengapa harganya naik?", "Rp14.900", "panen raya yang terlambat"),
        ("Berapa korban tewas?", "20/11", "17 orang"),
        ("Berapa nilai perdagangan?", "14/3", "27,4 miliar dolar"),
    ],
)
def test_what_never_answers_other_questions(question: str, never: str, neither: str) -> None:
    fit = fit_to(question)
    assert [fit(never), fit(neither)] == [-PENALTY, 0.0]


@pytest.mark.parametrize("answer", ["Rp5", "5 km", "Budi", "20/11", "5%", ""])
def test_a_question_that_anything_may_answer_changes_nothing(answer: str) -> None:
    assert fit_to("Apa itu?")(answer) == 0.0
    assert fit_to("")(answer) == 0.0
