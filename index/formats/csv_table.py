"""CSV bytes -> one raw article, or one problem, per row."""

import re
from collections.abc import Iterator, Sequence

from index.decode import decode
from index.formats.problem import UnreadableError
from index.formats.raw import FIELD_NAMES, RawArticle, has_text_field, raw_article

_MAX_FIELD_CHARS = 50 * 2**20
_MAX_CELLS = 1_000_000  # of a row: each takes memory, however little it holds
_DELIMITERS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class _Lines:
    """The lines of a table, while the row that they belong to has not too many cells."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._lines = _LINE.finditer(text)  # io.StringIO would hold the text in four bytes each
        self._delimiter = delimiter
        self.cells = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)[0]
        self.cells += line.count(self._delimiter)
        if self.cells > _MAX_CELLS:
            raise UnreadableError(
                f"a row holds more than {_MAX_CELLS:,} cells", "Split it, or use JSON lines"
            )
        return line


def parse_csv(raw: bytes) -> Iterator[tuple[int, RawArticle | UnreadableError]]:
    """Yield (line number, article or problem); the first row names the columns.

    Raises:
        UnreadableError: no column can hold the text.

    """
    import csv

    # Articles are longer than the 131,072 characters that the module allows by default.
    csv.field_size_limit(_MAX_FIELD_CHARS)
    text = decode(raw)
    first_line = text[: text.find("\n") + 1] or text
    delimiter = max(_DELIMITERS, key=first_line.count)
    # strict: an open quote must not swallow the rest of the file unnoticed.
    lines = _Lines(text, delimiter)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []))
    except csv.Error:
        columns = _columns([])
    while True:
        line_number, lines.cells = reader.line_num + 1, 0
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line_number, UnreadableError(f"the row is broken ({error})", "Mend its quotes")
            continue
        if any(cell.strip() for cell in row):
            yield line_number, _article(columns, row)


def _columns(header: Sequence[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    if not has_text_field(columns):
        found = ", ".join(name[:40] for name in columns[:8] if name) or "none"
        raise UnreadableError(
            f"no column for the text (columns found: {found})",
            f"Name the column {' or '.join(FIELD_NAMES['text'][:3])} in the first row",
        )
    return columns


def _article(columns: Sequence[str], row: Sequence[str]) -> RawArticle | UnreadableError:
    if len(row) > len(columns):
        return UnreadableError(
            f"the row has {len(row)} cells for {len(columns)} columns",
            "Put quotes around cells that hold the delimiter",
        )
    try:
        return raw_article(dict(zip(columns, row, strict=False)))
    except UnreadableError as problem:
        return problem
