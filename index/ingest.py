"""Files, folders, zip files and JSON lines -> articles, and one line for each input that is none.

A text is cleaned once, here; what is yielded is what is stored and cited. An input that cannot
be read costs itself alone: the rest goes on. PDF, DOCX and HTML are read in another process; what
is left here is read by Python alone, at a speed and in a memory that its size bounds.
"""

import io
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from index.article import make_article
from index.datatypes import Article
from index.formats.archive import read_members
from index.formats.child import ParserChild
from index.formats.csv_table import parse_csv
from index.formats.folder import files_in
from index.formats.jsonl import parse_jsonl
from index.formats.kind import EXTENSIONS, READABLE, Kind, kind_of
from index.formats.problem import FileProblem, UnreadableError
from index.formats.raw import RawArticle, refuse_long_text
from index.formats.text import parse_markdown, parse_text
from index.formats.zip_file import size_of

__all__ = ["FileProblem", "read_paths"]

_MAX_FILE_MEBIBYTES: Mapping[Kind, int] = {  # the others are read piece by piece
    "text": 100,
    "markdown": 100,
    "html": 50,
    "docx": 200,
    "csv": 200,
    "pdf": 500,
}
MAX_PROBLEMS_NAMED = 1_000  # of one file: a table of numbers has one in each of a million lines
MAX_ARTICLES_IN_ARCHIVE = 100_000
_MAX_KINDS_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Input:
    """One file or zip member: how to name it to the user, and what makes its id."""

    where: str
    identity: str
    in_archive: bool = False

    @property
    def name(self) -> PurePath:
        return PurePath(self.identity)


@dataclass(frozen=True, slots=True)
class _Found:
    where: str
    article: Article


_Result = _Found | FileProblem


def read_paths(
    paths: Sequence[Path | Literal["-"]],
    stdin: BinaryIO | None = None,
    child: ParserChild | None = None,
) -> Iterator[Article | FileProblem]:
    """Yield the articles of files, folders and zip files in order, problems in their place.

    "-" reads JSON lines from ``stdin`` (default: the process's own). The same article twice is
    yielded once; another article with an id already yielded is a problem. ``child`` reads the
    risky formats; without one, a child is started when needed and ended with the last article.
    """
    seen: dict[str, int] = {}
    with nullcontext(child) if child else ParserChild() as parser:
        reader = _Reader(parser)
        for result in chain.from_iterable(reader.read_path(path, stdin) for path in paths):
            if isinstance(result, FileProblem):
                yield result
                continue
            article, fingerprint = result.article, hash(result.article)
            if article.id not in seen:
                seen[article.id] = fingerprint
                yield article
            elif seen[article.id] != fingerprint:
                reason = f'another article read before it has the same id "{article.id}"'
                yield FileProblem(result.where, reason, "Give each article an id of its own")


