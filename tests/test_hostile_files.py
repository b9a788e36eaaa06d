"""Bombs and damaged files: one line each or an article, in little time, and the rest goes on."""

import io
import resource
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bombs import BOMBS, docx_of, zip_of
from fuzz import FORMATS, GOOD, fuzz

from index import ingest
from index.datatypes import Article
from index.formats import raw
from index.formats.child import ParserChild
from index.formats.problem import FileProblem
from index.ingest import read_paths

CPU_SECONDS = 2.0
TRIES = 3
SMALL_BOMBS = [
    *("zeros.zip", "shared-by-20000.zip", "nested-four-deep.zip", "long-directory.zip"),
    *("zeros-said-to-be-ten.docx", "laughs.docx", "laughs-elsewhere.docx", "deep.docx"),
    *("outside.docx", "deep.html", "many-cells.csv", "values.jsonl", "program.txt"),
    *("ring-of-pages.pdf", "tree-of-pages.pdf", "stream-in-stream.pdf"),
]


@pytest.fixture(scope="module")
def child() -> Iterator[ParserChild]:
    with ParserChild() as child:
        yield child


def read_beside_a_good_one(
    folder: Path, name: str, content: bytes, child: ParserChild
) -> list[Article | FileProblem]:
    """Return what the file became; a good file that is read after it must be an article."""
    bad, good = folder / name, folder / "zzz.txt"
    bad.write_bytes(content)
    good.write_text(GOOD, encoding="utf-8")
    *results, last = read_paths([bad, good], child=child)
    assert isinstance(last, Article)
    assert last.text == GOOD
    assert results
    return results


@pytest.mark.parametrize("name", SMALL_BOMBS)
def test_bomb_does_no_harm(tmp_path: Path, name: str, child: ParserChild) -> None:
    results = read_beside_a_good_one(tmp_path, name, BOMBS[name](), child)
    assert all(isinstance(result, FileProblem) for result in results)


def cpu_seconds_of(folder: Path, name: str, content: bytes) -> float:
    """Return the processor time that reading takes here and in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.process_time()
    with ParserChild() as child:
        read_beside_a_good_one(folder, name, content, child)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    in_child = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.process_time() - started + in_child


@pytest.fixture(scope="module")
def start_seconds(tmp_path_factory: pytest.TempPathFactory) -> float:
    page = b"<!doctype html><p>Harga beras turun.</p>"
    return cpu_seconds_of(tmp_path_factory.mktemp("start"), "a.html", page)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_over_in_two_seconds_of_processor_time(
    tmp_path: Path, name: str, start_seconds: float
) -> None:
    content, limit_seconds = BOMBS[name](), start_seconds + CPU_SECONDS
    # Other processes that empty the caches double what the same work is said to take.
    assert any(cpu_seconds_of(tmp_path, name, content) < limit_seconds for _ in range(TRIES))


def test_forty_bombs_and_more() -> None:
    assert len(BOMBS) >= 40


def test_text_outside_a_document_is_never_fetched(tmp_path: Path, child: ParserChild) -> None:
    (tmp_path / "secret.txt").write_text("rahasia negara", encoding="utf-8")
    outside = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'.encode()
    page = outside + b"<html><body><p>Harga beras &x; turun.</p></body></html>"
    word = docx_of(b"<w:p><w:r><w:t>Harga &x;</w:t></w:r></w:p>", outside)
    for name, content in (("a.html", page), ("a.xhtml", page), ("a.docx", word)):
        results = read_beside_a_good_one(tmp_path, name, content, child)
        assert "rahasia" not in str(results)


def test_word_file_with_macros_is_named(tmp_path: Path, child: ParserChild) -> None:
    content = docx_of(b"<w:p/>")
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
            macros = b"application/vnd.ms-word.document.macroEnabled.main"
            new.writestr(part, old.read(part).replace(kind, macros))
    (problem,) = read_beside_a_good_one(tmp_path, "a.docx", changed.getvalue(), child)
    assert isinstance(problem, FileProblem)
    assert problem.reason == "it is a Word file with macros"


def test_unreadable_lines_are_named_and_then_counted(
    tmp_path: Path, child: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MAX_PROBLEMS_NAMED", 2)
    lines = b'{}\n{}\n{}\n{}\n{"text": "Kalimat."}\n'
    *_, article, rest = results = read_beside_a_good_one(tmp_path, "a.jsonl", lines, child)
    assert len(results) == 4
    assert isinstance(article, Article)
    assert isinstance(rest, FileProblem)
    assert rest.reason == "2 more lines could not be read"


def test_zip_file_gives_only_so_many_articles(
    tmp_path: Path, child: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MAX_ARTICLES_IN_ARCHIVE", 3)
    rows = b"".join(b'{"text": "Kalimat %d."}\n' % number for number in range(9))
    results = read_beside_a_good_one(tmp_path, "a.zip", zip_of({"a.jsonl": rows}), child)
    assert len(results) == 4
    assert isinstance(results[-1], FileProblem)
    assert "more than 3 articles" in results[-1].line


def test_text_longer_than_any_article_is_refused(
    tmp_path: Path, child: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "MAX_ARTICLE_CHARS", 10)
    for name, content in (
        ("a.txt", b"Kalimat panjang."),
        ("a.jsonl", b'{"text": "Kalimat panjang."}'),
        ("a.csv", b"text\nKalimat panjang."),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        (problem,) = read_paths([path], child=child)
        assert isinstance(problem, FileProblem)
        assert problem.reason == "its text is longer than 10 characters"


@pytest.mark.parametrize("suffix", FORMATS)
def test_damaged_files_cost_themselves_alone(
    tmp_path: Path, suffix: str, child: ParserChild
) -> None:
    tally = fuzz(suffix, 100, 7, tmp_path, child)
    assert tally.is_clean, tally
    assert tally.files == 100
    assert tally.crashes == 0
    assert tally.read > 5  # or the child would refuse everything


def test_fuzzing_sees_a_reader_that_stops(
    tmp_path: Path, child: ParserChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> object:
        raise KeyError("stop")

    monkeypatch.setattr(ingest, "parse_markdown", stop)
    assert fuzz("md", 3, 7, tmp_path, child).stops == 3
