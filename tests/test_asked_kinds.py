"""What quantity a question asks for: by the noun beside its question word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.asked_kinds import asked_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Siapa kepala BPBD?", "other"),
        ("Kapan pemungutan suara ulang?", "other"),
        ("Pada tahun berapa ia lahir?", "other"),
        ("Di mana hunian tetap dibangun?", "other"),
        ("Kenapa pemancangan dihentikan?", "other"),
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
        ("Gaji guru per bulan berapa?", "money"),
        ("Data itu per tanggal berapa?", "other"),
        ("harga beras april 2026", "money"),
        ("Berapa umur wamenlu yang baru?", "age"),
        ("Berapa lama ia dihukum?", "duration"),
        ("Telur nyamuk tahan berapa lama di tempat kering?", "duration"),
        ("Berapa hari gandum itu di jalan?", "duration"),
        ("Berapa panjang jalur kereta?", "length"),
        ("Berapa kedalaman sungai?", "length"),
        ("Berapa luas sawah yang terendam?", "area"),
        ("Berapa ton bantuan yang dikirim?", "weight"),
        ("Berapa meter kubik air yang hilang?", "weight"),
        ("Berapa suhu di puncak?", "temperature"),
        ("Berapa korban tewas?", "amount"),
        ("Berapa nilai perdagangan kedua negara?", "amount"),
        ("Berapa bantuan pemerintah untuk rumah rusak?", "amount"),
        ("Seberapa tinggi inflasi?", "amount"),
        ("Seberapa besar penurunan ekspor tahun 2025?", "amount"),
        ("Setinggi apa gelombang itu?", "amount"),
        ("Tahun ini inflasi berapa?", "amount"),
        ("Inflasi bulan Mei berapa?", "amount"),
        ("Ekspor tahun lalu berapa?", "amount"),
        ("Hari ini kurs dolar berapa?", "amount"),
        ("Sesudah biaya sepuluh juta, berapa korban yang ditemukan?", "amount"),
        ("stok beras bulan ini", "amount"),
        ("Dengan sebutan apa ia menggambarkan minggu itu?", "amount"),
        ("Setelah apa ia pulang?", "amount"),
        ("Kejaksaan Tinggi menyita uang berapa?", "money"),
        ("Perguruan tinggi itu mendapat hibah berapa?", "amount"),
        ("Stasiun lama dijual berapa?", "amount"),
        ("Balita usia 3 tahun itu beratnya berapa?", "weight"),
        ("Jalan dari dana desa itu panjangnya berapa?", "length"),
        ("Laba-laba terbesar panjangnya berapa?", "length"),
        ("Selama Ramadan inflasi berapa?", "amount"),
        ("Jumlah penduduk usia 60 tahun ke atas", "amount"),
        ("Berapa kilo lagi ke Bandung?", "amount"),
        ("Berapa berat hukumannya?", "amount"),
        ("Berapa tinggi denda pelanggar?", "amount"),
        ("How old is she?", "age"),
        ("How long does a shipment take?", "long"),
        ("How tall is it?", "length"),
        ("How high was the fine?", "amount"),
        ("How heavy was the rain?", "amount"),
        ("How many days did it take?", "duration"),
        ("How many treatment plants still work?", "amount"),
        ("How much did rice cost?", "money"),
        ("How much money went into the port?", "money"),
        ("How much rice was sold at lower prices?", "amount"),
        ("How much time did the budget talks take?", "amount"),
        ("How many copies did “Berapa Harga Cinta” sell?", "amount"),
        ("What share of the corals survived?", "percent"),
        ("What is the price of land in the area?", "money"),
        ("What is the unemployment rate this year?", "amount"),
        ("How much did water levels rise in the parking area where nobody paid?", "amount"),
        ("transit fee per tonne northern pipeline", "amount"),
        ("kapal pengangkut beras muatan", "other"),
        ("Сколько вертолётов участвовало?", "amount"),
        ("Сколько тонн пшеницы предложили?", "weight"),
        ("Сколько зерна продали по этой цене?", "amount"),
        ("Сколько лет школьнице?", "age"),
        ("На сколько процентов упал экспорт?", "percent"),
        ("На сколько выросли перевозки?", "amount"),
        ("Во сколько обойдётся ремонт?", "money"),
        ("Berapakah harga minyak masak?", "money"),
        ("Berapa peratus?", "percent"),
    ],
)
def test_what_questions_ask_for(question: str, kind: str) -> None:
    assert asked_kind(question) == kind


@given(st.text() | st.text(alphabet="berapa how many сколько lm?").map("berapa {}".format))
def test_any_question_asks_for_something(question: str) -> None:
    assert asked_kind(question)


@pytest.mark.parametrize(
    "part", ["berapa ", "berapa", "how ", "harga ", "a!", "kira-", "kira ", "!"]
)
def test_the_longest_question_costs_no_time(part: str) -> None:
    started = time.process_time()
    asked_kind((part * 2000)[:2000])
    asked_kind("a" + "!" * 999 + "a" + "!" * 999)
    assert time.process_time() - started < 1
