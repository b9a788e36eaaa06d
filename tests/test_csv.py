"""CSV: whatever stands in a cell is text to every spreadsheet, and can be had back."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from answers import FARE_CITATION, FARES, FOUND, NOT_FOUND, RIDERS
from attacks import FAMILIES
from harm import harm_of_table
from hypothesis import given
from hypothesis import strategies as st
from test_conversation_export import ASKED, EXCHANGES, Shelf, conversation, now_of
from test_export import RESULTS, run_file
from test_support import SUPPORTED

from eval.csv_cells import marked, rows_of, table_of, unmarked
from eval.export import main
from eval.export.lines import FIELDS
from ui.conversation import Exchange
from ui.export.table import COLUMNS, table_of_conversation
from ui.messages import ENGLISH

LIKELY = st.text(alphabet="=+-@'\";,\t\r\n\0 a1＝", max_size=12)
CELLS = LIKELY | st.text(st.characters(exclude_categories=["Cs"]))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4)


@given(ROWS)
def test_reading_gives_back_every_cell(rows: list[list[str]]) -> None:
    assert [*rows_of(table_of(rows))] == rows


@given(ROWS)
def test_no_cell_is_computed_whatever_separator_is_the_custom(rows: list[list[str]]) -> None:
    assert harm_of_table(table_of(rows)) == []


@given(CELLS)
def test_a_mark_is_taken_away_once(cell: str) -> None:
    assert unmarked(marked(cell)) == cell
    assert unmarked(marked(marked(cell))) == marked(cell)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Rp 2.500,- naik", "Rp 2.500,- naik"),
        ("=1+1", "'=1+1"),
        ("+62 21", "'+62 21"),
        ("-5", "'-5"),
        ("@a", "'@a"),
        ("\t=1", "'\t'=1"),
        ("\0=1", "'\0=1"),
        ("'=1", "''=1"),
        ("'kata'", "''kata'"),
        ("satu;=1+1", "satu;'=1+1"),
        ('satu;""=1', 'satu;\'""=1'),
        ("satu\n=1\r\n-2\n\nx", "satu\n'=1\r\n'-2\n\nx"),
        ("satu;", "satu;'"),
        ("＝1", "'＝1"),
        ("", ""),
    ],
)
def test_an_apostrophe_stands_before_what_would_be_computed(cell: str, written: str) -> None:
    assert marked(cell) == written


@pytest.mark.parametrize("attack", [each for family in FAMILIES.values() for each in family])
def test_no_attack_is_computed(attack: str) -> None:
    row = [attack, f"a{attack}", f"a;{attack}"]
    assert harm_of_table(table_of([row, row])) == []


def test_the_oracle_hears_of_formulas() -> None:
    plain = io.StringIO()
    csv.writer(plain, quoting=csv.QUOTE_ALL).writerow(["a", "=1+1"])
    assert harm_of_table(plain.getvalue()) == ["formula behind ',': '=1+1'"]
    assert harm_of_table('"a","b;=1+1"\r\n') == ["formula behind ';': '=1+1\"'"]
    assert harm_of_table('"a","b;""=1+1"\r\n')


def test_a_conversation_is_a_row_for_each_quote() -> None:
    now = now_of(Shelf(FARES), EXCHANGES)
    table = table_of_conversation(conversation(*EXCHANGES), now, ENGLISH)
    head, *rows = rows_of(table)
    assert head == [*COLUMNS]
    made = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(each["number"], each["role"]) for each in made] == [
        *(("1", "answer"), ("1", "alternative"), ("2", "answer"), ("2", "further")),
        *(("2", "alternative"), ("3", "nearest"), ("3", "nearest"), ("4", "")),
    ]
    first = made[0]
    start, end = int(first["start"]), int(first["end"])
    assert FARES.text[start:end] == first["quote"] == "Rp 2.500"
    assert (first["address"], first["now"]) == ("https://harian.example/tarif", "same")
    assert made[1]["now"] == "forgotten"
    assert (made[5]["outcome"], made[5]["sentence"]) == (
        "low_confidence",
        "Tarif bus naik menjadi Rp 2.500 mulai 1 April.",
    )
    assert made[7]["outcome"] == "It failed."


def test_a_table_says_who_stands_behind_an_answer() -> None:
    exchanges = [Exchange("a", "Berapa?", answer=each) for each in (SUPPORTED, FOUND)]
    head, *rows = rows_of(table_of_conversation(conversation(*exchanges), [{}, {}], ENGLISH))
    made = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(each["sources"], each["role"], each["marks"], each["quote"]) for each in made] == [
        ("1", "answer", "", "Rp 2.500"),
        ("1", "further", "copy", "Rp 2.500"),
        ("1", "otherwise", "doubtful", "Rp 9.000"),
        ("1", "alternative", "", "41.200 orang"),
        ("", "answer", "", "Rp 2.500"),
        ("", "alternative", "", "41.200 orang"),
    ]


def test_what_strangers_wrote_is_text_in_every_column() -> None:
    evil = '=HYPERLINK("http://a.example";"x")\n=1;=2\t@3\ud800'
    cited = replace(
        FARE_CITATION,
        **{name: evil for name in ("title", "source", "published", "article_id", "url")},
    )
    answer = replace(FOUND, question=evil, rewritten=evil, citations=(cited,))
    exchange = Exchange("answer-1", evil, evil, answer=answer)
    unanswered = Exchange("answer-2", evil, answer=replace(NOT_FOUND, question=evil))
    kept = conversation(ASKED, exchange, unanswered, title=evil)
    table = table_of_conversation(kept, [{}, {}, {}], ENGLISH)
    assert harm_of_table(table) == []
    assert [row[1] for row in rows_of(table)][3] == evil.replace("\ud800", "\ufffd")


def test_a_run_is_exported_as_a_table(tmp_path: Path) -> None:
    evil = [replace(each, question=f"={each.question}") for each in RESULTS]
    out = tmp_path / "run.csv"
    assert main([str(run_file(tmp_path / "r", evil)), "--as", "csv", "--out", str(out)]) == 0
    table = out.read_bytes().decode()
    head, first, second, _ = rows_of(table)
    assert head == [*FIELDS]
    row = dict(zip(head, first, strict=True))
    assert (row["id"], row["question"]) == ("q1", "=Apa ibu kotanya?")
    assert json.loads(row["gold"]) == ["Jakarta", "Ibu kota Indonesia", "DKI Jakarta"]
    assert (row["f1"], row["refused"]) == ("1.0", "false")
    assert dict(zip(head, second, strict=True))["answer"] == ""
    assert harm_of_table(table) == []
    assert RIDERS.id not in table
