"""Receipts: what is written is read back; whatever is edited is found out."""

import hashlib
import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answers import FARE_CITATION, FARES, FOUND, NOT_FOUND, RIDERS, answer_with, cite
from browser import needs_browser
from hostile import hostile_texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from receipts import MAKER, WHERE, both, made_of

from index.datatypes import Article
from index.errors import KutipError
from qa.datatypes import Answer
from qa.receipt import Receipt, receipt_value, seal
from ui.export.receipt_page import receipt_page, receipt_text
from ui.html_tokens import tokens_of
from ui.messages import ENGLISH
from ui.receipt_file import ReceiptFile, read_receipt


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return both(tmp_path_factory.mktemp("receipt") / "store")


@pytest.fixture(scope="module")
def found(store: Path) -> Receipt:
    return made_of(FOUND, store, WHERE)


def written(path: Path, text: str) -> ReceiptFile:
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return read_receipt(path, ENGLISH)


def is_sound(file: ReceiptFile) -> bool:
    return file.receipt is not None and file.intact and file.fault is None


# What is written is read back


@pytest.mark.parametrize("answer", [FOUND, NOT_FOUND, answer_with("Separuh \ud83d.", "\ud83d")])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_receipt_is_read_back_as_it_was(
    tmp_path: Path, store: Path, answer: Answer, language: str
) -> None:
    receipt = made_of(answer, store, WHERE, replace(MAKER, language=language))
    for text in (receipt_page(receipt), receipt_text(receipt)):
        file = written(tmp_path / "bukti", text)
        assert is_sound(file)
        assert file.receipt == receipt


def test_a_receipt_holds_all_that_proves_an_answer(found: Receipt) -> None:
    value: Any = json.loads(receipt_text(found))
    assert " ".join(value) == (
        "receipt language made version offsets generation digest encoder reader question "
        "understood where answer confidence reason citations alternatives nearest sha256"
    )
    assert (value["question"], value["understood"]) == ("Berapa tarifnya?", "Berapa tarif bus?")
    assert value["where"]["sources"] == ["Harian Contoh", "Kabar"]
    assert (value["generation"], value["encoder"]) == (1, "words")
    (citation,) = value["citations"]
    assert FARES.text[citation["start"] : citation["end"]] == citation["quote"] == value["answer"]
    assert citation["text_sha256"] == hashlib.sha256(FARES.text.encode()).hexdigest()


def test_the_hash_is_that_of_the_canonical_json(found: Receipt) -> None:
    value = receipt_value(found)
    stated = value.pop("sha256")
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == stated
    assert seal(dict(reversed(value.items()))) == stated


def test_a_refusal_says_what_came_nearest(store: Path) -> None:
    receipt = made_of(NOT_FOUND, store)
    assert (receipt.answer, receipt.citations, receipt.alternatives) == (None, (), ())
    first = receipt.nearest[0]
    assert FARES.text[first.sentence_start : first.sentence_end] == first.sentence
    assert (first.quote, first.text_sha256) == ("", FARES.text_sha256)
    page = html.unescape(receipt_page(receipt))
    assert "Not found in the archive" in page
    assert first.sentence in page


def test_a_question_that_was_not_searched_for_is_not_called_not_found(store: Path) -> None:
    receipt = made_of(Answer(" ", None, None, 0.0, "empty_question"), store)
    page = html.unescape(receipt_page(receipt))
    assert "The question is empty." in page
    assert "Not found in the archive" not in page


def test_a_page_runs_nothing_and_asks_for_nothing(found: Receipt) -> None:
    page = receipt_page(found)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"\son\w+=|(?:src|url)\s*[=(]", page)


def test_a_page_that_a_browser_saved_is_still_sound(
    browser: Browser, tmp_path: Path, found: Receipt
) -> None:
    path = tmp_path / "bukti.html"
    path.write_bytes(receipt_page(found).encode())
    page = browser.new_page()
    page.goto(path.as_uri())
    saved = page.content().replace("<html", "<!-- saved from url=(0014)about:internet -->\n<html")
    page.close()
    assert saved != receipt_page(found)
    assert is_sound(written(path, saved))
    assert is_sound(written(path, receipt_page(found).replace("\n", "\r\n")))
    assert not is_sound(written(path, saved.replace("2.500", "2.600", 1)))


