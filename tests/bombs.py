"""Files made to hang, swell or crash what reads them: a name and the bytes of each."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from pdf_files import make_pdf

MEBIBYTE = 2**20
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
)
_DOCTYPE = b'<!DOCTYPE d [<!ENTITY l0 "ha">' + _LAUGHS + b"]>"
_EXTERNAL = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def zip_of(members: Mapping[str, bytes], level: int = 9) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as opened:
        for name, member in members.items():
            opened.writestr(name, member)
    return content.getvalue()


def docx_of(body: bytes, before: bytes = b"", main: str = "word/document.xml") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Override PartName="/{main}" ContentType="{_MAIN}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{_OFFICE}" Target="{main}"/></Relationships>'
    )
    document = b'<?xml version="1.0"?>%s<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>'
    parts = {"word/document.xml": b"", main: document % (before, _WORD.encode(), body)}
    return zip_of(
        {"[Content_Types].xml": types.encode(), "_rels/.rels": relations.encode(), **parts}
    )


def deflated_zeros(mebibytes: int) -> tuple[bytes, int]:
    """Return zeros deflated, and their checksum, without ever holding them."""
    packer, block, check = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(MEBIBYTE), 0
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # can be repeated
    for _ in range(mebibytes):
        check = zlib.crc32(block, check)
    return packed * mebibytes + packer.flush(), check


def zip_of_zeros(
    name: str, mebibytes: int, stated_bytes: int | None = None, copies: int = 1
) -> bytes:
    """Return a zip file of one deflated member; ``copies`` entries, as long named, share it."""
    packed, check = deflated_zeros(mebibytes)
    size = mebibytes * MEBIBYTE if stated_bytes is None else stated_bytes
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, check, len(packed), size, len(name), 0)
    local = b"PK\3\4" + fields + name.encode() + packed
    names = [name] if copies == 1 else [f"{number:05}{name[5:]}" for number in range(copies)]
    rest = struct.pack("<HHHLL", 0, 0, 0, 0, 0)
    entries = b"".join(b"PK\1\2\0\0" + fields + rest + entry.encode() for entry in names)
    end = struct.pack("<HHHHLLH", 0, 0, copies, copies, len(entries), len(local), 0)
    return local + entries + b"PK\5\6" + end


def pdf_of(*objects: bytes) -> bytes:
    body, table = b"%PDF-1.7\n", b""
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + tail % (len(objects) + 1, len(body))


def pdf_page(content: bytes, extra: bytes = b"", resources: bytes = b"") -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<"
        b" /Font << /F1 5 0 R >> " + resources + b" >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def _pdf_flate(times: int) -> bytes:
    content, filters = deflate(bytes(100 * MEBIBYTE)), [b"/FlateDecode"]
    for _ in range(times - 1):
        content = deflate(content)
        filters.append(b"/FlateDecode")
    return pdf_page(content, b"/Filter [" + b" ".join(filters) + b"]")


def deflate(content: bytes) -> bytes:
    return zlib.compress(content, 9)


def _pages_in_a_ring() -> bytes:
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    )


def _form_in_itself() -> bytes:
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >>"
    whole = pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R"
        b" /Resources << /XObject << /X 6 0 R >> >> >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
        b"null",
        form + b" >> /Length 11 >>\nstream\n/X Do /X Do\nendstream",
    )
    return whole


def _page_tree_of(levels: int) -> bytes:
    """Every level names the next ten times: 10 to the power of levels pages, if believed."""
    nodes = [
        b"<< /Type /Pages /Kids [%s] /Count 10 >>" % (b"%d 0 R " % (level + 3) * 10)
        for level in range(levels)
    ]
    leaf = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf)


def _zip_in_zip(levels: int) -> bytes:
    content = zip_of({"a.txt": b"a" * 10 * MEBIBYTE})
    for _ in range(levels):
        content = zip_of({f"{number}.zip": content for number in range(8)})
    return content


def _long_directory(entries: int) -> bytes:
    entry = b"PK\1\2" + bytes(24) + struct.pack("<HHHHHLL", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<HHHHLLH", 0, 0, 9, 9, len(entry) * entries, 30, 0)
    return b"PK\3\4" + bytes(26) + entry * entries + b"PK\5\6" + end


PARAGRAPH = b"<w:p><w:r><w:t>Kata.</w:t></w:r></w:p>"
PAGE = b"<!doctype html><html><body>"

BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.zip": lambda: zip_of_zeros("a.txt", 1024),
    "zeros-said-to-be-ten.zip": lambda: zip_of_zeros("a.txt", 256, stated_bytes=10),
    "zeros-said-to-be-huge.zip": lambda: zip_of_zeros("a.txt", 1, stated_bytes=2**32 - 2),
    "shared-by-20000.zip": lambda: zip_of_zeros("00000.txt", 10, copies=20_000),
    "nested-four-deep.zip": lambda: _zip_in_zip(4),
    "itself-many-times.zip": lambda: zip_of(
        dict.fromkeys(map("{}.zip".format, range(300)), _zip_in_zip(0))
    ),
    "many-names.zip": lambda: zip_of({f"{n}.txt": b"" for n in range(21_000)}, level=0),
    "long-directory.zip": lambda: _long_directory(1_000_000),
    "directory-just-allowed.zip": lambda: _long_directory(130_000),
    "many-zeros.zip": lambda: zip_of({f"{n}.txt": bytes(5 * MEBIBYTE) for n in range(40)}),
    "html-inside.zip": lambda: zip_of({"a.html": PAGE + b"<div>" * 300_000}),
    "rows-inside.zip": lambda: zip_of({"a.jsonl": b'{"text":1}\n' * 100_000}),
    "zeros.docx": lambda: zip_of_zeros("word/document.xml", 1024),
    "zeros-said-to-be-ten.docx": lambda: zip_of_zeros("word/document.xml", 256, 10),
    "laughs.docx": lambda: docx_of(b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", _DOCTYPE),
    "outside.docx": lambda: docx_of(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _EXTERNAL),
    "laughs-elsewhere.docx": lambda: docx_of(PARAGRAPH, _DOCTYPE, "word/other.dat"),
    "deep.docx": lambda: docx_of(b"<w:p>" * 200_000),
    "deep-tables.docx": lambda: docx_of(
        b"<w:tbl><w:tr><w:tc>" * 80 + b"</w:tc></w:tr></w:tbl>" * 80
    ),
    "paragraphs.docx": lambda: docx_of(b"<w:p/>" * 2_000_000),
    "attributes.docx": lambda: docx_of(
        b"<w:p " + b" ".join(b'a%d="b"' % n for n in range(200_000)) + b"/>"
    ),
    "many-parts.docx": lambda: zip_of(
        {"word/document.xml": b"", **{f"word/{n}.xml": b"" for n in range(6_000)}}, level=0
    ),
    "deep.html": lambda: PAGE + b"<div>" * 1_000_000,
    "deep-closed.html": lambda: PAGE + b"<p>a<b>" * 15_000 + b"</b>" * 15_000,
    "unclosed.html": lambda: PAGE + b"<" * 500_000,
    "attributes.html": lambda: PAGE + b"<p " + b"a=b " * 500_000 + b">x",
    "laughs.html": lambda: PAGE[:0] + _DOCTYPE + b"<html><body><p>&l9;</p></body></html>",
    "tables.html": lambda: PAGE + b"<table><tr><td>" * 20_000,
    "endless-entity.html": lambda: PAGE + b"<p>&" + b"a" * 2_000_000,
    "comments.html": lambda: PAGE + b"<!--" * 500_000,
    "wide-field.csv": lambda: b'text\n"' + b"a" * 60 * MEBIBYTE + b'"\n',
    "many-cells.csv": lambda: b"text\n" + b"a," * 5_000_000 + b"\n",
    "many-cells-on-many-lines.csv": lambda: b"text\n" + b'"\n",' * 2_000_000,
    "open-quote.csv": lambda: b'text\n"' + b"kata\n" * 2_000_000,
    "endless-line.jsonl": lambda: b'{"text": "' + b"a" * 100 * MEBIBYTE,
    "deep.jsonl": lambda: b'{"a":' * 1_000_000 + b"\n",
    "values.jsonl": lambda: b'{"text":"a","x":[' + b"{}," * 5_000_000 + b"{}]}\n",
    "no-article.jsonl": lambda: b"{}\n" * 300_000,
    "endless-line.txt": lambda: b"a" * 30 * MEBIBYTE,
    "program.txt": lambda: b"MZ\x90\0\3\0\0\0" + bytes(range(256)) * 4_000,
    "marks.md": lambda: b"[" * 1_000_000 + b"**" * 500_000 + b"<!--" * 200_000,
    "stream.pdf": lambda: _pdf_flate(1),
    "stream-in-stream.pdf": lambda: _pdf_flate(3),
    "ring-of-pages.pdf": _pages_in_a_ring,
    "form-in-itself.pdf": _form_in_itself,
    "tree-of-pages.pdf": lambda: _page_tree_of(12),
    "deep-arrays.pdf": lambda: pdf_page(b"[" * 1_000_000),
    "many-pages.pdf": lambda: make_pdf([[]] * 5_000),
    "much-text.pdf": lambda: pdf_page(b"BT /F1 9 Tf " + b"(aaaa) Tj " * 300_000 + b"ET"),
    "length-of-itself.pdf": lambda: pdf_page(b"BT ET", b"/Length 4 0 R"),
}