class _Reader:
    """Reads one input after the other; only what it gives to the child may be risky."""

    def __init__(self, child: ParserChild) -> None:
        self._child = child

    def read_path(self, path: Path | Literal["-"], stdin: BinaryIO | None) -> Iterator[_Result]:
        if str(path) == "-":
            stream = stdin or (sys.stdin and sys.stdin.buffer)  # no stdin: it was closed
            yield from _rows("standard input", parse_jsonl(stream or io.BytesIO()))
        elif os.path.isdir(path):
            yield from self._read_folder(Path(path))
        else:
            yield from self._read_file(Path(path), None)

    def _read_folder(self, folder: Path) -> Iterator[_Result]:
        skipped: Counter[str] = Counter()
        is_empty = True
        for path in files_in(folder):
            is_empty = False
            yield from [path] if isinstance(path, FileProblem) else self._read_file(path, skipped)
        if is_empty:
            yield FileProblem(str(folder), "the folder is empty", READABLE)
        yield from _skipped_problem(str(folder), skipped)

    def _read_file(self, path: Path, skipped: Counter[str] | None) -> Iterator[_Result]:
        """Read one file; ``skipped`` counts what a folder holds of other types."""
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise UnreadableError("it is not a regular file", READABLE)
            with open(path, "rb") as stream:
                yield from self._read_stream(
                    _Input(str(path), os.path.realpath(path)), stream, skipped
                )
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            yield FileProblem(
                str(path), f"it cannot be opened ({reason})", "Check the name and its permissions"
            )
        except UnreadableError as problem:
            yield problem.at(str(path))

    def _read_stream(
        self, source: _Input, stream: BinaryIO, skipped: Counter[str] | None
    ) -> Iterator[_Result]:
        suffix = source.name.suffix.lower()
        kind = kind_of(source.name.name, stream)
        if kind is None and skipped is not None:
            skipped[suffix] += 1
            return
        if kind is None and suffix:
            raise UnreadableError(f"files of type {suffix} are not read", READABLE)
        _refuse_size(stream, kind or "text")
        if kind == "jsonl":
            yield from _rows(source.where, parse_jsonl(stream))
        elif kind == "csv":
            yield from _rows(source.where, parse_csv(stream.read()))
        elif kind == "zip":
            yield from self._read_archive(source, stream)
        else:
            raw = self._parse(kind or "text", stream.read())
            refuse_long_text(raw)
            article = make_article(raw, identity=source.identity, stem=source.name.stem)
            yield _Found(source.where, article)

    def _parse(self, kind: Kind, raw: bytes) -> RawArticle:
        if kind == "pdf" or kind == "docx" or kind == "html":
            return self._child.parse(kind, raw)
        return parse_markdown(raw) if kind == "markdown" else parse_text(raw)

    def _read_archive(self, source: _Input, stream: BinaryIO) -> Iterator[_Result]:
        if source.in_archive:
            raise UnreadableError(
                "a zip file inside a zip file is not opened",
                "Unpack the outer one and add the folder",
            )
        skipped: Counter[str] = Counter()
        articles = 0
        for name, content in read_members(stream, wanted=_has_known_extension):
            member = _Input(f"{source.where}!{name}", f"{source.identity}!{name}", in_archive=True)
            try:
                if isinstance(content, UnreadableError):
                    raise content
                if content is None:
                    skipped[member.name.suffix.lower()] += 1
                    continue
                for result in self._read_stream(member, io.BytesIO(content), skipped):
                    articles += 1
                    if articles > MAX_ARTICLES_IN_ARCHIVE:
                        raise _too_many_articles()
                    yield result
            except UnreadableError as problem:
                yield problem.at(member.where)
                if articles > MAX_ARTICLES_IN_ARCHIVE:
                    return
        yield from _skipped_problem(source.where, skipped)


def _too_many_articles() -> UnreadableError:
    return UnreadableError(
        f"the zip file holds more than {MAX_ARTICLES_IN_ARCHIVE:,} articles",
        "Unpack it and add the folder",
    )


def _refuse_size(stream: BinaryIO, kind: Kind) -> None:
    size_bytes = size_of(stream)
    if size_bytes == 0:
        raise UnreadableError("the file is empty", "Add it again once it has text")
    mebibytes = _MAX_FILE_MEBIBYTES.get(kind)
    if mebibytes and size_bytes > mebibytes * 2**20:
        raise UnreadableError(
            f"the file is larger than {mebibytes} MiB", "Split it, or use JSON lines"
        )


def _rows(
    where: str, rows: Iterator[tuple[int, RawArticle | UnreadableError]]
) -> Iterator[_Result]:
    is_empty = True
    problems = 0
    for line_number, row in rows:
        is_empty = False
        place = f"{where} line {line_number}"
        try:
            if isinstance(row, UnreadableError):
                raise row
            refuse_long_text(row)
            yield _Found(place, make_article(row))
        except UnreadableError as problem:
            problems += 1
            if problems <= MAX_PROBLEMS_NAMED:
                yield problem.at(place)
    if is_empty:
        yield FileProblem(where, "there are no articles in it", "Write one article per line")
    if problems > MAX_PROBLEMS_NAMED:
        more = problems - MAX_PROBLEMS_NAMED
        yield FileProblem(where, f"{more:,} more lines could not be read", "Mend those named first")


def _has_known_extension(name: str) -> bool:
    return PurePath(name).suffix.lower() in EXTENSIONS


def _skipped_problem(where: str, skipped: Counter[str]) -> Iterator[FileProblem]:
    if skipped:
        kinds = ", ".join(
            f"{n} {suffix or 'without type'}" for suffix, n in skipped.most_common(_MAX_KINDS_NAMED)
        )
        kinds += " and more" if len(skipped) > _MAX_KINDS_NAMED else ""
        yield FileProblem(where, f"files of other types were left out ({kinds})", READABLE)
