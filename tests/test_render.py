import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from answers import (
    FARE_CITATION,
    FARES,
    FOUND,
    NOT_FOUND,
    RIDERS,
    RIDERS_CITATION,
    answer_with,
)
from hypothesis import given
from hypothesis import strategies as st

from ui.html import escape
from ui.render import answer_html, answer_object, notice_html, question_html
from ui.render_frame import header_html, welcome_html

NASTY = [
    "*naik* _Rp_ `kode` [tautan](http://a.example) # judul",
    "<script>alert(1)</script><img src=x onerror=alert(1)> &amp; &lt;",
    "$$x^2$$ \\(y\\) ${7*6} {{value}} \\begin{a}",
    "Rp 2.500\n\n- butir\n1. satu\n\n    kode\t| a | b |",
    "حرف \u202eterbalik\u202c \u200b\u200dnol\ufeff",
    "emoji 👩‍👩‍👧 🇮🇩 e\u0301 ½ ² ß Ǆ",
    "kendali \x01\x07\x1b[31m\x7f\x85\x9b \ufdd0\uffff\U0001fffe\r",
    "www.contoh.example https://contoh.example a@contoh.example",
]


class Texts(HTMLParser):
    """Collect the text of the elements of one class."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=False)
        self.wanted, self.depth, self.text = wanted, 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or self.wanted in (dict(attrs).get("class") or "").split():
            self.depth += tag not in ("br", "img")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= self.depth > 0

    def handle_data(self, data: str) -> None:
        self.text += data if self.depth else ""

    def handle_charref(self, name: str) -> None:
        self.text += html.unescape(f"&#{name};") if self.depth else ""


def texts(fragment: str, wanted: str) -> str:
    parser = Texts(wanted)
    parser.feed(fragment)
    parser.close()
    return parser.text


@pytest.mark.parametrize("text", NASTY)
def test_escaped_text_reads_back_as_the_source(text: str) -> None:
    assert html.unescape(escape(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_reads_back_as_the_source(text: str) -> None:
    assert html.unescape(escape(text)) == text


@given(st.text())
def test_escaped_text_holds_no_mark_that_markdown_latex_or_html_reads(text: str) -> None:
    left = re.sub(r"&#\d+;", "", escape(text))
    assert not re.search(r"[!-/:-@\[-`{-~\n\r\t]", left)


@pytest.mark.parametrize("text", NASTY)
def test_the_sentence_and_its_span_are_verbatim(text: str) -> None:
    fragment = answer_html(answer_with(f"Awal {text} akhir.", text), "a1")
    assert texts(fragment, "sentence") == f"Awal {text} akhir."
    assert texts(fragment, "span") == text


def test_what_html_cannot_say_becomes_a_replacement_mark() -> None:
    assert html.unescape(escape("a\0b\ud800c")) == "a\ufffdb\ufffdc"


def in_language(fragment: str, language: str) -> str:
    """Return the fragment without the words of other languages."""
    return re.sub(rf'<span class="say" lang="(?!{language})\w+">[^<]*</span>', "", fragment)


def test_the_card_names_source_date_and_certainty() -> None:
    fragment = in_language(answer_html(FOUND, "a1"), "id")
    assert texts(fragment, "source").startswith("Harian Contoh · 12 Mar 2026")
    assert texts(fragment, "confidence").startswith("Sangat yakin")
    assert texts(fragment, "rewritten") == "Dipahami sebagai: Berapa tarif bus? Ubah"


def test_words_of_the_page_stand_in_both_languages() -> None:
    may = replace(FARE_CITATION, published="2026-05-12")
    fragment = answer_html(replace(FOUND, citations=(may,)), "a1")
    assert texts(in_language(fragment, "id"), "source").startswith("Harian Contoh · 12 Mei 2026")
    assert texts(in_language(fragment, "en"), "source").startswith("Harian Contoh · 12 May 2026")


def test_an_article_without_a_source_is_named_by_its_title() -> None:
    answer = replace(FOUND, citations=(RIDERS_CITATION,), alternatives=())
    assert texts(answer_html(answer, "a1"), "source") == "Penumpang Turun"


def test_alternatives_are_folded_away() -> None:
    details = answer_html(FOUND, "a1").partition('<details class="others">')[2]
    assert texts(details, "sentence") == "Penumpang turun menjadi 41.200 orang sehari."


def test_a_chip_says_where_its_quote_stands_and_in_which_text() -> None:
    chips = re.findall(r'class="chip" value="([^"]*)">(\d+)<', answer_html(FOUND, "a1"))
    assert [(html.unescape(value), number) for value, number in chips] == [
        (f"18:64:41:49:{FARES.text_sha256}:tarif-bus", "1"),
        (f"0:44:24:36:{RIDERS.text_sha256}:penumpang", "2"),
    ]


@pytest.mark.parametrize(
    ("others", "said", "folded"),
    [
        (0, "", False),
        (1, "1 other article says the same", False),
        (2, "2 other articles say the same", False),
        (3, "3 other articles say the same", True),
    ],
)
def test_further_evidence_is_counted(others: int, said: str, folded: bool) -> None:
    citations = (FARE_CITATION, *[RIDERS_CITATION] * others)
    answer = replace(FOUND, citations=citations, alternatives=())
    fragment = in_language(answer_html(answer, "a1"), "en")
    assert ("say the same" in fragment or "says the same" in fragment) is bool(others)
    assert said in fragment
    assert ("<details>" in fragment) is folded
    assert re.findall(r">(\d)</button>", fragment) == [str(n) for n in range(1, others + 2)]


def test_a_refusal_shows_reason_and_nearest_sentences_but_no_quote() -> None:
    fragment = in_language(answer_html(NOT_FOUND, "a1"), "en")
    assert texts(fragment, "title") == "Not found in the archive"
    assert texts(fragment, "near").startswith("1Tarif bus naik menjadi Rp 2.500 mulai 1 April.")
    assert "blockquote" not in fragment
    assert html.unescape(fragment).count('value="18:64:18:18::tarif-bus"') == 1


def test_the_header_counts_one_article_as_one() -> None:
    assert texts(in_language(header_html(1), "en"), "stats") == "1 article"
    assert texts(in_language(header_html(12430), "en"), "stats") == "12,430 articles"
    assert texts(in_language(header_html(12430), "id"), "stats") == "12.430 artikel"


@pytest.mark.parametrize(
    ("period", "years"),
    [(("2019-01-02", "2026-03-04"), "2019–2026"), (("2026", "2026-02"), "2026")],
)
def test_the_header_says_of_which_years_the_articles_are(
    period: tuple[str, str], years: str
) -> None:
    shown = texts(in_language(header_html(2, period), "en"), "stats")
    assert shown == f"2 articles · {years}"


def test_examples_are_escaped() -> None:
    assert "<b>" not in welcome_html(["<b>"])
    assert "examples" not in welcome_html([])


def test_questions_and_notices_are_escaped_too() -> None:
    assert "<b>" not in question_html("<b>") + notice_html({"id": "<b>"}, "a1")


def test_the_json_object_has_the_documented_keys_in_order() -> None:
    value = json.loads(json.dumps(answer_object(FOUND)))
    assert " ".join(value) == (
        "question rewritten answer confidence reason citations support alternatives passages "
        "timings_ms"
    )
    assert " ".join(value["citations"][0]) == (
        "article_id title url source published sentence_start sentence_end start end "
        "quote sentence text_sha256"
    )
    assert value["answer"] == value["citations"][0]["quote"] == "Rp 2.500"


def test_no_answer_is_null_in_json() -> None:
    assert answer_object(NOT_FOUND)["answer"] is None
