import re

import pytest
from answers import FOUND, NOT_FOUND, answer_with

from qa.datatypes import Answer, Reason
from ui.messages import ENGLISH, INDONESIAN
from ui.render import answer_html
from ui.terminal import answer_lines, safe, say_json


def test_a_pipe_gets_the_quote_in_guillemets() -> None:
    assert answer_lines(FOUND, INDONESIAN, styled=False) == [
        "Dipahami sebagai: Berapa tarif bus?",
        "Tarif bus naik menjadi «Rp 2.500» mulai 1 April.",
        "Harian Contoh · 12 Mar 2026 · Tarif Bus Naik",
        "https://harian.example/tarif",
        "Sangat yakin",
        "",
        "Kemungkinan jawaban lain:",
        "- Penumpang turun menjadi «41.200 orang» sehari.",
        "  Penumpang Turun",
    ]


def test_a_terminal_gets_the_quote_bold_and_underlined() -> None:
    lines = answer_lines(FOUND, ENGLISH, styled=True)
    assert "Tarif bus naik menjadi \x1b[1;4mRp 2.500\x1b[0m mulai 1 April." in lines


def test_a_refusal_says_why_and_what_is_nearest() -> None:
    assert answer_lines(NOT_FOUND, INDONESIAN, styled=False) == [
        "Tidak ditemukan di arsip. "
        "Tidak ada kalimat yang menjawab pertanyaan ini dengan cukup yakin.",
        "",
        "Kalimat terdekat:",
        "- Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
        "  Harian Contoh · 12 Mar 2026 · Tarif Bus Naik",
        "- Penumpang turun menjadi 41.200 orang sehari.",
        "  Penumpang Turun",
    ]


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("empty_question", "Pertanyaannya kosong."),
        ("question_too_long", "Pertanyaannya terlalu panjang."),
        (
            "no_passage",
            "Tidak ditemukan di arsip. "
            "Tidak ada artikel dengan sumber, tanggal, dan bahasa yang diminta.",
        ),
    ],
)
def test_what_was_not_searched_for_is_not_called_absent(reason: Reason, line: str) -> None:
    answer = Answer("?", None, None, 0.0, reason)
    assert answer_lines(answer, INDONESIAN, styled=False) == [line]
    assert ("Tidak ditemukan" in answer_html(answer, "card-1")) == ("Tidak ditemukan" in line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;judul\x07", "\\x1b]0;judul\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\r\nb\tc", "a b\tc"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("[bold]x[/bold] 👩‍👧", "[bold]x[/bold] 👩‍👧"),
    ],
)
def test_control_characters_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_no_escape_sequence_of_an_article_reaches_the_terminal() -> None:
    lines = answer_lines(answer_with("Awal \x1b[31m akhir.", "\x1b[31m"), INDONESIAN, styled=True)
    left = "\n".join(lines).replace("\x1b[1;4m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert not re.search("[\x1b\x80-\x9f]", left)


def test_json_for_a_terminal_holds_no_raw_control_character(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_json({"quote": "a\x9bb\x7f\x1b"})
    assert capsys.readouterr().out == '{"quote": "a\\u009bb\\u007f\\u001b"}\n'
