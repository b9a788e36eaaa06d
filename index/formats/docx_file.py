"""DOCX bytes -> its paragraphs and table rows in reading order, by python-docx."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle
from index.formats.zip_file import open_zip

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MAX_INFLATED_BYTES = 200 * 2**20
MAX_XML_BYTES = 64 * 2**20  # a book of five million characters; lxml takes ten times as much
MAX_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 2**20
_MAX_PARTS = 5_000
_MEDIA = "word/media/"  # an SVG picture may have a document type; no text is read from there
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037")
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in _ENCODINGS)
_LONGEST_MARK_BYTES = max(map(len, _DOCTYPE))
_MACROS = b"application/vnd.ms-word.document.macroEnabled"
_GONE = ("w:del", "w:moveFrom", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr")
_AROUND = (
    "w:ins",
    "w:moveTo",
    "w:sdt",
    "w:sdtContent",
    "w:customXml",
    "w:smartTag",
    "w:fldSimple",
    "w:bdo",
    "w:dir",
)
_SAVE_ANEW = "Open it in a word processor, save it again as .docx or .txt and add that"


def parse_docx(raw: bytes) -> RawArticle:
    """Return the document's text and stated title; notes, headers and footers are left out.

    Tracked changes count as accepted.
    """
    import docx

    _refuse_bombs(raw)
    document = docx.Document(io.BytesIO(raw))
    _accept_changes(document)
    text = "\n".join(_blocks(document))
    return RawArticle(text, title=document.core_properties.title.strip() or None)


def _refuse_bombs(raw: bytes) -> None:
    """Inflate every part once, counting: declared sizes lie, and the parser has no limit."""
    inflated_bytes = xml_bytes = 0
    with open_zip(io.BytesIO(raw)) as parts:
        if len(parts.infolist()) > _MAX_PARTS:
            raise _suspicious()
        for info in parts.infolist():
            # Any name may be declared to be the main part.
            may_be_read = not info.filename.startswith(_MEDIA)
            tail, part_bytes = b"", 0
            with parts.open(info) as part:
                while block := part.read(2**18):
                    part_bytes += len(block)
                    inflated_bytes += len(block)
                    xml_bytes += len(block) if may_be_read else 0
                    too_dense = part_bytes > MAX_RATIO * max(info.compress_size, 1)
                    if (
                        inflated_bytes > MAX_INFLATED_BYTES
                        or xml_bytes > MAX_XML_BYTES
                        or (too_dense and part_bytes > _RATIO_COUNTS_FROM_BYTES)
                        or (may_be_read and any(mark in tail + block for mark in _DOCTYPE))
                    ):
                        raise _suspicious()
                    tail = block[-_LONGEST_MARK_BYTES:]
            if info.filename == "[Content_Types].xml" and _MACROS in parts.read(info):
                raise UnreadableError("it is a Word file with macros", _SAVE_ANEW)


def _suspicious() -> UnreadableError:
    return UnreadableError(
        "the document unfolds to more than a document should hold or declares XML entities",
        _SAVE_ANEW,
    )


def _accept_changes(document: "Document") -> None:
    """Make the document what it is with every tracked change accepted, as a reader sees it.

    python-docx passes over whatever stands inside a change, a content control, a smart tag or a
    field: a sentence would lose its "not".
    """
    from docx.oxml.ns import qn
    from lxml import etree  # type: ignore[import-untyped]

    body = document.element.body
    for mark in body.findall(f".//{qn('w:trPr')}/{qn('w:del')}"):
        row = mark.getparent().getparent()
        row.getparent().remove(row)
    etree.strip_elements(body, *map(qn, _GONE), with_tail=False)
    etree.strip_tags(body, *map(qn, _AROUND))


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
