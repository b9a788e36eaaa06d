"""Files, folders, zip files and JSON lines -> articles, and one line for each input that is none.

A text is cleaned once, here; what is yielded is what is stored and cited. An input that cannot
be read costs itself alone: the rest goes on.
"""

import io
import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Literal

from index.article import make_article
from index.datatypes import Article
from index.formats.archive import read_members
from index.formats.csv_table import parse_csv
from index.formats.docx_file import parse_docx
from index.formats.folder import files_in
from index.formats.html_page import parse_html
from index.formats.jsonl import parse_jsonl
from index.formats.kind import EXTENSIONS, READABLE, Kind, kind_of
from index.formats.pdf import parse_pdf
from index.formats.problem import FileProblem, UnreadableError
from index.formats.raw import RawArticle
from index.formats.text import parse_markdown, parse_text

__all__ = ["FileProblem", "read_paths"]

_MAX_FILE_BYTES = 500 * 2**20  # JSON lines and zip files are read piece by piece and may be larger
_MAX_KINDS_NAMED = 5

_DOCUMENT_PARSERS: Mapping[Kind, Callable[[bytes], RawArticle]] = {
    "text": parse_text,
    "markdown": parse_markdown,
    "html": parse_html,
    "pdf": parse_pdf,
    "docx": parse_docx,
}


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
    paths: Sequence[Path | Literal["-"]], stdin: BinaryIO | None = None
) -> Iterator[Article | FileProblem]:
    """Yield the articles of files, folders and zip files in order, problems in their place.

    "-" reads JSON lines from ``stdin`` (default: the process's own). The same article twice is
    yielded once; another article with an id already yielded is a problem.
    """
    seen: dict[str, int] = {}
    for path in paths:
        for result in _read_path(path, stdin):
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


def _read_path(path: Path | Literal["-"], stdin: BinaryIO | None) -> Iterator[_Result]:
    if str(path) == "-":
        stream = stdin or (sys.stdin and sys.stdin.buffer)  # no stdin: it was closed
        yield from _rows("standard input", parse_jsonl(stream or io.BytesIO()))
    elif os.path.isdir(path):
        yield from _read_folder(Path(path))
    else:
        yield from _read_file(Path(path), None)


def _read_folder(folder: Path) -> Iterator[_Result]:
    skipped: Counter[str] = Counter()
    is_empty = True
    for path in files_in(folder):
        is_empty = False
        yield from [path] if isinstance(path, FileProblem) else _read_file(path, skipped)
    if is_empty:
        yield FileProblem(str(folder), "the folder is empty", READABLE)
    yield from _skipped_problem(str(folder), skipped)


def _read_file(path: Path, skipped: Counter[str] | None) -> Iterator[_Result]:
    """Read one file; ``skipped`` counts what a folder holds of other types, None asks for it."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise UnreadableError("it is not a regular file", READABLE)
        with open(path, "rb") as stream:
            yield from _read_stream(_Input(str(path), os.path.realpath(path)), stream, skipped)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        yield FileProblem(
            str(path), f"it cannot be opened ({reason})", "Check the name and its permissions"
        )
    except UnreadableError as problem:
        yield problem.at(str(path))


def _read_stream(
    source: _Input, stream: BinaryIO, skipped: Counter[str] | None
) -> Iterator[_Result]:
    suffix = source.name.suffix.lower()
    kind = kind_of(source.name.name, stream)
    if kind is None and skipped is not None:
        skipped[suffix] += 1
        return
    if kind is None and suffix:
        raise UnreadableError(f"files of type {suffix} are not read", READABLE)
    _refuse_size(stream, kind)
    if kind == "jsonl":
        yield from _rows(source.where, parse_jsonl(stream))
    elif kind == "csv":
        yield from _rows(source.where, parse_csv(stream.read()))
    elif kind == "zip":
        yield from _read_archive(source, stream)
    else:
        raw = _parse(kind or "text", stream.read())
        article = make_article(raw, identity=source.identity, stem=source.name.stem)
        yield _Found(source.where, article)


def _refuse_size(stream: BinaryIO, kind: Kind | None) -> None:
    size_bytes = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size_bytes == 0:
        raise UnreadableError("the file is empty", "Add it again once it has text")
    if size_bytes > _MAX_FILE_BYTES and kind not in ("jsonl", "zip"):
        raise UnreadableError("the file is larger than 500 MiB", "Split it, or use JSON lines")


def _parse(kind: Kind, raw: bytes) -> RawArticle:
    try:
        return _DOCUMENT_PARSERS[kind](raw)
    except UnreadableError:
        raise
    except Exception as error:
        # The parser libraries raise whatever they like on hostile files; one bad file must not
        # stop the others, so this border, and only this one, catches everything.
        raise UnreadableError(
            f"the file is damaged: its {kind} parser gave up ({type(error).__name__})",
            "Save it again, or add its text as .txt",
        ) from error


def _rows(
    where: str, rows: Iterator[tuple[int, RawArticle | UnreadableError]]
) -> Iterator[_Result]:
    is_empty = True
    for line_number, row in rows:
        is_empty = False
        place = f"{where} line {line_number}"
        try:
            if isinstance(row, UnreadableError):
                raise row
            yield _Found(place, make_article(row))
        except UnreadableError as problem:
            yield problem.at(place)
    if is_empty:
        yield FileProblem(where, "there are no articles in it", "Write one article per line")


def _read_archive(source: _Input, stream: BinaryIO) -> Iterator[_Result]:
    if source.in_archive:
        raise UnreadableError(
            "a zip file inside a zip file is not opened", "Unpack the outer one and add the folder"
        )
    skipped: Counter[str] = Counter()
    for name, content in read_members(stream, wanted=_has_known_extension):
        member = _Input(f"{source.where}!{name}", f"{source.identity}!{name}", in_archive=True)
        try:
            if isinstance(content, UnreadableError):
                raise content
            if content is None:
                skipped[member.name.suffix.lower()] += 1
            else:
                yield from _read_stream(member, io.BytesIO(content), skipped)
        except UnreadableError as problem:
            yield problem.at(member.where)
    yield from _skipped_problem(source.where, skipped)


def _has_known_extension(name: str) -> bool:
    return PurePath(name).suffix.lower() in EXTENSIONS


def _skipped_problem(where: str, skipped: Counter[str]) -> Iterator[FileProblem]:
    if skipped:
        kinds = ", ".join(
            f"{n} {suffix or 'without type'}" for suffix, n in skipped.most_common(_MAX_KINDS_NAMED)
        )
        kinds += " and more" if len(skipped) > _MAX_KINDS_NAMED else ""
        yield FileProblem(where, f"files of other types were left out ({kinds})", READABLE)
