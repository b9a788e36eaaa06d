"""A question set, a mode and a store -> a run file, made or continued.

A run is known by its fingerprint: the questions, the articles' texts, the models, the settings
and the code. The same again continues or repeats the same file; anything else gets another.
"""

import hashlib
import json
import math
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval import modes
from eval.corpora import articles_of, filled_store
from eval.progress import Progress
from eval.questions import Question, QuestionSet
from eval.record import Mode, Result
from eval.runs import Run, record
from index.errors import KutipError
from index.schema import SHIPPED
from index.search import Index
from qa.assistant import PASSAGES_READ, Assistant
from qa.decide import Confidence
from qa.read_any import load_reader

ROOT = Path(__file__).parents[1]
RUNS = Path("runs")
CODE = ("index", "qa", "eval")


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen; None means the built-in value."""

    mode: Mode
    store: Path | None = None
    encoder: str | None = None
    reader: str | None = None
    threshold: float | None = None
    passages_read: int | None = None
    at_most_wrong: float | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What answers the questions, and the header lines that say what it is."""

    answer: Callable[[Question], Result]
    header: Mapping[str, Any]


def measure(
    questions: QuestionSet, settings: Settings, out: Path | None = None, again: bool = False
) -> Run:
    """Ask every question and return the run; what a stopped run had asked is not asked again.

    Raises KutipError when set and mode do not fit.
    """
    _require_fit(questions, settings)
    with _bench(questions, settings) as bench:
        header = {**_header(questions, settings), **bench.header}
        path = out or RUNS / f"{_file_name(questions.name)}.{settings.mode}.{_print(header)}.jsonl"
        progress = Progress(questions.name, len(questions.questions))
        about = {"about": _about()}
        try:
            return record(
                path,
                {**header, **about},
                questions.questions,
                bench.answer,
                progress.show,
                again,
            )
        finally:
            progress.close()


def fit(questions: QuestionSet, has_store: bool) -> Mode:
    """Return the mode that suits a set when none was chosen."""
    if questions.judged_only:
        return "retrieval"
    has_passages = any(question.context for question in questions.questions)
    return "reading" if has_passages and not has_store else "pipeline"


def _require_fit(questions: QuestionSet, settings: Settings) -> None:
    name, mode = questions.name, settings.mode
    if questions.judged_only and mode != "retrieval":
        raise KutipError(f"{name} judges articles and has no answers. Use --mode retrieval.")
    if settings.threshold is not None and math.isnan(settings.threshold):
        raise KutipError("--threshold nan is no number. Give one from 0 to 1.")
    if settings.threshold is not None and settings.at_most_wrong is not None:
        raise KutipError("--threshold and --at-most-wrong both say when to refuse. Give one.")
    if settings.passages_read is not None and settings.passages_read < 1:
        raise KutipError(f"--passages {settings.passages_read} reads nothing. Give 1 or more.")
    without = next((q.id for q in questions.questions if not q.context), None)
    if mode == "reading" and without is not None:
        raise KutipError(
            f"question {without} of {name} has no passage (context) to read. Use --mode pipeline."
        )


@contextmanager
def _bench(questions: QuestionSet, settings: Settings) -> Iterator[Bench]:
    if settings.mode == "reading":
        yield _reading_bench(settings)
    elif settings.store is not None:
        with _store_bench(settings.store, settings) as bench:
            yield bench
    else:
        with (
            filled_store(articles_of(questions), settings.encoder) as folder,
            _store_bench(folder, settings) as bench,
        ):
            yield bench


def _reading_bench(settings: Settings) -> Bench:
    from index.encode import load_encoder

    encoder = load_encoder(settings.encoder if settings.encoder in SHIPPED else None)
    reader = load_reader(settings.reader, encoder)
    confidence = _confidence(settings, reader.name)
    if settings.at_most_wrong is not None:
        kept = confidence.curve.promised(settings.at_most_wrong, (reader.name, encoder.name))
        confidence = replace(confidence, threshold=kept.threshold)
    header = {
        "reader": reader.name,
        **_confidence_header(confidence, confidence.threshold, settings.at_most_wrong),
    }
    return Bench(lambda question: modes.read(reader, confidence, question), header)


