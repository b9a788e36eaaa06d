"""A file's first bytes and name -> which format reads it: content first, extension second."""

from pathlib import PurePath
from typing import BinaryIO, Literal

from index.formats.problem import UnreadableError
from index.formats.zip_file import open_zip

Kind = Literal["text", "markdown", "html", "pdf", "docx", "jsonl", "csv", "zip"]

EXTENSIONS: dict[str, Kind] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".zip": "zip",
}
READABLE = "Kutip reads txt, md, html, pdf, docx, jsonl, csv and zip"

_HEAD_BYTES = 1024
_HTML_MARKS = (b"<!doctype html", b"<html")
_OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP_MARK = b"\x1f\x8b"
_PROGRAM_MARKS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_MAX_NUL_SHARE = 0.05  # of JSON lines; other texts may hold none
_DOCX_MAIN_PART = "word/document.xml"
_OOXML_INDEX = "[Content_Types].xml"


def kind_of(name: str, stream: BinaryIO) -> Kind | None:
    """Return the kind, None where neither content nor extension tells; the stream is rewound.

    Raises:
        UnreadableError: the content is of a kind known to be none of ours.

    """
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    stated = EXTENSIONS.get(PurePath(name).suffix.lower())
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(stream)
    if head.startswith(_OLD_OFFICE_MARK):
        raise UnreadableError(
            "it is an old or password-locked Office file", "Save it as .docx without password"
        )
    if head.startswith(_GZIP_MARK):
        raise UnreadableError("it is gzip-compressed", "Unpack it with gunzip and add the result")
    if head.startswith(_PROGRAM_MARKS) and b"\0" in head:
        raise UnreadableError("it is a program, not an article", READABLE)
    if stated == "jsonl" and head.count(b"\0") > _MAX_NUL_SHARE * len(head):
        raise UnreadableError(
            "the content is binary, not text", "Save it as UTF-8 and add it again"
        )
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML_MARKS):
        return "html"
    if stated in ("docx", "zip") and head:
        raise UnreadableError(f"it is named .{stated} but is none", "Save it again as what it is")
    return stated


def _kind_of_zip(stream: BinaryIO) -> Kind:
    with open_zip(stream) as archive:
        names = set(archive.namelist())
    stream.seek(0)
    if _DOCX_MAIN_PART in names:
        return "docx"
    if _OOXML_INDEX in names:
        raise UnreadableError("it is an Office file other than .docx", READABLE)
    return "zip"
