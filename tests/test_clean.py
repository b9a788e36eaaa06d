import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clean import clean_line, clean_text

NEWS = Path(__file__).parents[2] / "shared" / "data" / "corpus" / "news_id.jsonl.gz"
NASTY = st.sampled_from(
    [
        *(
            "Baca juga: ",
            "Baca Juga",
            "(Baca juga: Lain)",
            "ADVERTISEMENT",
            "[Gambas:Video X]",
            ". ",
        ),
        *("\n", "\r\n", "\r", "\x0b", "\u2028", "\t", " ", "\xa0", "\u200b", "\u200d", "\u202e"),
        *("\ufeff", "\ufffe", "\xad", "\0", "\x85", "\ud800", "e\u0301", "\u1100\u1161", "½", "ﬁ"),
        *("A", "b", "Simak Video 'x':", "Halaman 1 2 Selanjutnya", "“Kata", "”", "(", ")", "🎉"),
    ]
)


@given(st.one_of(st.text(), st.lists(NASTY, max_size=20).map("".join)))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    cleaned = clean_text(raw)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("", ""),
        (" \n\t\n ", ""),
        ("a\r\nb\rc\x0bd\u2028e\x85f", "a\nb\nc\nd\ne\nf"),
        ("a  \n\n\n\n\tb ", "a\n\n b"),
        ("Rp\xa05\u202fmiliar\tlebih", "Rp 5 miliar lebih"),
        ("ke\xadber\ufffehasil\0an\ufeff\x07", "keberhasilan"),
        ("cafe\u0301", "café"),
        ("½ ﬁ Ａ", "½ ﬁ Ａ"),
        ("می\u200cخواهم 👨\u200d👩 \u202bא\u202c", "می\u200cخواهم 👨\u200d👩 \u202bא\u202c"),
        ("rusak \ud83d di sini", "rusak \ufffd di sini"),
        ("â€œmojibakeâ€", "â€œmojibakeâ€"),
    ],
)
def test_characters_nobody_reads_go_and_the_others_stay(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize(
    "line",
    [
        "Baca juga: Gempa Cianjur, 5 Orang Tewas",
        "Baca juga:Harga Beras Naik? Ini Kata Menteri",
        "BACA JUGA: Timnas Menang 2-0!",
        "Baca Juga :",
        "Baca: Kasus Itu Dihentikan, Polisi: Murni Objektivitas",
        "Simak juga Video 'Detik-detik Gempa':",
        "Simak Video: Alasan Menteri Mundur",
        "Lihat juga Video 550 Staf Kena PHK",
        'Tonton juga video "Banjir di Jakarta" di sini:',
        "Pilihan Editor: Mengapa Harga Beras Naik",
        "ADVERTISEMENT",
        "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT",
        "SCROLL TO CONTINUE WITH CONTENT",
        "[Gambas:Video CNN]",
        "Saksikan Live DetikPagi :",
        "Baca selengkapnya di sini.",
        "Halaman 1 2 3 Selanjutnya",
        "Read also: Five things to know",
        "Читайте также: Что известно о договоре",
    ],
)
def test_lines_of_the_page_go(line: str) -> None:
    assert clean_text(f"Kalimat satu.\n\n{line}\nKalimat dua.") in (
        "Kalimat satu.\n\nKalimat dua.",
        "Kalimat satu.\nKalimat dua.",
    )


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Naik 5 persen (Baca juga: Harga Beras) kemarin.", "Naik 5 persen kemarin."),
        ("Ia pergi. Baca Juga Menteri itu diam.", "Ia pergi. Menteri itu diam."),
        ("Ia pergi. Advertisement Menteri itu diam.", "Ia pergi. Menteri itu diam."),
        ('"Ya," katanya. Simak juga Video: Alasan Menteri', '"Ya," katanya.'),
        ("Ia pergi. Baca juga: Alasan Menteri Mundur\nLalu diam.", "Ia pergi.\nLalu diam."),
    ],
)
def test_clearly_delimited_notes_inside_a_line_go(raw: str, cleaned: str) -> None:
    assert clean_text(raw) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Baca juga buku ini, kata dia.",
        "Ia suka baca: koran, majalah, buku.",
        "Baca Juga: Menurut polisi, berkas perkara sudah lengkap.",
        'Baca Juga: "Saya senang. Tetapi itu dulu" kata dia',
        "Baca: Judul Berita Lain Direktur itu lalu menjelaskan rencananya kepada warga.",
        "Kamu bisa lihat juga di sana kondisi mobil itu.",
        "Lihat juga yang terjadi pada Hamilton",
        "Dia minta kita simak video itu.",
        "Advertisement yang mahal tidak laku.",
        "Iklan itu dicabut.",
        "Pilihan editor jatuh pada foto ini.",
        "Halaman 12 memuat daftar itu.",
        "Baca juga: " + "kata " * 60,
    ],
)
def test_what_could_be_article_text_stays(text: str) -> None:
    assert clean_text(text) == text.strip()


def test_long_runs_of_spaces_and_labels_take_no_time() -> None:
    clean_text(" " * 200_000 + "x")
    clean_text("Baca juga: " * 20_000)
    clean_text("(Baca juga: " * 20_000)
    clean_text("[Baca juga: " * 2_000 + "x" + "]" * 2_000)
    clean_text("Dia pergi. " + "Baca Juga " * 5_000 + "Akhir")


def test_title_is_one_line() -> None:
    assert clean_line(" Gempa\r\n\tCianjur\xad \ufeff") == "Gempa Cianjur"


@pytest.mark.skipif(not NEWS.exists(), reason="the shared news corpus is not there")
def test_real_news_keeps_almost_all_of_its_text() -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8", newline="\n") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(2000), lines, strict=False)]
    kept_chars = sum(len(clean_text(text)) for text in texts)
    assert kept_chars > 0.99 * sum(map(len, texts))