# Whatever is edited is found out


def refused_or_unsound(path: Path, text: str) -> bool:
    try:
        return not is_sound(written(path, text))
    except KutipError:
        return True


def edit(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


ANY_FILE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LIKELY = st.sampled_from(" ,.;0123456789abcdefxABC\"'\\<>&#{}[]:-\n\0\u200b\u0430é")


@ANY_FILE
@given(data=st.data())
def test_every_changed_character_of_json_is_found(
    tmp_path: Path, found: Receipt, data: st.DataObject
) -> None:
    text = receipt_text(found)
    place = data.draw(st.integers(0, len(text) - 1))
    edited = edit(text, place, data.draw(LIKELY))
    try:
        same = json.loads(edited) == json.loads(text)
        same = same and json.dumps(json.loads(edited)) == json.dumps(json.loads(text))
    except ValueError:
        same = False
    assert refused_or_unsound(tmp_path / "a.json", edited) is not same


FIELDS = ("quote", "sentence", "title", "source", "url", "published", "text_sha256", "article_id")


@ANY_FILE
@given(data=st.data())
def test_every_changed_field_is_found_in_json(
    tmp_path: Path, found: Receipt, data: st.DataObject
) -> None:
    value: Any = json.loads(receipt_text(found))
    (citation,) = value["citations"]
    name = data.draw(st.sampled_from([*FIELDS, "start", "end", "sentence_start", "sentence_end"]))
    if isinstance(citation[name], int):
        citation[name] += data.draw(st.sampled_from([-1, 1, 10]))
    else:
        place = data.draw(st.integers(0, len(citation[name]) - 1))
        other = data.draw(st.characters().filter(lambda one: one != citation[name][place]))
        citation[name] = edit(citation[name], place, other)
    file = written(tmp_path / "a.json", json.dumps(value))
    assert not file.intact


@settings(ANY_FILE, max_examples=60)
@given(data=st.data())
def test_every_changed_character_that_a_page_shows_is_found(
    tmp_path: Path, found: Receipt, data: st.DataObject
) -> None:
    page = receipt_page(found)
    begin = page.index("<body>")
    texts = [part.span(1) for part in re.finditer(">([^<]+)<", page[begin:])]
    place = begin + data.draw(
        st.sampled_from([n for start, end in texts for n in range(start, end)])
    )
    other = data.draw(st.sampled_from([one for one in "aq7" if one != page[place]]))
    assert refused_or_unsound(tmp_path / "a.html", edit(page, place, other))


@settings(ANY_FILE, max_examples=60)
@given(data=st.data())
def test_whatever_changes_what_a_page_says_is_found(
    tmp_path: Path, found: Receipt, data: st.DataObject
) -> None:
    page = receipt_page(found)
    edited = edit(page, data.draw(st.integers(0, len(page) - 1)), data.draw(LIKELY))
    same = tokens_of(edited) == tokens_of(page)
    assert refused_or_unsound(tmp_path / "a.html", edited) is not same


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Rp 2&#46;500</mark>", "Rp 2&#46;600</mark>"),
        ("mulai 1 April", "mulai 2 April"),
        ("Tarif Bus Naik", "Tarif Bus Turun"),
        ("quote 41", "quote 42"),
        ("</main>", "<p>Tambahan.</p></main>"),
        ("</main>", "<!--><p>Tambahan.</p>--></main>"),
        ("</style>", "mark{font-size:0}</style>"),
        ('<mark class="span">', '<mark class="span" hidden>'),
        ('<mark class="span">', '<mark class="span" class="x">'),
        ('href="https&#58;&#47;&#47;harian', 'href="https&#58;&#47;&#47;lain'),
        ("</html>", "</html><script>1</script>"),
        ("default-src", "x-default-src"),
        ('<pre class="data">', '<pre class="data">{}</pre><pre class="data">'),
    ],
)
def test_a_page_that_shows_something_else_than_its_data_is_found(
    tmp_path: Path, found: Receipt, old: str, new: str
) -> None:
    page = receipt_page(found)
    assert old in page
    assert refused_or_unsound(tmp_path / "a.html", page.replace(old, new, 1))


