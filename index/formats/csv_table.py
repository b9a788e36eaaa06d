"""CSV bytes -> one raw article, or one problem, per row."""

import io
from collections.abc import Iterator, Sequence

from index.decode import decode
from index.formats.problem import UnreadableError
from index.formats.raw import FIELD_NAMES, RawArticle, has_text_field, raw_article

_MAX_FIELD_CHARS = 50 * 2**20
_DELIMITERS = ",;\t|"


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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []))
    except csv.Error:
        columns = _columns([])
    while True:
        line_number = reader.line_num + 1
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
