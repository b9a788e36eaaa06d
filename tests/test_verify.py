"""kutip verify: what became of a receipt's quotes, told without any model."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answers import FARE_CITATION, FARES, FOUND, NOT_FOUND, RIDERS
from conftest import Kutip
from receipts import WHERE, both, files_of, made_of, store_of

from index.datatypes import Article
from index.stored_articles import StoredArticles
from qa.difference import Piece
from qa.receipt import Receipt, receipt_value, seal
from qa.verify import verify
from ui.export.receipt_page import receipt_page, receipt_text
from ui.verify_lines import GONE, NEW, PLAIN, difference_line

ROOT = Path(__file__).parents[1]
ALONE = replace(FOUND, alternatives=())
COMMA = replace(FARES, text=FARES.text.replace("Rp 2.500", "Rp 2,500"))
LATER = replace(FARES, text=f"Baru: {FARES.text}")


@pytest.fixture(scope="module")
def receipt(tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    return made_of(ALONE, both(tmp_path_factory.mktemp("verify") / "store"), WHERE)


@pytest.fixture
def page(tmp_path: Path, receipt: Receipt) -> Path:
    path = tmp_path / "bukti.html"
    path.write_bytes(receipt_page(receipt).encode())
    return path


# What became of a quote


@pytest.mark.parametrize("place", ["store", "files"])
@pytest.mark.parametrize(
    ("articles", "code", "said"),
    [
        ([FARES, RIDERS], 0, "same text"),
        ([LATER], 1, "has changed, this sentence still stands: now 24–70, then 18–64"),
        ([COMMA], 1, "menjadi Rp 2[-.-]{+,+}500 mulai"),
        ([COMMA], 1, "at 45: “.” (U+002E) → “,” (U+002C)"),
        ([RIDERS], 1, "there is no such article"),
        ([replace(RIDERS, id="tarif-bus")], 1, "nor is one like it"),
        ([replace(FARES, id="lain")], 0, "same text, now with the id lain"),
        ([replace(COMMA, id="lain")], 1, "Rp 2[-.-]{+,+}500"),
        ([replace(RIDERS, id="lain", title=FARES.title)], 1, "there is no such article"),
        ([replace(FARES, title="Tarif Bus Turun")], 1, "title: Tarif Bus [-Naik-]{+Turun+}"),
        ([replace(FARES, published="2026-03-13")], 1, "date: 2026-03-1[-2-]{+3+}"),
    ],
)
def test_each_quote_is_told_what_became_of_it(
    kutip: Kutip,
    tmp_path: Path,
    page: Path,
    place: str,
    articles: list[Article],
    code: int,
    said: str,
) -> None:
    make, option = (store_of, "--store") if place == "store" else (files_of, "--articles")
    told = kutip("verify", page, option, make(tmp_path / place, *articles), "--lang", "en")
    assert told[0] == code
    assert said in told[1]
    assert ("Everything fits (1 quote)." in told[1]) is (code == 0)


def test_an_article_that_was_replaced_and_forgotten_is_found_out(
    kutip: Kutip, tmp_path: Path, page: Path
) -> None:
    store = both(tmp_path / "store")
    steps = [(FARES, RIDERS), (COMMA, RIDERS), (RIDERS,), (FARES,)]
    codes = []
    for articles in steps:
        store_of(store, *articles)
        codes.append(kutip("verify", page, "--store", store)[0])
    assert codes == [0, 1, 1, 0]


def test_the_state_of_the_store_is_told(kutip: Kutip, tmp_path: Path, page: Path) -> None:
    store = both(tmp_path / "store")
    assert "isinya sama seperti" in kutip("verify", page, "--store", store)[1]
    more = store_of(store, FARES, RIDERS, Article("baru", "Baru", "Kabar baru."))
    code, said, _ = kutip("verify", page, "--store", more)
    assert code == 0
    assert "isinya lain daripada" in said


def test_a_sentence_that_was_cut_in_two_is_still_the_nearest(
    kutip: Kutip, tmp_path: Path, page: Path
) -> None:
    text = FARES.text.replace("Rp 2.500 mulai", "Rp 2.500. Mulai")
    store = store_of(tmp_path / "s", replace(FARES, text=text))
    said = kutip("verify", page, "--store", store)[1]
    assert "Rp 2.500{+.+} [-m-]{+M+}ulai 1 April." in said


def test_a_damaged_text_in_the_store_is_found_out(kutip: Kutip, tmp_path: Path, page: Path) -> None:
    import sqlite3

    store = both(tmp_path / "store")
    with sqlite3.connect(store / "kutip.sqlite3") as connection:
        connection.execute("UPDATE article SET text = replace(text, '2.500', '9.500')")
    code, said, _ = kutip("verify", page, "--store", store)
    assert code == 1
    assert "Rp [-2-]{+9+}.500" in said


def test_what_nobody_sees_is_shown_as_its_code_point() -> None:
    pieces = [Piece("tari", "tari"), Piece("", "\u200b"), Piece("f", "\u0444")]
    assert difference_line(pieces, styled=False) == "tari{+\\u200b+}[-f-]{+ф+}"
    assert difference_line(pieces, styled=True) == (
        f"tari{NEW}\\u200b{PLAIN}{GONE}f{PLAIN}{NEW}ф{PLAIN}"
    )


def test_a_refusal_is_verified_too(kutip: Kutip, tmp_path: Path) -> None:
    store = both(tmp_path / "store")
    path = tmp_path / "kosong.json"
    path.write_text(receipt_text(made_of(NOT_FOUND, store)))
    code, said, _ = kutip("verify", path, "--store", store, "--lang", "en")
    assert code == 0
    assert "Nearest sentence: Tarif bus naik" in said
    assert kutip("verify", path, "--store", store_of(store, RIDERS))[0] == 1


# Receipts that were tampered with


def sealed(receipt: Receipt) -> str:
    """Write a receipt whose hash fits, as whoever forges one can."""
    value = receipt_value(receipt)
    return json.dumps({**value, "sha256": seal(value)})


FORGED = [
    ({"quote": "Rp 2.600"}, "the quote does not stand where it is said to"),
    ({"sentence": FARE_CITATION.sentence.replace("500", "600")}, "Rp 2.[-6-]{+5+}00"),
    ({"start": 40}, "the quote does not stand where it is said to"),
    ({"title": "Tarif Bus Turun"}, "title: Tarif Bus [-Turun-]{+Naik+}"),
    ({"text_sha256": "0" * 64}, "has changed, this sentence still stands"),
    (
        {"sentence_start": 17, "sentence_end": 63, "start": 40, "end": 48},
        "but this sentence is at 18–64, not 17–63",
    ),
    ({"article_id": "kapal"}, "same text, now with the id tarif-bus"),
]


@pytest.mark.parametrize(("change", "said"), FORGED, ids=lambda value: str(value)[:30])
def test_a_forged_receipt_with_a_hash_that_fits_is_found_out(
    kutip: Kutip, tmp_path: Path, receipt: Receipt, change: dict[str, Any], said: str
) -> None:
    forged = replace(receipt, citations=(replace(FARE_CITATION, **change),))
    path = tmp_path / "a.json"
    path.write_text(sealed(forged))
    code, shown, _ = kutip("verify", path, "--store", both(tmp_path / "s"), "--lang", "en")
    assert said in shown
    assert "The receipt is intact" in shown
    assert code == (0 if "article_id" in change else 1)  # the same text under another id


def test_an_answer_that_is_not_its_quote_is_found_out(
    kutip: Kutip, tmp_path: Path, receipt: Receipt
) -> None:
    path, store = tmp_path / "a.json", both(tmp_path / "s")
    for change in ({"answer": "Rp 9"}, {"answer": None}, {"citations": ()}):
        path.write_text(sealed(replace(receipt, **change)))
        code, said, _ = kutip("verify", path, "--store", store, "--lang", "en")
        assert code == 1
        assert "contradicts itself" in said


def test_an_edited_receipt_says_so_and_is_checked_all_the_same(
    kutip: Kutip, tmp_path: Path, receipt: Receipt
) -> None:
    path = tmp_path / "a.json"
    path.write_text(receipt_text(receipt).replace("Rp 2.500", "Rp 9.500"))
    code, said, _ = kutip("verify", path, "--store", both(tmp_path / "s"), "--lang", "en")
    assert code == 1
    assert "was EDITED" in said
    assert "Rp [-9-]{+2+}.500" in said


def test_an_edited_page_says_where(kutip: Kutip, tmp_path: Path, page: Path) -> None:
    page.write_text(page.read_text().replace("2&#46;500</mark>", "9&#46;500</mark>", 1))
    code, said, _ = kutip("verify", page, "--store", both(tmp_path / "s"), "--lang", "en")
    assert code == 1
    assert "in the data: Rp 2.500\n  on the page: Rp [-2-]{+9+}.500" in said


# Exit codes, JSON, wrong use


def test_json_is_one_object_that_says_all(kutip: Kutip, tmp_path: Path, page: Path) -> None:
    store = store_of(tmp_path / "s", COMMA)
    code, said, _ = kutip("verify", page, "--store", store, "--json")
    value = json.loads(said)
    (check,) = value["checks"]
    assert (code, value["fits"], value["intact"], value["page"]) == (1, False, True, "same")
    assert (check["fate"], check["start"], check["end"]) == ("changed", 18, 64)
    assert COMMA.text[18:64] == check["nearest"]
    assert [".", ","] in check["differences"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_cannot_be_read_is_one_line_and_exit_code_2(
    kutip: Kutip, tmp_path: Path, page: Path, lang: str
) -> None:
    store, empty = both(tmp_path / "s"), tmp_path / "kosong"
    empty.mkdir()
    (tmp_path / "teks.html").write_text("<p>Halo")
    for arguments in (
        (tmp_path / "tidak-ada", "--store", store),
        (tmp_path, "--store", store),
        (tmp_path / "teks.html", "--store", store),
        (page, "--store", tmp_path / "tidak-ada"),
        (page, "--store", store, "--articles", store),
    ):
        code, said, complaint = kutip("--lang", lang, "verify", *arguments)
        assert (code, said, complaint.count("\n")) == (2, "", 1)
    code, said, complaint = kutip("verify", page, "--articles", empty)
    assert (code, said, complaint.count("\n")) == (2, "", 2)  # and why there are none


# Without any model, and fast

MODELS = ("torch", "onnxruntime", "faiss", "gradio", "transformers", "sentence_transformers")
RUN = """
import json, sys, time
from ui.cli import run
code = run(sys.argv[1:])
print(json.dumps([code, time.process_time(), sorted(sys.modules)]), file=sys.stderr)
"""


def run_apart(*arguments: object) -> tuple[int, float, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    code, seconds, modules = json.loads(done.stderr.splitlines()[-1])
    return code, seconds, modules


@pytest.mark.parametrize("option", ["--store", "--articles"])
def test_no_model_is_imported(tmp_path: Path, page: Path, option: str) -> None:
    make = store_of if option == "--store" else files_of
    place = make(tmp_path / "place", FARES, RIDERS)
    code, _, modules = run_apart("verify", page, option, place)
    assert code == 0
    assert {name.partition(".")[0] for name in modules} & set(MODELS) == set()
    assert not [name for name in modules if name in ("qa.read", "index.encode", "index.vector")]


def test_a_receipt_is_verified_within_a_second(tmp_path: Path, page: Path) -> None:
    many = [
        Article(f"a{n}", f"Judul {n}", f"Kabar nomor {n}. " + "Tarif bus naik lagi. " * 60)
        for n in range(300)
    ]
    store = store_of(tmp_path / "s", COMMA, RIDERS, *many)
    tries = [run_apart("verify", page, "--store", store)[:2] for _ in range(3)]
    assert {code for code, _ in tries} == {1}
    # Of the processor, from the start of the process; what others do only adds to it.
    assert min(seconds for _, seconds in tries) < 1


def test_a_store_of_articles_says_what_the_whole_store_says(tmp_path: Path) -> None:
    from index.local_store import LocalStore

    folder = both(tmp_path / "s")
    articles = StoredArticles(folder)
    with LocalStore.open(folder) as store:
        assert articles.digest() == store.digest()
        assert articles.generation() == store.stats().generation
        assert articles.article("tarif-bus") == store.article("tarif-bus")
    assert articles.article("x") is articles.with_text("x") is articles.titled("x") is None
    assert articles.with_text(RIDERS.text_sha256) == articles.titled(RIDERS.title) == RIDERS
    articles.close()


def test_a_sentence_that_stands_twice_is_found_where_it_was_nearest(tmp_path: Path) -> None:
    text = f"{FARE_CITATION.sentence} {'Isi. ' * 20}{FARE_CITATION.sentence}"
    store = store_of(tmp_path / "s", replace(FARES, text=text))
    articles = StoredArticles(store)
    far = replace(FARE_CITATION, sentence_start=150, sentence_end=196, start=173, end=181)
    (check,) = verify(made_of(replace(ALONE, citations=(far,)), store), articles)
    assert (check.fate, check.start) == ("moved", text.rindex(FARE_CITATION.sentence))
    articles.close()
