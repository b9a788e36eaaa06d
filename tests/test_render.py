import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from answers import FOUND, NOT_FOUND, answer_with
from hypothesis import given
from hypothesis import strategies as st

from ui.messages import ENGLISH, INDONESIAN
from ui.render import answer_html, answer_object, escape, notice_html, question_html

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
    fragment = answer_html(answer_with(f"Awal {text} akhir.", text), INDONESIAN)
    assert texts(fragment, "sentence") == f"Awal {text} akhir."
    assert texts(fragment, "span") == text


def test_what_html_cannot_say_becomes_a_replacement_mark() -> None:
    assert html.unescape(escape("a\0b\ud800c")) == "a\ufffdb\ufffdc"


def test_the_card_names_source_date_title_and_certainty() -> None:
    fragment = answer_html(FOUND, INDONESIAN)
    assert texts(fragment, "source").startswith("Harian Contoh · 12 Mar 2026 · Tarif Bus Naik")
    assert texts(fragment, "confidence").startswith("Sangat yakin")
    assert texts(fragment, "rewritten") == "Dipahami sebagai: Berapa tarif bus?"


def test_alternatives_are_folded_away() -> None:
    details = answer_html(FOUND, INDONESIAN).partition("<details>")[2]
    assert texts(details, "sentence") == "Penumpang turun menjadi 41.200 orang sehari."


def test_a_refusal_shows_reason_and_nearest_sentences_but_no_quote() -> None:
    fragment = answer_html(NOT_FOUND, ENGLISH)
    assert texts(fragment, "title") == "Not found in the archive"
    assert texts(fragment, "near").startswith("Tarif bus naik menjadi Rp 2.500 mulai 1 April.")
    assert "blockquote" not in fragment


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://a.example/b?c=d&e='\"", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://a.example", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(address: str | None, is_link: bool) -> None:
    answer = answer_with("Satu dua.", "dua")
    citation = replace(answer.citations[0], url=address)
    fragment = answer_html(replace(answer, citations=(citation,)), INDONESIAN)
    links = re.findall(r'<a href="([^"]*)"', fragment)
    assert [html.unescape(link) for link in links] == ([address] if is_link else [])


def test_questions_and_notices_are_escaped_too() -> None:
    assert "<b>" not in question_html("<b>") + notice_html("<b>")


def test_the_json_object_has_the_documented_keys_in_order() -> None:
    value = json.loads(json.dumps(answer_object(FOUND)))
    assert " ".join(value) == (
        "question rewritten answer confidence reason citations alternatives passages timings_ms"
    )
    assert " ".join(value["citations"][0]) == (
        "article_id title url source published sentence_start sentence_end start end "
        "quote sentence text_sha256"
    )
    assert value["answer"] == value["citations"][0]["quote"] == "Rp 2.500"


def test_no_answer_is_null_in_json() -> None:
    assert answer_object(NOT_FOUND)["answer"] is None
