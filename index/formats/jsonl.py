"""A stream of JSON lines -> one raw article, or one problem, per line."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle, raw_article

MAX_LINE_BYTES = 50 * 2**20
_MAX_VALUES = 1_000_000  # each takes 50 bytes and more, and the shortest is written in two
_ONE_OBJECT_PER_LINE = "Write one JSON object per line, in UTF-8"


def parse_jsonl(stream: BinaryIO) -> Iterator[tuple[int, RawArticle | UnreadableError]]:
    """Yield (line number, article or problem); a broken line adds nothing, the rest goes on."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):  # splits at \n only: texts may hold U+2028
        number += 1
        if len(line) > MAX_LINE_BYTES:
            _skip_rest_of_line(stream, line)
            yield number, UnreadableError("the line is longer than 50 MiB", "Split the article")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield number, _article(line)


def _skip_rest_of_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(2**20)


def _article(line: bytes) -> RawArticle | UnreadableError:
    if len(line) > _MAX_VALUES and sum(map(line.count, (b",", b"[", b"{"))) > _MAX_VALUES:
        return UnreadableError(
            f"the line holds more than {_MAX_VALUES:,} values", "Keep only the article's fields"
        )
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return UnreadableError("the line is not UTF-8", _ONE_OBJECT_PER_LINE)
    except (ValueError, RecursionError) as error:
        reason = str(error).split(":")[0].lower() if isinstance(error, ValueError) else "too deep"
        return UnreadableError(f"the line is not valid JSON ({reason})", _ONE_OBJECT_PER_LINE)
    if not isinstance(record, dict):
        return UnreadableError("the line is not a JSON object", _ONE_OBJECT_PER_LINE)
    try:
        return raw_article({name.lower(): value for name, value in record.items()})
    except UnreadableError as problem:
        return problem
