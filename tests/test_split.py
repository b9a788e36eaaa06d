import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lines import wrap_width
from index.split import MAX_SENTENCE_CHARACTERS, abbreviations, split_sentences


def split(text: str, language: str | None = "id") -> list[str]:
    return [text[item.start : item.end] for item in split_sentences(text, language)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Ahmad Suryana, M.Si., membuka rapat.",
        "Harganya Rp. 2.500 per buah.",
        "Itu diatur dalam UU No. 11 Tahun 2020.",
        "Kantornya di Jl. Sudirman No. 10.",
        "PT. Maju Jaya Tbk. mencatat laba.",
        "H. M. Yusuf Kalla dan Hj. Siti hadir.",
        "Yang hadir Komjen Pol. Budi Santoso.",
        "“Apa maksudnya?” tanya Budi.",
        "Ada kenaikan... tetapi kecil.",
        "Gempa terjadi pukul 04.12 WIB di 7.5 LS.",
        "KOMPAS.com - Harga beras naik.",
        "TRIBUNNEWS.COM, JAKARTA - Harga beras naik.",
        "Yang datang guru, dsb. dari desa itu.",
        "“Saya datang. Saya melihat. Saya menang,” kata dia.",
        '"Saya datang. Saya melihat. Saya menang," kata dia.',
        "“Saya datang. Saya menang ” kata dia.",
        '"Saya datang. Saya menang "kata dia.',
        "Menurut hal tersebut. . menghapus data.",
        "1. Buku tulis dijual.",
        "Tampil di acara “Musik. Malam”.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert split(f"{sentence} Mereka pulang.") == [sentence, "Mereka pulang."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t ", []),
        ("Tanpa titik", ["Tanpa titik"]),
        ("Ada guru, dsb. Mereka tiba.", ["Ada guru, dsb.", "Mereka tiba."]),
        ("Ia bicara soal hal. Hal. 12 hilang.", ["Ia bicara soal hal.", "Hal. 12 hilang."]),
        ("Ia menikah dengan S. Kemudian pergi.", ["Ia menikah dengan S.", "Kemudian pergi."]),
        ("Lihat hlm. 12. Bab lain.", ["Lihat hlm. 12.", "Bab lain."]),
        ('Ia diam. "Pergi." Budi pergi.', ["Ia diam.", '"Pergi."', "Budi pergi."]),
        ("Ia pergi di usia tua.Selain itu sakit.", ["Ia pergi di usia tua.", "Selain itu sakit."]),
        ('Ia pergi."Saya lelah," katanya.', ["Ia pergi.", '"Saya lelah," katanya.']),
        ("Ia pergi. (rep)", ["Ia pergi.", "(rep)"]),
        ("Benar!! Sungguh?! Ya…", ["Benar!!", "Sungguh?!", "Ya…"]),
        ("„Er kam. Er ging.“ Sie blieb.", ["„Er kam. Er ging.“", "Sie blieb."]),
    ],
)
def test_splits_as_marked_by_hand(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@pytest.mark.parametrize("mark", ["“", '"', "«"])
def test_a_quotation_left_open_swallows_nothing(mark: str) -> None:
    text = f"{mark}Satu dua. Tiga empat.\nLima enam. Tujuh delapan."
    assert split(text) == [f"{mark}Satu dua.", "Tiga empat.", "Lima enam.", "Tujuh delapan."]


def test_an_opening_mark_ends_an_earlier_open_quotation() -> None:
    text = 'Ia datang. " Ia lalu pergi. Ia pulang. "Saya capai. Sekali," katanya.'
    assert split(text)[-1] == '"Saya capai. Sekali," katanya.'
    assert len(split(text)) == 4


def test_a_quotation_of_many_sentences_is_not_kept_together() -> None:
    text = "“" + "Kalimat yang cukup panjang ini. " * 60 + "” katanya."
    assert len(split(text)) == 60 + 1


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\r\n", "\u2028", " \n \n "])
def test_a_headline_without_a_stop_ends_at_its_line(gap: str) -> None:
    text = f"Harga beras naik lagi{gap}Harga beras naik di pasar. Warga mengeluh."
    assert split(text) == [
        "Harga beras naik lagi",
        "Harga beras naik di pasar.",
        "Warga mengeluh.",
    ]


WRAPPED = (
    "Harga beras di pasar induk naik lagi sejak pekan lalu, kata Dr.\n"
    "Ahmad Suryana kepada wartawan. Pedagang berharap Kementerian\n"
    "Perdagangan segera bertindak agar harga turun. Warga mengeluh\n"
    "karena pendapatan mereka tetap.\n"
    "\n"
    "Pemerintah diam."
)


def test_wrapped_lines_are_not_cut() -> None:
    assert wrap_width(WRAPPED) == 63
    assert [sentence.split()[0] for sentence in split(WRAPPED)] == [
        "Harga",
        "Pedagang",
        "Warga",
        "Pemerintah",
    ]


def test_lines_of_news_are_paragraphs() -> None:
    assert wrap_width("Judul\n" + "Satu kalimat yang sangat panjang sekali. " * 5) is None


def test_list_items_are_sentences() -> None:
    assert split("Tersangka:\n1. Paulus\n2. Harun\n- Budi") == [
        "Tersangka:",
        "1. Paulus",
        "2. Harun",
        "- Budi",
    ]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("他说你好。我走了！你呢？", "zh", ["他说你好。", "我走了！", "你呢？"]),
        ("「行く？」と言った。寝た。", "ja", ["「行く？」と言った。", "寝た。"]),
        ("यह वाक्य है। दूसरा वाक्य।", "hi", ["यह वाक्य है।", "दूसरा वाक्य।"]),
        ("هل هذا صحيح؟ نعم.", "ar", ["هل هذا صحيح؟", "نعم."]),
        ("А. С. Пушкин жил в г. Москва. Он писал.", "ru", None),
        ("Это было в 2020 г. Он приехал.", "ru", ["Это было в 2020 г.", "Он приехал."]),
        ("«Я ушёл. Совсем», — сказал он. Все молчали.", "ru", None),
        ("Mr. Smith said no. Then he left for St. Ives.", "en", None),
        ("Encik Ahmad bin Hj. Ali bekerja di Sdn. Bhd. itu. Dia rajin.", "ms", None),
    ],
)
def test_other_languages_follow_the_general_rule(
    text: str, language: str, sentences: list[str] | None
) -> None:
    found = split(text, language)
    assert found == sentences if sentences else len(found) == 2


