"""Rows of text <-> CSV in which no spreadsheet finds anything to compute; nothing is lost.

A spreadsheet computes a cell that begins with = + - or @, also behind a tab, a line break or NUL,
and in some countries the full-width signs (OWASP ASVS 5.0, 1.2.10). Where another separator is
the custom, one of our cells may be cut in two: behind a ; or a tab, at a line break, even before
quotation marks. An apostrophe goes before each of these, and before every apostrophe that stands
there already, so that reading takes away exactly what writing has put there.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_BEHIND = "(?<=[;\t\r\n])"
_COMPUTED = "'=+\\-@\t\0\uff1d\uff0b\uff0d\uff20"
# What follows a separator at a cell's end would be the next cell's own quotation mark.
_UNMARKED = re.compile(f'\\A(?="*[\r\n{_COMPUTED}])|{_BEHIND}(?="*(?:[{_COMPUTED}]|\\Z))')
_MARK = re.compile(f"(?:\\A|{_BEHIND})'")
_HALVES = re.compile("[\ud800-\udfff]")
MAX_CELL_CHARACTERS = 50 * 2**20


def marked(cell: str) -> str:
    """Return a cell that is text to every spreadsheet."""
    return _UNMARKED.sub("'", cell)


def unmarked(cell: str) -> str:
    """Return what a marked cell was."""
    return _MARK.sub("", cell)


def table_of(rows: Iterable[Sequence[str]]) -> str:
    """Return CSV (RFC 4180), every cell in quotation marks; half a character becomes U+FFFD."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([marked(_HALVES.sub("\ufffd", cell)) for cell in row] for row in rows)
    return written.getvalue()


def rows_of(table: str) -> Iterator[list[str]]:
    """Yield the rows that a table was made of."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    for row in csv.reader(io.StringIO(table, newline=""), strict=True):
        yield [unmarked(cell) for cell in row]
