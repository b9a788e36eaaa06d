"""Sentences and the questions that they become; every rule has a sentence that it leaves alone."""

import time

import pytest
from hostile import hostile_texts

from index.split import split_sentences
from qa.suggest_questions import questions
from qa.suggest_sentence import Vocabulary, vocabulary

# What an article around the sentences shows of its words.
ARTICLE = (
    "Budi Santoso mengatakan tarif bus akan naik. Menurut Rani, pemerintah dan anggaran. "
    "Kata orang, harga pupuk dan jembatan di Solo. “Begitu,” kata Rani Wibowo. "
    "Mr Brown said the bridge was old."
)
KNOWN = vocabulary(ARTICLE)


def asked(sentence: str, language: str = "id", known: Vocabulary = KNOWN) -> dict[str, str]:
    """Return question -> answer."""
    return {
        made.question: sentence[made.start : made.end]
        for made in questions(sentence, language, known)
    }


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "Direktur Utama PT Rel Lintas, Niken Larasati, menolak.",
            "Siapa Direktur Utama PT Rel Lintas?",
            "Niken Larasati",
        ),
        (
            "Juru bicara Kremlin, Dmitry Peskov, menolak.",
            "Siapa juru bicara Kremlin?",
            "Dmitry Peskov",
        ),
        (
            "Niken Larasati, Direktur Utama PT Rel Lintas, menolak.",
            "Siapa Direktur Utama PT Rel Lintas?",
            "Niken Larasati",
        ),
        (
            "Menteri Pertanian Rani Wibowo menolak.",
            "Siapa Menteri Pertanian?",
            "Rani Wibowo",
        ),
        (
            "Menteri Pertanian Anton Sujarwo mengatakan tidak.",
            "Siapa Menteri Pertanian?",
            "Anton Sujarwo",
        ),
        (
            "Budi Santoso membuka pameran buku di Solo.",
            "Siapa yang membuka pameran buku di Solo?",
            "Budi Santoso",
        ),
        (
            "Pada Senin (2/6), Budi Santoso membuka pameran buku di Solo.",
            "Siapa yang membuka pameran buku di Solo?",
            "Budi Santoso",
        ),
        (
            "JAKARTA, Kabar - Budi Santoso membuka pameran buku di Solo.",
            "Siapa yang membuka pameran buku di Solo?",
            "Budi Santoso",
        ),
        (
            "Kazakhstan membatalkan konser di Almaty.",
            "Negara mana yang membatalkan konser di Almaty?",
            "Kazakhstan",
        ),
        (
            "Tarif bus di Solo naik menjadi Rp 2.500 mulai besok.",
            "Tarif bus di Solo naik menjadi berapa rupiah?",
            "Rp 2.500",
        ),
        (
            "Anggaran Solo naik 17 persen.",
            "Anggaran Solo naik berapa persen?",
            "17 persen",
        ),
        (
            "Sebanyak 450 personel dikerahkan ke Solo.",
            "Berapa personel yang dikerahkan ke Solo?",
            "450 personel",
        ),
        (
            "Tarif bus di Solo dinaikkan pada 1 April 2026.",
            "Kapan tarif bus di Solo dinaikkan?",
            "1 April 2026",
        ),
        (
            "Pada Senin (2/6), tarif bus di Solo dinaikkan.",
            "Kapan tarif bus di Solo dinaikkan?",
            "Senin (2/6)",
        ),
        (
            "Jembatan baru 2026 diresmikan di Sungai Lintang.",
            "Di mana jembatan baru 2026 diresmikan?",
            "Sungai Lintang",
        ),
        (
            "Anggaran Solo naik karena harga pupuk.",
            "Mengapa anggaran Solo naik?",
            "harga pupuk",
        ),
        ("Rani Wibowo (42) menolak.", "Berapa umur Rani Wibowo?", "42"),
        (
            "Jembatan Lintang adalah sebuah jembatan gantung.",
            "Apa itu Jembatan Lintang?",
            "sebuah jembatan gantung.",
        ),
        (
            "Komisi Pemilihan Umum (KPU) menolak.",
            "Apa kepanjangan dari KPU?",
            "Komisi Pemilihan Umum",
        ),
    ],
)
def test_an_indonesian_sentence_becomes_a_question(
    sentence: str, question: str, answer: str
) -> None:
    assert asked(sentence).get(question) == answer


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "Odertal’s managing director, Dr. Henrike Albers, said no.",
            "Who is Odertal’s managing director?",
            "Henrike Albers",
        ),
        (
            "Henrike Albers, the head of Odertal, said no.",
            "Who is the head of Odertal?",
            "Henrike Albers",
        ),
        (
            "Mr Brown opened the bridge in Leeds.",
            "Who opened the bridge in Leeds?",
            "Mr Brown",
        ),
        (
            "About 1,200 people work at Odertal.",
            "How many people work at Odertal?",
            "1,200",
        ),
        (
            "The bridge was opened by the Queen in May 1932.",
            "When was the bridge opened by the Queen?",
            "May 1932",
        ),
        (
            "The World Health Organization (WHO) refused.",
            "What is the full name of WHO?",
            "World Health Organization",
        ),
    ],
)
def test_an_english_sentence_becomes_a_question(sentence: str, question: str, answer: str) -> None:
    assert asked(sentence, "en").get(question) == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "Ia membuka pameran buku di Solo.",
        "Budi Santoso membuka pameran buku itu di Solo.",
        "Budi Santoso membuka pameran “buku tua” di Solo.",
        "Budi Santoso mengatakan tarif bus akan naik di Solo.",
        "Budi Santoso membuka pamerannya di Solo.",
        "Siapa yang membuka pameran buku di Solo?",
        "Direktur Utama, Niken Larasati, menolak.",  # of what?
        "Menteri Pertanian Tidak Hadir di Rapat.",  # a headline, no name
        "Ketua KPU, Rabu, menolak.",
        "Tarif bus naik.",
        "Koordinator Bidang Perekonomian, Jakarta Pusat, menolak.",
        "Borneo FC menang atas Arema di Super League.",  # no place
        "Laga itu berakhir 2-1.",
        "Meteorit naik",
        "",
        "Siapa",
    ],
)
def test_what_would_not_stand_alone_is_left_alone(sentence: str) -> None:
    assert asked(sentence) == {}


