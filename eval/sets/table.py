"""CSV or TSV with a line of names -> QuestionSet.

A row is a question, an answer and the article that has it. Several answers stand in several
rows with the same question (the same id, where there are ids) or in one cell with `` | ``
between them; a row without an answer means that nothing must be found. The article is its id or
title. Comma, semicolon (Excel where the comma is decimal) or tab; any encoding that is certain.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.questions import Gold, Question, QuestionSet
from eval.sets.files import read_text, set_name
from index.errors import KutipError

_FIELDS = {
    "question": ("question", "pertanyaan", "query", "soal"),
    "answer": ("answer", "answers", "jawaban"),
    "article": ("article", "article_id", "artikel", "id_artikel", "id artikel"),
    "id": ("id",),
    "context": ("context", "konteks", "passage"),
    "language": ("lang", "language", "bahasa"),
    "kind": ("kind", "jenis"),
}
_BETWEEN_ANSWERS = " | "
_DELIMITERS = ",;\t"
_MAX_FIELD_CHARS = 50 * 2**20
_NAMES = "Name the columns in the first line: question, answer, article (or in Indonesian)."

Row = Mapping[str, str]


def read_table(path: Path) -> QuestionSet:
    """Return the set; raises KutipError naming the line that is wrong."""
    rows: dict[str, list[tuple[int, Row]]] = {}
    for line, row in _rows(read_text(path), path):
        if any(row.values()):
            rows.setdefault(_key(row, f"{path}, line {line}"), []).append((line, row))
    questions = tuple(_question(found, path) for found in rows.values())
    return QuestionSet(set_name(path), questions)


def _key(row: Row, where: str) -> str:
    if not row.get("question"):
        raise KutipError(f"{where}: the question is empty. Write one, or delete the row.")
    return row.get("id") or "\n".join((row["question"], row.get("context", "")))


def _question(rows: list[tuple[int, Row]], path: Path) -> Question:
    first_line, first = rows[0]
    for line, row in rows[1:]:
        if any(row.get(name) != first.get(name) for name in ("question", "context")):
            raise KutipError(
                f"{path}, line {line}: the id {first['id']!r} has another question in line"
                f" {first_line}. Give each its own."
            )
        if bool(row.get("answer")) != bool(first.get("answer")):
            raise KutipError(
                f"{path}, line {line}: this question has an answer here or in line {first_line},"
                " and none in the other. Delete one of the rows."
            )
    return Question(
        id=first.get("id") or f"line-{first_line}",
        text=first["question"],
        gold=tuple(dict.fromkeys(gold for _, row in rows for gold in _gold(row))),
        context=first.get("context") or None,
        language=first.get("language") or None,
        kind=first.get("kind") or None,
    )


def _gold(row: Row) -> Iterator[Gold]:
    for answer in row.get("answer", "").split(_BETWEEN_ANSWERS):
        if answer.strip():
            yield Gold(answer.strip(), row.get("article") or None)


def _rows(text: str, path: Path) -> Iterator[tuple[int, Row]]:
    """Yield (line where the row begins, its fields); the first row names the columns."""
    cells_by_line = _cells(text, path)
    line, names = next(cells_by_line, (1, []))
    columns = _columns(names, f"{path}, line {line}")
    for line, cells in cells_by_line:
        if any(cells[len(columns) :]):
            raise KutipError(
                f"{path}, line {line}: more cells than column names. Put quotes around the cell"
                " that holds the delimiter."
            )
        yield line, _named(columns, cells)


def _cells(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_MAX_FIELD_CHARS)
    delimiter, skipped = _delimiter(text)
    body = text.partition("\n")[2] if skipped else text
    # strict: an open quote must not swallow the rest of the file unnoticed.
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + skipped + 1  # a quoted field may hold line breaks
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise KutipError(f"{path}, line {line}: no table row ({error}). Mend it.") from error
        if cells is None:
            return
        yield line, cells


def _delimiter(text: str) -> tuple[str, int]:
    """Return the delimiter and how many lines only state it (``sep=;``, Excel's own)."""
    first = text.partition("\n")[0]
    if first.lower().startswith("sep=") and (stated := first[4:5]) in (*_DELIMITERS, "|"):
        return stated, 1
    return max(_DELIMITERS, key=first.count), 0


def _columns(cells: list[str], where: str) -> list[str | None]:
    """Return what each column is, None for one that is not read."""
    names = [cell.strip().casefold() for cell in cells]
    columns = [
        next((field for field, known in _FIELDS.items() if name in known), None) for name in names
    ]
    for field in ("question", "answer"):
        if columns.count(field) != 1:
            found = ", ".join(name for name in names[:8] if name) or "none"
            how = "two columns are" if field in columns else "no column is"
            raise KutipError(f"{where}: {how} the {field} (found: {found[:200]}). {_NAMES}")
    return columns


def _named(columns: list[str | None], cells: list[str]) -> Row:
    """Return the cells by field; the first column of a field counts."""
    named: dict[str, str] = {}
    for field, cell in zip(columns, cells, strict=False):
        if field is not None:
            named.setdefault(field, cell.strip())
    return named
