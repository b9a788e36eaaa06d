import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pdf_files import LOCKED_PDF, make_pdf

from index.datatypes import Article
from index.formats import archive, docx_file, jsonl
from index.formats.child import ParserChild
from index.formats.problem import UnreadableError
from index.ingest import FileProblem, read_paths

SEEDS = Path(__file__).parents[2] / "shared" / "data" / "seeds"
CHILD = ParserChild()  # one for all tests, as starting it takes longer than most of them
SENTENCE = "Presiden mengatakan bahwa harga beras akan turun pada bulan Mei."


def read(
    *paths: Path | Literal["-"], stdin: bytes = b""
) -> tuple[list[Article], list[FileProblem]]:
    results = list(read_paths(paths, io.BytesIO(stdin), CHILD))
    return (
        [result for result in results if isinstance(result, Article)],
        [result for result in results if isinstance(result, FileProblem)],
    )


def read_one(path: Path) -> Article:
    articles, problems = read(path)
    assert problems == []
    assert len(articles) == 1
    return articles[0]


def make_zip(members: Mapping[str, bytes | str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, member in members.items():
            opened.writestr(name, member)
    return content.getvalue()


def make_docx(*lines: str, title: str = "") -> bytes:
    document, content = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.core_properties.title = title
    document.save(content)
    return content.getvalue()


def file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- every format, there and back ---


def test_text_file_keeps_all_of_its_text(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "gempa_cianjur.txt", f"{SENTENCE}\r\n\r\nKalimat dua.\n"))
    assert article.text == f"{SENTENCE}\n\nKalimat dua."
    assert article.title == "Gempa cianjur"
    assert article.language == "id"
    assert article.id.startswith("gempa-cianjur-")


def test_title_line_of_a_text_is_its_title_and_stays_in_it(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.txt", f"Harga Beras Turun\n\n{SENTENCE}"))
    assert article.title == "Harga Beras Turun"
    assert article.text.startswith("Harga Beras Turun\n\nPresiden")


def test_name_that_says_nothing_gives_way_to_how_the_text_begins(tmp_path: Path) -> None:
    text = "Menteri Luar Negeri itu mengatakan pada hari Senin bahwa perundingan akan dilanjutkan."
    article = read_one(file(tmp_path, "004_ce9894c18006a3a8.txt", text))
    beginning = article.title.removesuffix("…")
    assert article.title.endswith("…")
    assert text.startswith(f"{beginning} ")
    assert len(beginning) <= 80


def test_markdown_states_its_fields_and_loses_its_marks(tmp_path: Path) -> None:
    article = read_one(
        file(
            tmp_path,
            "a.md",
            "---\nid: beras-1\nsource: Kantor Berita\ndate: 12 Maret 2026\nurl: https://a.id/1\n"
            "language: id\ntags: [a, b]\ntext: bukan ini\n---\n\n# Harga *tetap*\n\n"
            f"**Jakarta** – [Presiden](https://x.id) naik.\n\n> {SENTENCE}\n",
        )
    )
    assert article == Article(
        id="beras-1",
        title="Harga *tetap*",
        text=f"Harga *tetap*\n\nJakarta – Presiden naik.\n\n{SENTENCE}",
        url="https://a.id/1",
        source="Kantor Berita",
        published="2026-03-12",
        language="id",
    )


def test_markdown_headings_lose_their_closing_marks(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.md", f"## Bagian ##\n# Harga # Beras ##  \n{SENTENCE}"))
    assert article.text == f"Bagian\nHarga # Beras\n{SENTENCE}"
    assert article.title == "Harga # Beras"


def test_long_runs_of_markdown_marks_take_no_time(tmp_path: Path) -> None:
    for run in ("# a" + " " * 200_000, "# " + "#" * 200_000, "<!--" * 200_000):
        assert read_one(file(tmp_path, "a.md", f"{run}b\n{SENTENCE}")).text.endswith(SENTENCE)


def test_ruler_at_the_top_of_markdown_is_no_front_matter(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.md", f"---\n{SENTENCE}\n---\nKalimat dua.\n"))
    assert SENTENCE in article.text
    assert "Kalimat dua." in article.text


def test_page_gives_title_site_date_and_paragraphs_without_its_furniture(tmp_path: Path) -> None:
    paragraphs = [f"{SENTENCE} Itu kalimat nomor {number} dari berita ini." for number in range(6)]
    page = (
        '<!doctype html><html lang="en"><head><title>Harga Beras Turun - Kantor Berita</title>'
        '<meta property="og:title" content="Harga Beras Turun">'
        '<meta property="og:site_name" content="Kantor Berita">'
        '<meta property="article:published_time" content="2026-03-12T10:00:00+07:00">'
        "</head><body><nav><a href='/'>Beranda</a><a href='/x'>Politik</a></nav>"
        "<article><h1>Harga Beras Turun</h1>"
        + "<p>Baca juga: Harga Cabai Naik</p>".join(f"<p>{line}</p>" for line in paragraphs)
        + "</article><footer>Hak cipta 2026</footer></body></html>"
    )
    article = read_one(file(tmp_path, "a.html", page))
    assert [line for line in article.text.split("\n") if line.startswith("Presiden")] == paragraphs
    assert "Baca juga" not in article.text
    assert "Hak cipta" not in article.text
    assert (article.title, article.source) == ("Harga Beras Turun", "Kantor Berita")
    assert (article.published, article.language) == ("2026-03-12", "id")


def test_pdf_lines_become_paragraphs_and_divided_words_whole(tmp_path: Path) -> None:
    first_page = [
        "Harga Beras Turun",
        "Pemerintah mengumumkan kebijakan baru tentang energi dan keber-",
        "hasilan program itu dibahas bersama oleh menteri negara-",
        "negara tetangga di seluruh kawasan Asia dan juga kawasan Asia-",
        "Pasifik kemarin.",
        "Paragraf kedua berjalan terus sampai ke halaman berikutnya dan",
        "1",
    ]
    path = file(tmp_path, "a.pdf", make_pdf([first_page, ["berakhir di sana."]], "Judul PDF"))
    article = read_one(path)
    assert article.title == "Judul PDF"
    assert article.text == (
        "Harga Beras Turun\n"
        "Pemerintah mengumumkan kebijakan baru tentang energi dan keberhasilan program itu dibahas"
        " bersama oleh menteri negara-negara tetangga di seluruh kawasan Asia dan juga kawasan"
        " Asia-Pasifik kemarin.\n"
        "Paragraf kedua berjalan terus sampai ke halaman berikutnya dan berakhir di sana."
    )


def test_docx_paragraphs_and_tables_come_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Harga Beras"
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Kota", "Harga", "Bogor", "Rp 12.000"], strict=True):
        cell.text = text
    document.add_paragraph("Sesudah tabel.")
    document.save(str(tmp_path / "a.docx"))
    article = read_one(tmp_path / "a.docx")
    assert article.title == "Harga Beras"
    assert article.text == f"{SENTENCE}\nKota | Harga\nBogor | Rp 12.000\nSesudah tabel."


def test_tracked_changes_of_a_docx_count_as_accepted(tmp_path: Path) -> None:
    run, gone = (
        "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>",
        "<w:r><w:delText>{}</w:delText></w:r>",
    )
    inside = (
        run.format("Menteri ")
        + f"<w:ins w:id='1' w:author='x'>{run.format('tidak ')}</w:ins>"
        + f"<w:del w:id='2' w:author='x'>{gone.format('selalu ')}{run.format('lama ')}</w:del>"
        + f"<w:moveFrom w:id='3' w:author='x'>{run.format('pindah ')}</w:moveFrom>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{run.format('setuju ')}</w:sdtContent></w:sdt>"
        + f"<w:smartTag w:element='x'><w:smartTagPr/>{run.format('di ')}</w:smartTag>"
        + f"<w:fldSimple w:instr='DATE'>{run.format('Solo.')}</w:fldSimple>"
    )
    row = "<w:tr>{}<w:tc><w:p>" + run + "</w:p></w:tc></w:tr>"
    deleted = "<w:trPr><w:del w:id='4' w:author='x'/></w:trPr>"
    body = (
        f"<w:p>{inside}</w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('Kotak isian.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row.format('', 'tetap')}"
        f"{row.format(deleted, 'terhapus')}</w:tbl>"
    )
    document = docx.Document()
    document.element.body[:0] = list(
        parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")  # before the section's settings
    )
    document.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").text.split("\n") == [
        "Menteri tidak setuju di Solo.",
        "Kotak isian.",
        "tetap",
    ]


def test_merged_cell_of_a_docx_table_stands_once_in_each_of_its_rows(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "lebar"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "tinggi"
    document.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").text == "lebar | 2\n3 | 4 | tinggi\n6 | 7 | tinggi"


def test_cells_merged_over_a_whole_long_docx_table_take_no_time(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=600, cols=1)
    for row in table.rows:
        row._tr.tc_lst[0].vMerge = "continue"
    first = table.rows[0]._tr.tc_lst[0]
    first.vMerge, first.grid_span = "restart", 10**9
    document.add_paragraph(SENTENCE)
    document.save(str(tmp_path / "a.docx"))
    assert read_one(tmp_path / "a.docx").text == SENTENCE


def test_json_lines_take_field_names_of_several_habits(tmp_path: Path) -> None:
    records = [
        {"id": 7, "title": "Satu", "text": SENTENCE, "date": "Jumat, 5 Juni 2020", "lang": "ind"},
        {"Judul": "Dua", "isi": "Kalimat.\u2028Lain.", "link": "https://a.id", "sumber": "A"},
    ]
    lines = "\n\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    articles, problems = read(file(tmp_path, "a.jsonl", "\ufeff" + lines))
    assert problems == []
    first, second = articles
    assert first == Article("7", "Satu", SENTENCE, published="2020-06-05", language="id")
    assert (second.title, second.text) == ("Dua", "Kalimat.\nLain.")
    assert (second.url, second.source) == ("https://a.id", "A")
    assert second.id.startswith("dua-")


def test_json_lines_come_from_standard_input() -> None:
    articles, problems = read("-", stdin=f'{{"text": "{SENTENCE}"}}\nrusak\n'.encode())
    assert [article.text for article in articles] == [SENTENCE]
    assert problems[0].where == "standard input line 2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_rows_become_articles(tmp_path: Path, delimiter: str) -> None:
    rows = [["Title", "Body", "Tanggal"], ["Satu", f'"{SENTENCE}\nBaris dua"', "12/03/2026"]]
    table = "\n".join(delimiter.join(row) for row in rows)
    article = read_one(file(tmp_path, "a.csv", table))
    assert (article.title, article.published) == ("Satu", "2026-03-12")
    assert article.text == f"{SENTENCE}\nBaris dua"


def test_csv_cell_may_be_longer_than_the_module_allows(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.csv", "text\n" + "kata " * 100_000))
    assert len(article.text) == 499_999


def test_zip_holds_every_format(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "berita/satu.txt": f"{SENTENCE} Satu.",
        "berita/dua.md": f"# Dua\n{SENTENCE} Dua.",
        "tiga.pdf": make_pdf([["Tiga kalimat di sini."]]),
        "empat.docx": make_docx("Empat kalimat di sini."),
        "lima.jsonl": '{"text": "Lima kalimat."}\n{"text": "Enam kalimat."}',
        "tujuh.csv": "text\nTujuh kalimat.",
        ".rahasia.txt": "tersembunyi",
        "__MACOSX/._satu.txt": b"\0\0",
        "foto.jpg": b"\xff\xd8\xff",
    }
    articles, problems = read(file(tmp_path, "a.zip", make_zip(members)))
    assert len(articles) == 7
    assert [problem.reason for problem in problems] == [
        "files of other types were left out (1 .jpg)"
    ]


# --- folders, types, ids ---


def test_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    file(tmp_path, "c.txt", "Kalimat c.")
    file(tmp_path, "a.txt", "Kalimat a.")
    file(tmp_path / "b", "b.txt", "Kalimat b.")
    file(tmp_path / ".git", "x.txt", "tersembunyi")
    file(tmp_path, ".DS_Store", b"\0")
    file(tmp_path, "foto.jpg", b"\xff\xd8")
    file(tmp_path, "LICENSE", "x")
    articles, problems = read(tmp_path)
    assert [article.text for article in articles] == ["Kalimat a.", "Kalimat b.", "Kalimat c."]
    assert [problem.where for problem in problems] == [str(tmp_path)]
    assert "1 .jpg" in problems[0].reason
    assert "1 without type" in problems[0].reason


def test_folder_may_be_deeper_than_python_may_recurse(tmp_path: Path) -> None:
    deepest = tmp_path / "/".join("d" * 1500)
    subprocess.run(["mkdir", "-p", deepest], check=True)
    try:
        file(deepest, "a.txt", SENTENCE)
        assert read_one(tmp_path).text == SENTENCE
    finally:
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)  # rmtree recurses as well


def test_links_that_go_round_end(tmp_path: Path) -> None:
    file(tmp_path, "a.txt", SENTENCE)
    (tmp_path / "lingkar").symlink_to(tmp_path)
    (tmp_path / "diri.txt").symlink_to(tmp_path / "diri.txt")
    (tmp_path / "hilang.txt").symlink_to(tmp_path / "tidak-ada.txt")
    articles, problems = read(tmp_path)
    assert len(articles) == 1
    assert sorted(Path(problem.where).name for problem in problems) == [
        "diri.txt",
        "hilang.txt",
        "lingkar",
    ]


def test_closed_standard_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert [problem.where for problem in read_paths(["-"])] == ["standard input"]  # type: ignore[union-attr]


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "not a regular file" in read(tmp_path)[1][0].line


def test_content_tells_the_type_before_the_name_does(tmp_path: Path) -> None:
    assert read_one(file(tmp_path, "a.txt", make_pdf([["Isi PDF."]]))).text == "Isi PDF."
    assert read_one(file(tmp_path, "b.zip", make_docx("Isi DOCX."))).text == "Isi DOCX."
    assert read_one(file(tmp_path, "tanpa_nama", SENTENCE)).text == SENTENCE


def test_file_has_one_id_by_whatever_way_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, "Harga Beras.txt", SENTENCE)
    (tmp_path / "tautan").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    by_path, by_folder, by_link, relative = (
        read(way)[0][0].id
        for way in (path, tmp_path, tmp_path / "tautan" / path.name, Path(path.name))
    )
    assert by_path == by_folder == by_link == relative
    assert by_path.startswith("harga-beras-")


def test_same_article_twice_is_read_once(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", SENTENCE)
    articles, problems = read(path, tmp_path, path)
    assert len(articles) == 1
    assert problems == []


def test_second_article_with_an_id_is_named_not_lost(tmp_path: Path) -> None:
    lines = '{"id": "x", "text": "Lama."}\n{"id": "x", "text": "Baru."}\n'
    articles, problems = read(file(tmp_path, "a.jsonl", lines))
    assert [article.text for article in articles] == ["Lama."]
    assert problems[0].where.endswith("a.jsonl line 2")
    assert '"x"' in problems[0].reason


def test_script_address_never_becomes_a_link(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.jsonl", '{"text": "a", "url": "JavaScript:alert(1)"}'))
    assert article.url is None


# --- what cannot be read: one clear line each ---

BAD_FILES = [
    ("kosong.txt", b"", "the file is empty"),
    ("spasi.txt", " \n\t\ufeff\n".encode(), "no text"),
    ("biner.txt", bytes(range(256)), "binary"),
    ("gambar.txt", b"\x89PNG\r\n\x1a\n\0\0", "binary"),
    ("rusak.pdf", b"%PDF-1.7\nrusak", "damaged"),
    ("bukan.pdf", b"bukan pdf", "damaged"),
    ("terkunci.pdf", LOCKED_PDF, "password"),
    ("pindaian.pdf", make_pdf([[], []]), "OCR"),
    ("bukan.docx", b"bukan docx", "named .docx but is none"),
    ("terpotong.docx", make_docx("a")[:-100], "damaged"),
    ("rusak.docx", make_zip({"word/document.xml": "<rusak"}), "damaged"),
    ("kosong.docx", make_docx(), "no text"),
    ("lama.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old or password-locked"),
    ("buku.xlsx", make_zip({"[Content_Types].xml": "", "xl/a.xml": ""}), "other than .docx"),
    ("a.jsonl.gz", b"\x1f\x8b\x08", "gunzip"),
    ("kosong.html", b"<html><body></body></html>", "no article text"),
    ("polos.html", b"   ", "no article text"),
    ("kolom.csv", b"judul,tanggal\nA,2020\n", "columns found: judul, tanggal"),
    ("kosong.csv", b"text\n", "no articles"),
    ("kutip.csv", b'"text', "no column for the text"),
    ("kosong.jsonl", b"\n\n", "no articles"),
    ("kosong.zip", make_zip({}), "no files"),
    ("rusak.zip", b"PK\x03\x04rusak", "damaged"),
    ("skrip.py", b"print()", "files of type .py"),
]


@pytest.mark.parametrize(
    ("name", "content", "message"), BAD_FILES, ids=[bad[0] for bad in BAD_FILES]
)
def test_bad_file_gives_one_line_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    good = file(tmp_path, "baik.txt", SENTENCE)
    articles, problems = read(file(tmp_path, name, content), good)
    assert [article.text for article in articles] == [SENTENCE]
    assert len(problems) == 1
    assert message in problems[0].line
    assert problems[0].line.startswith(f"{tmp_path / name}: ")
    assert "\n" not in problems[0].line
    assert problems[0].remedy


def test_wrong_line_of_json_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": f"Kalimat {n}."}) for n in range(1, 6)]
    lines[2] = lines[2][:-5]
    articles, problems = read(file(tmp_path, "a.jsonl", "\n".join(lines)))
    assert [article.id for article in articles] == ["1", "2", "4", "5"]
    assert [problem.where for problem in problems] == [f"{tmp_path / 'a.jsonl'} line 3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "a"', "not valid JSON"),
        (b'["a"]', "not a JSON object"),
        (b'{"judul": "a"}', "no text in the fields (found: judul)"),
        (b'{"text": ["a"]}', "not a string but list"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": " "}', "no text"),
        (b'{"a":' * 100_000, "not valid JSON"),
        (b'{"text": "a", "id": ' + b"9" * 5000 + b"}", "not valid JSON"),
    ],
)
def test_bad_line_of_json_says_what_is_wrong(tmp_path: Path, line: bytes, message: str) -> None:
    articles, problems = read(file(tmp_path, "a.jsonl", line + b'\n{"text": "Kalimat."}'))
    assert len(articles) == 1
    assert len(problems) == 1
    assert message in problems[0].line


def test_lone_surrogate_in_json_can_be_stored(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.jsonl", r'{"text": "a \ud83d b", "title": "\udc00"}'))
    assert article.text == "a \ufffd b"
    article.title.encode("utf-8")


def test_broken_rows_of_csv_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    table = 'title,text\nA,Satu.\nB,Dua.,lebih\nC,"Tiga"x\nD,\nE,Lima.\n'
    articles, problems = read(file(tmp_path, "a.csv", table))
    assert [article.title for article in articles] == ["A", "E"]
    assert [problem.where.rpartition(" ")[2] for problem in problems] == ["3", "4", "5"]


def test_huge_line_is_an_article(tmp_path: Path) -> None:
    article = read_one(file(tmp_path, "a.txt", "kata " * 2_000_000))
    assert len(article.text) == 9_999_999


def test_line_of_json_beyond_the_limit_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 100)
    lines = f'{{"text": "{"a" * 500}"}}\n{{"text": "Kalimat."}}\n'
    articles, problems = read(file(tmp_path, "a.jsonl", lines))
    assert [article.text for article in articles] == ["Kalimat."]
    assert problems[0].where.endswith("line 1")


def test_missing_file_and_nonsense_paths_are_named(tmp_path: Path) -> None:
    good = file(tmp_path, "baik.txt", SENTENCE)
    _, problems = read(tmp_path / "tidak-ada", good / "x.txt", Path("a\0b"), Path("x" * 5000))
    assert len(problems) == 4
    assert all(len(problem.line.splitlines()) == 1 for problem in problems)


def test_empty_folder_is_named(tmp_path: Path) -> None:
    assert read(tmp_path)[1][0].reason == "the folder is empty"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    (tmp_path / "tertutup").mkdir(mode=0)
    assert "permission" in read(tmp_path)[1][0].line


def test_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    assert "permission denied" in read(tmp_path)[1][0].line


def mutant(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        position = chance.randrange(len(changed))
        length = chance.choice((0, 1, 1, 30))
        changed[position : position + length] = chance.randbytes(chance.choice((0, 1, 1, 20)))
        changed = changed or bytearray(b"x")
    return bytes(changed)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".zip", ".csv", ".jsonl", ".md"])
def test_damaged_files_never_raise(tmp_path: Path, suffix: str) -> None:
    chance = random.Random(7)  # noqa: S311
    whole = {
        ".pdf": make_pdf([["Satu dua tiga."] * 9, ["Empat."]]),
        ".docx": make_docx(SENTENCE),
        ".html": f"<!doctype html><title>x</title><article><p>{SENTENCE}</p></article>".encode(),
        ".zip": make_zip({"a.txt": SENTENCE, "b.jsonl": '{"text": "a"}', "c.csv": "text\na"}),
        ".csv": b'title,text\nA,"b\nc"\nD,e\n',
        ".jsonl": b'{"text": "a"}\n{"text": "b"}\n',
        ".md": b"---\nid: a\n---\n# T\n**x** [a](b)\n",
    }[suffix]
    for _ in range(60):
        articles, problems = read(file(tmp_path, f"a{suffix}", mutant(whole, chance)))
        assert articles or problems
        assert all(len(problem.line.splitlines()) == 1 for problem in problems)


def test_docx_with_damaged_parts_never_raises(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    with zipfile.ZipFile(io.BytesIO(make_docx(SENTENCE, "Dua."))) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    for name in chance.choices(["[Content_Types].xml", "_rels/.rels", "word/document.xml"], k=20):
        damaged = make_zip({**parts, name: mutant(parts[name], chance)})
        articles, problems = read(file(tmp_path, "a.docx", damaged))
        assert len(articles) + len(problems) == 1


def test_parser_libraries_wait_until_a_file_needs_them() -> None:
    heavy = "trafilatura lxml pypdfium2 docx py3langid charset_normalizer zipfile"
    code = f"import index.ingest, sys; sys.exit(any(m in sys.modules for m in '{heavy}'.split()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- archives that want to do harm ---


def test_zip_in_zip_is_one_line(tmp_path: Path) -> None:
    inner = make_zip({"a.txt": SENTENCE})
    articles, problems = read(file(tmp_path, "a.zip", make_zip({"b.zip": inner, "c.txt": "Ya."})))
    assert [article.text for article in articles] == ["Ya."]
    assert len(problems) == 1
    assert problems[0].where.endswith("a.zip!b.zip")


@pytest.mark.parametrize(
    "name", ["/etc/a.txt", "../a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt"]
)
def test_name_that_leaves_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    articles, problems = read(file(tmp_path, "a.zip", make_zip({name: "jahat", "b.txt": "Baik."})))
    assert [article.text for article in articles] == ["Baik."]
    assert "points outside" in problems[0].line


def test_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        opened.writestr(link, "/etc/passwd")
    assert "is a link" in read(file(tmp_path, "a.zip", content.getvalue()))[1][0].line


def test_encrypted_zip_is_one_line(tmp_path: Path) -> None:
    content = bytearray(make_zip({"a.txt": "satu", "b.txt": "dua"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(mark)
        while position >= 0:
            content[position + offset] |= 1
            position = content.find(mark, position + 1)
    _, problems = read(file(tmp_path, "a.zip", bytes(content)))
    assert [problem.reason for problem in problems] == ["the zip file is encrypted"]


def test_bomb_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    bomb = make_zip({"a.txt": b"a" * 5_000_000, "b.txt": "Baik."})
    articles, problems = read(file(tmp_path, "a.zip", bomb))
    assert [article.text for article in articles] == ["Baik."]
    assert "unfolds more than 200 times" in problems[0].line


def test_limits_count_what_really_unfolds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file(tmp_path, "a.zip", make_zip({f"{n}.txt": f"Kalimat {n}. " * 9 for n in range(9)}))
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 50)
    assert len(read(path)[1]) == 9
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 500)
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 300)
    articles, problems = read(path)
    assert (len(articles), len(problems)) == (3, 1)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 8)
    assert [problem.reason for problem in read(path)[1]] == [
        "the zip file holds 9 files, more than 8"
    ]


def test_refused_members_count_as_unfolded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 5 * 2**20)
    bomb = make_zip({f"{number}.txt": b"a" * 1_500_000 for number in range(9)})
    problems = read(file(tmp_path, "a.zip", bomb))[1]
    assert len(problems) < 9
    assert "unfolds to more than" in problems[-1].line


def test_damaged_member_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("a.txt", "Rusak nanti.")
        opened.writestr("b.txt", "Baik.")
    broken = content.getvalue().replace(b"Rusak nanti.", b"Rusak NANTI.", 1)
    articles, problems = read(file(tmp_path, "a.zip", broken))
    assert [article.text for article in articles] == ["Baik."]
    assert problems[0].where.endswith("a.zip!a.txt")


@pytest.fixture(scope="module", autouse=True)
def _child_ends_with_the_tests() -> Iterator[None]:
    yield
    CHILD.close()


def test_docx_that_unfolds_too_far_or_declares_entities_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(docx_file, "MAX_INFLATED_BYTES", 2**20)
    entities = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    utf16 = entities.encode("utf-16")
    bomb = b"<a>" + b" " * 2**20
    for part in (entities.encode(), utf16, bomb):
        with pytest.raises(UnreadableError, match="unfolds"):
            docx_file.parse_docx(make_zip({"word/document.xml": part}))


def test_name_with_line_breaks_stays_on_one_line(tmp_path: Path) -> None:
    problem = read(file(tmp_path, "a\nb\u202e.txt", b""))[1][0]
    assert len(problem.line.splitlines()) == 1
    assert "\u202e" not in problem.line


@pytest.mark.skipif(not SEEDS.exists(), reason="the shared seed articles are not there")
def test_seed_articles_are_kept_to_the_letter() -> None:
    articles, problems = read(SEEDS)
    assert problems == []
    assert [article.text for article in articles] == [
        path.read_text("utf-8").strip() for path in sorted(SEEDS.iterdir())
    ]
    assert {article.language for article in articles} == {"id"}
    assert all(20 < len(article.title) <= 81 for article in articles)