def test_a_language_without_rules_has_no_questions() -> None:
    assert asked("Budi Santoso membuka pameran buku di Solo.", "ru") == {}


def test_a_question_is_short() -> None:
    long = "Budi Santoso membuka pameran " + "buku tua " * 12 + "di Solo."
    assert asked(long) == {}
    tail = "Budi Santoso membuka pameran buku di Solo setelah " + "buku tua " * 12 + "."
    assert asked(tail) == {"Siapa yang membuka pameran buku di Solo?": "Budi Santoso"}


def test_the_answer_is_cut_out_of_its_sentence_whatever_stands_there() -> None:
    text = "\n".join([ARTICLE, *hostile_texts(400)])
    for sentence in split_sentences(text, "id"):
        for language in ("id", "en", "ms", None):
            words = text[sentence.start : sentence.end]
            for made in questions(words, language, KNOWN):
                assert words[made.start : made.end].strip()
                assert made.question.isprintable()
                assert not set(made.question) & set("<>*_`${}[]|\\")


@pytest.mark.parametrize("piece", ["A", "Aa ", "Aa, ", "Aa-", "direktur Aa ", "Rp1 ", "( ", "1 "])
def test_an_endless_run_costs_no_time(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    started = time.process_time()
    known = vocabulary(text)
    questions(text[:800], "id", known)
    questions(text[:800], "en", known)
    assert time.process_time() - started < 5.0  # 0.04 s on a quiet machine
