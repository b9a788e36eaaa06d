"""DOCX bytes -> its paragraphs and table rows in reading order, by python-docx."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MAX_INFLATED_BYTES = 200 * 2**20
_MAX_PARTS = 5_000
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse_docx(raw: bytes) -> RawArticle:
    """Return the document's text and stated title; notes, headers and footers are left out."""
    import docx

    _refuse_bombs(raw)
    document = docx.Document(io.BytesIO(raw))
    text = "\n".join(_blocks(document))
    return RawArticle(text, title=document.core_properties.title.strip() or None)


def _refuse_bombs(raw: bytes) -> None:
    """Inflate every part once, counting: declared sizes lie, and the parser has no limit."""
    import zipfile

    inflated_bytes = 0
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if len(parts.infolist()) > _MAX_PARTS:
            raise _suspicious()
        for info in parts.infolist():
            is_xml = info.filename.endswith((".xml", ".rels"))
            tail = b""
            with parts.open(info) as part:
                while block := part.read(2**20):
                    inflated_bytes += len(block)
                    if inflated_bytes > MAX_INFLATED_BYTES:
                        raise _suspicious()
                    if is_xml and any(mark in tail + block for mark in _DOCTYPE):
                        raise _suspicious()
                    tail = block[-2 * len("<!DOCTYPE") :]


def _suspicious() -> UnreadableError:
    return UnreadableError(
        "the document unfolds to more than a document should hold or declares XML entities",
        "Open it in a word processor, save it again as .docx or .txt and add that",
    )


def _blocks(document: "Document") -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield block.text


def _rows(table: "Table") -> Iterator[str]:
    """Yield every row, a merged cell once in each row that it spans.

    ``row.cells`` would repeat it once per column and climb up the table for each: a span can be
    stated as a billion columns, and a merge over 600 rows took a minute.
    """
    from docx.table import _Cell

    by_column: dict[int, str] = {}
    for row in table.rows:
        cells: list[str] = []
        column = row.grid_cols_before
        for element in row._tr.tc_lst:
            if element.vMerge != "continue":
                by_column[column] = " ".join(_Cell(element, table).text.split())
            cells.append(by_column.get(column, ""))
            column += element.grid_span
        yield " | ".join(cells)
