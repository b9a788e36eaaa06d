"""What a question asks for: by its question word, and of how many by the noun beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asked_kinds import asked_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Siapa kepala BPBD?", "who"),
        ("Kapan pemungutan suara ulang?", "when"),
        ("Pada tahun berapa ia lahir?", "when"),
        ("Di mana hunian tetap dibangun?", "where"),
        ("Kenapa pemancangan dihentikan?", "why"),
        ("Apa yang rusak?", "other"),
        ("Bagaimana caranya?", "other"),
        ("", "other"),
        ("Berapa persen suaranya?", "percent"),
        ("Berapa harga beras medium menjelang Natal?", "money"),
        ("Berapa besar kerugian negara?", "money"),
        ("Berapa jumlah dana yang dipakai?", "money"),
        ("Jembatan yang baru menghabiskan dana berapa?", "money"),
        ("kerugian materi banjir berapa rupiah", "money"),
        ("Upah pemantau jentik sehari berapa ya?", "money"),
        ("harga beras april 2026", "money"),
        ("Kerugian negara tiap tahun itu berapa?", "money"),
        ("Sesudah dua tahun, berapa korban yang ditemukan?", "count"),
        ("Berapa umur wamenlu yang baru?", "age"),
        ("Berapa lama ia dihukum?", "duration"),
        ("Telur nyamuk tahan berapa lama di tempat kering?", "duration"),
        ("Berapa hari gandum itu di jalan?", "duration"),
        ("Berapa panjang jalur kereta?", "length"),
        ("Seberapa tinggi gelombangnya?", "length"),
        ("Setinggi apa gelombang itu?", "length"),
        ("Berapa luas sawah yang terendam?", "area"),
        ("Berapa ton bantuan yang dikirim?", "weight"),
        ("Berapa suhu di puncak?", "temperature"),
        ("Berapa korban tewas?", "count"),
        ("Berapa banyak negara yang mengirim utusan?", "count"),
        ("Berapa nilai perdagangan kedua negara?", "amount"),
        ("Berapa bantuan pemerintah untuk rumah rusak?", "amount"),
        ("Solar nonsubsidi sekarang berapa per liter?", "amount"),
        ("Seberapa besar penurunan ekspor tahun 2025?", "amount"),
        ("Skornya berapa?", "amount"),
        ("Dengan sebutan apa ia menggambarkan minggu itu?", "other"),
        ("How old is she?", "age"),
        ("How long does a shipment take?", "long"),
        ("How far is it?", "length"),
        ("How heavy is it?", "weight"),
        ("How many days did it take?", "duration"),
        ("How many treatment plants still work?", "count"),
        ("How much did rice cost?", "money"),
        ("How much has the traffic grown?", "amount"),
        ("How often does it come?", "amount"),
        ("What share of the corals survived?", "percent"),
        ("transit fee per tonne northern pipeline", "money"),
        ("Сколько вертолётов участвовало?", "count"),
        ("Сколько тонн пшеницы предложили?", "weight"),
        ("Сколько лет школьнице?", "age"),
        ("На сколько процентов упал экспорт?", "percent"),
        ("На сколько выросли перевозки?", "amount"),
        ("Во сколько обойдётся ремонт?", "money"),
        ("Какая часть платежей идёт в нацвалютах?", "percent"),
        ("Berapakah harga minyak masak?", "money"),
        ("Berapa peratus?", "percent"),
    ],
)
def test_what_questions_ask_for(question: str, kind: str) -> None:
    assert asked_kind(question) == kind


@given(st.text() | st.text(alphabet="berapa how many сколько lm?").map("berapa {}".format))
def test_any_question_asks_for_something(question: str) -> None:
    assert asked_kind(question)


def test_the_longest_question_costs_no_time() -> None:
    for word in ("berapa ", "berapa", "how ", "harga ", "kira-"):
        assert asked_kind((word * 2000)[:2000])