def test_the_fault_names_what_was_expected(tmp_path: Path, found: Receipt) -> None:
    page = receipt_page(found).replace("2&#46;500</mark>", "2&#46;600</mark>", 1)
    file = written(tmp_path / "a.html", page)
    assert file.intact
    assert file.fault is not None
    assert (file.fault.expected, file.fault.found) == ("Rp 2.500", "Rp 2.600")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "its data are not in it"),
        ("<p>Halo", "its data are not in it"),
        ("{", "its JSON is broken"),
        ("{}", "it does not hold what a receipt holds"),
        ('{"receipt": 1, "receipt": 1}', "its JSON is broken"),
        ('{"receipt": 1, "sha256": "x", "a": NaN}', "its JSON is broken"),
        ('{"receipt": 1, "sha256": "x", "a": 1e999}', "its JSON is broken"),
        ('{"a":' * 5000, "its JSON is broken"),
        ("\ud800", "not UTF-8 text"),
    ],
)
def test_what_is_no_receipt_is_one_line(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(KutipError, match=reason):
        written(tmp_path / "a", text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"receipt": 2}, "another version"), ({"language": "xx"}, "does not hold what")],
)
def test_a_sound_receipt_of_another_kind_is_refused(
    tmp_path: Path, found: Receipt, change: dict[str, object], reason: str
) -> None:
    value = {**receipt_value(found), **change}
    with pytest.raises(KutipError, match=reason):
        written(tmp_path / "a.json", json.dumps({**value, "sha256": seal(value)}))


# Texts of strangers


def sayable(text: str) -> str:
    """Return what HTML can say of a text."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


@needs_browser
def test_hostile_texts_stand_in_a_receipt_as_stored(
    browser: Browser, tmp_path: Path, store: Path
) -> None:
    texts = [*hostile_texts(60), "separuh \ud83d \0 huruf."]
    articles = [
        Article(f"h{n}<b>", text, text, f"https://a.example/{text}", text, text)
        for n, text in enumerate(texts)
    ]
    quotes = [text[len(text) // 3 : len(text) // 3 * 2] for text in texts]
    citations = tuple(map(cite, articles, quotes))
    answer = Answer(texts[2], texts[6], quotes[0], 0.6, "answered", citations)
    receipt = made_of(answer, store, replace(WHERE, sources=frozenset(texts)))
    path, asked = tmp_path / "a.html", []
    path.write_bytes(receipt_page(receipt).encode())
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    for name, expected in (
        (".sentence", texts), (".sentence .span", quotes), ("blockquote .title", texts)
    ):  # fmt: skip
        shown = page.locator(name).evaluate_all("all => all.map(one => one.textContent)")
        assert shown == [*map(sayable, expected)]
    assert page.locator("h2.question").text_content() == texts[2]
    assert page.locator("pre.data").text_content() == receipt_text(receipt).rstrip("\n")
    assert page.locator("script, img, svg, iframe, style:not(head style), [onload]").count() == 0
    assert page.evaluate("window.hacked") is None
    assert asked == [path.as_uri()]
    page.close()
    assert is_sound(read_receipt(path, ENGLISH))


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_receipt_fits_every_screen_and_can_be_read(
    browser: Browser, tmp_path: Path, store: Path, width: int, scheme: Any
) -> None:
    from browser import serious

    answer = replace(FOUND, citations=(FARE_CITATION, cite(RIDERS, "41.200 orang")))
    receipt = made_of(replace(answer, question="x" * 300), store, WHERE)
    path = tmp_path / "a.html"
    # Its policy lets no script in; without it, axe looks at the same page.
    path.write_text(re.sub(r"<meta http-equiv[^>]*>", "", receipt_page(receipt)), "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(path.as_uri())
    page.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert serious(page) == []
    page.close()