def test_an_unknown_language_has_every_abbreviation() -> None:
    assert split("Ia bertemu Prof. Budi. Dan г. Москва.", None)[0] == "Ia bertemu Prof. Budi."
    assert abbreviations("xx") == ({}, frozenset())


def test_an_endless_sentence_is_cut_at_a_space() -> None:
    text = "kata " * 1000
    lengths = [len(sentence) for sentence in split(text)]
    assert max(lengths) <= MAX_SENTENCE_CHARACTERS
    assert all(sentence.endswith("kata") for sentence in split(text))


@pytest.mark.parametrize(
    "unit", ['"', "“", '" ', ".", ". ", " ", "\n", "a\n", "A. ", '"A. ', ". (", "a.B", "x", ".)"]
)
def test_a_megabyte_of_anything_takes_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    sentences = split_sentences(text, "id")
    assert time.perf_counter() - began < 15  # 1.4 s at most on an idle core
    assert all(item.end - item.start <= MAX_SENTENCE_CHARACTERS for item in sentences)


NASTY = st.one_of(
    st.text(),
    st.text(alphabet=" \n\r\t\u00a0\u2028\u200b\u200f.…?!。؟\"“”«»()'aA1é\u0301😀\ud800"),
    st.lists(st.sampled_from(["Dr.", "Rp.", "A.", '"', "“", "”", "dia", "Ia", ".", "\n"])).map(
        " ".join
    ),
)


@given(NASTY, st.sampled_from(["id", "ru", "zh", None]))
def test_spans_are_ordered_stripped_and_cover_all(text: str, language: str | None) -> None:
    position = 0
    for sentence in split_sentences(text, language):
        assert position <= sentence.start < sentence.end <= len(text)
        assert not text[position : sentence.start].strip()
        piece = text[sentence.start : sentence.end]
        assert piece == piece.strip()
        position = sentence.end
    assert not text[position:].strip()
