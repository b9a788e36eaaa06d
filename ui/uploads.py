"""Turn uploaded files into articles of the store, file by file, as ``kutip add`` reads them.

A name that was sent is never a path: each file is written under a made-up folder, in a folder
of the store that only the store's one writer uses and that is emptied before and after. That
path is the file's identity, so the same name again replaces what it brought before.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.formats.child import ParserChild
from index.formats.problem import FileProblem
from index.ingest import read_paths
from index.search import Index

INCOMING_FOLDER = "incoming"
MAX_FILES = 100
MAX_FILE_BYTES = 50 * 2**20
MAX_NAME_CHARACTERS = 200
_MAX_STEM_CHARACTERS = 60  # of four bytes each: the longest that every disk takes
_MAX_SUFFIX_CHARACTERS = 10
_SAFE_MARKS = frozenset(" -_,()'")

ArticleOutcome = Literal["added", "replaced", "unchanged"]
FileOutcome = Literal["added", "replaced", "unchanged", "problem"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: ``name`` is data, whatever it looks like."""

    name: str
    content: BinaryIO
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; ``articles`` are (id, title) of all that are now in the store."""

    name: str
    added: int
    replaced: int
    unchanged: int
    articles: tuple[tuple[str, str], ...]
    problems: tuple[FileProblem, ...]

    @property
    def kind(self) -> FileOutcome:
        """Return the outcome in one word."""
        for kind, count in (
            ("added", self.added),
            ("replaced", self.replaced),
            ("unchanged", self.unchanged),
        ):
            if count:
                return kind  # type: ignore[return-value]
        return "problem"


def add_uploads(index: Index, folder: Path, uploads: Sequence[Upload]) -> list[Outcome]:
    """Add the files in order; ``index`` is the store's writer, ``folder`` the store's own."""
    texts: dict[str, str] = {}  # of every article of this upload, by id
    with incoming(folder) as place, ParserChild() as child:
        return [_add(index, place, upload, texts, child) for upload in uploads]


@contextmanager
def incoming(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that is gone afterwards; call as the store's writer only."""
    place = folder / INCOMING_FOLDER
    remove_incoming(folder)  # a server that was killed may have left it
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        remove_incoming(folder)


def remove_incoming(folder: Path) -> None:
    """Remove what uploads have left behind; call as the store's writer only."""
    place = folder / INCOMING_FOLDER
    if place.is_symlink():
        place.unlink()  # never follow it
    shutil.rmtree(place, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return a file name with the stem and type of ``name`` and nothing that a path could mean."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    stem, suffix = (stem, suffix) if dot else (last, "")
    readable = "".join(mark if _is_safe(mark) else " " for mark in stem)
    kind = "".join(mark for mark in suffix if mark.isascii() and mark.isalnum())
    kept = " ".join(readable.split())[:_MAX_STEM_CHARACTERS].strip() or "article"
    return f"{kept}.{kind[:_MAX_SUFFIX_CHARACTERS]}" if kind else kept


def _is_safe(mark: str) -> bool:
    return mark.isalnum() or mark in _SAFE_MARKS


def _add(
    index: Index, place: Path, upload: Upload, texts: dict[str, str], child: ParserChild
) -> Outcome:
    name = upload.name[:MAX_NAME_CHARACTERS] or "?"
    if upload.size_bytes > MAX_FILE_BYTES:
        reason = f"it is larger than {MAX_FILE_BYTES // 2**20} MiB"
        remedy = "Split the file, or add it with: kutip add"
        return _problem(name, FileProblem(name, reason, remedy))
    digest = hashlib.sha256(upload.name.encode("utf-8", "surrogatepass")).hexdigest()
    path = place / digest[:16] / safe_name(upload.name)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("wb") as copy:
            shutil.copyfileobj(upload.content, copy)
        return _added(index, name, path, texts, child)
    except KutipError as error:
        return _problem(name, FileProblem(name, *_sentences(str(error))))
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or error})"
        return _problem(name, FileProblem(name, reason, "Check the name and its permissions"))
    finally:
        path.unlink(missing_ok=True)


def _added(
    index: Index, name: str, path: Path, texts: dict[str, str], child: ParserChild
) -> Outcome:
    kept: dict[str, str] = {}

    def items() -> Iterator[Article | FileProblem]:
        for item in read_paths([path], child=child):
            if isinstance(item, FileProblem):
                where = item.where.replace(str(path), name, 1)
                yield FileProblem(where, item.reason, item.remedy)
            elif texts.setdefault(item.id, item.text_sha256) != item.text_sha256:
                reason = f'another article read before it has the same id "{item.id}"'
                yield FileProblem(name, reason, "Give each article an id of its own")
            else:
                kept[item.id] = item.title
                yield item

    report = add_articles(index, items())
    counts = (report.added, report.replaced, report.unchanged)
    return Outcome(name, *counts, tuple(kept.items()), report.problems)


def _problem(name: str, problem: FileProblem) -> Outcome:
    return Outcome(name, 0, 0, 0, (), (problem,))


def _sentences(line: str) -> tuple[str, str]:
    """Return a line of the engine as reason and remedy."""
    reason, _, remedy = line.rstrip(".").partition(". ")
    return reason, remedy or "Try again"