@contextmanager
def _store_bench(folder: Path, settings: Settings) -> Iterator[Bench]:
    if settings.mode == "retrieval":
        index = _opened(folder, settings)
        try:
            places = modes.Places(index.store)
            yield Bench(lambda q: modes.find(index, places, q), _store_header(index))
        finally:
            index.close()
        return
    index = _opened(folder, settings)
    try:
        reader = load_reader(settings.reader, index.encoder)
        assistant = Assistant(
            index,
            reader,
            Confidence.of(reader.name),
            settings.threshold,
            settings.passages_read or PASSAGES_READ,
            least_confidence=0.0,  # the page leaves unlikely ones out; here they tell what was read
            at_most_wrong=settings.at_most_wrong,
        )
        yield pipeline_bench(assistant)
    finally:
        index.close()


def _opened(folder: Path, settings: Settings) -> Index:
    index = Index.open(folder, encoder=settings.encoder)
    if not index.store.stats().articles:  # every figure would be of an empty archive
        index.close()
        raise KutipError(f"{folder} holds no articles. Add some (kutip add), or name --store DIR.")
    return index


def pipeline_bench(assistant: Assistant) -> Bench:
    """Return the bench of an assistant made by hand."""
    places = modes.Places(assistant.index.store)
    header = {
        **_store_header(assistant.index),
        "reader": assistant.reader.name,
        **_confidence_header(assistant.confidence, assistant.threshold, assistant.at_most_wrong),
        "passages_read": assistant.passages_read,
    }
    return Bench(lambda question: modes.ask(assistant, places, question), header)


def _store_header(index: Index) -> dict[str, Any]:
    stats = index.store.stats()
    return {
        "store": {
            "articles": stats.articles,
            "chunks": stats.chunks,
            "digest": index.store.digest(),
        },
        "index": dict(stats.settings),
    }


def _confidence(settings: Settings, reader_name: str) -> Confidence:
    fitted = Confidence.of(reader_name)
    return fitted if settings.threshold is None else replace(fitted, threshold=settings.threshold)


def _confidence_header(
    confidence: Confidence, threshold: float, at_most_wrong: float | None
) -> dict[str, Any]:
    """Return the values in use; of the curve only what was asked of it."""
    values = {name: each for name, each in asdict(confidence).items() if name != "curve"}
    asked = {} if at_most_wrong is None else {"at_most_wrong": at_most_wrong}
    return {"confidence": {**values, "threshold": threshold, **asked}}


def _header(questions: QuestionSet, settings: Settings) -> dict[str, Any]:
    return {
        "set": questions.name,
        "mode": settings.mode,
        "questions_sha256": digest_of(questions.questions),
        "code_sha256": code_digest(),
    }


def digest_of(questions: Sequence[Question]) -> str:
    """Return a hash of all that the questions say."""
    digest = hashlib.sha256()
    for question in questions:
        row = json.dumps(asdict(question), sort_keys=True)
        digest.update(row.encode() + b"\n")
    return digest.hexdigest()


def code_digest() -> str:
    """Return a hash of the code and the built-in models that a run depends on."""
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc" and (folder != "eval" or _asks(path)):
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _asks(path: Path) -> bool:
    """Tell whether a file of eval/ decides what a result holds; most only look at results."""
    return path.name in {"measure.py", "modes.py", "record.py"}


def _about() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def commit() -> str | None:
    """Return the git commit of the code, with "+" after it when code was changed since."""
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--", *(f"{folder}/*.py" for folder in (*CODE, "ui")))
    return head and head + ("+" if changed else "")


def _git(*arguments: str) -> str | None:
    """Return what git prints, None where there is no git or no checkout."""
    try:
        done = subprocess.run(  # noqa: S603 - nothing of the user's is in it
            [shutil.which("git") or "git", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _print(header: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(header, sort_keys=True).encode()).hexdigest()[:8]


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in ".-_" else "_" for c in name) or "questions"
