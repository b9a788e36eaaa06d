"""Run the parts of the evaluation and write what they print to eval/tables/*.md."""

import argparse
import io
import os
import platform
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

from eval.measure import commit
from eval.questions import SHARED
from eval.readme import render

FOLDER = Path(__file__).parent / "tables"
OWN = ("sample", "seeds", "idk_mrc.valid")
TYDI = tuple(f"tydi_goldp.{name}.dev" for name in ("ar", "bn", "en", "fi", "ko", "ru", "sw", "te"))
XQUAD = tuple(
    f"xquad.{name}"
    for name in ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
)
OTHERS = ("facqa.valid", *TYDI, *XQUAD)
RUNS: dict[str, tuple[str, ...]] = {
    "pipeline": (*OWN, "--mode", "pipeline", "--table"),
    "pipeline_languages": ("sample", "seeds", "--mode", "pipeline", "--by", "language"),
    "pipeline_questions": (*OWN, "--mode", "pipeline", "--by", "question_word"),
    "pipeline_certainty": (*OWN, "--mode", "pipeline", "--by", "certainty"),
    "losses": (*OWN, "--mode", "pipeline", "--losses"),
    "reading": ("idk_mrc.valid", *OTHERS, "--mode", "reading", "--table"),
    "search": (*OWN, *OTHERS, "--mode", "retrieval", "--table"),
    "pipeline_passages": (*OTHERS, "--mode", "pipeline", "--table"),
    "retrieval": ("retrieval",),
    "budget": ("budget",),
    "translations": ("translations",),
    "crosslingual": ("crosslingual",),
    "followups": ("followups",),
    "suggestions": ("suggestions",),
    "splitting": ("splitting",),
    "chunking": ("chunking", "--title"),
    "analyser": ("analysers",),
    "speed": ("speed",),
}
LONGEST = 100  # characters of a command that is written out
LONG = ("ladder", "scale", "rivals", "planted")  # each has a make target of its own


def write_table(name: str) -> str:
    """Run one part, write its table with the command above it, and return a line about it.

    A table is written when it is whole: a part that fails leaves the old one.
    """
    from eval.cli import main as run_part

    started = time.monotonic()
    printed = io.StringIO()
    with redirect_stdout(printed):
        run_part(list(RUNS[name]))
    command = " ".join(["kutip eval", *RUNS[name]])
    command = command if len(command) < LONGEST else f"kutip eval tables {name}"
    made = f"`{command}`, commit {commit()}, {os.cpu_count()} cores, {platform.python_version()}"
    (FOLDER / f"{name}.md").write_text(f"{made}\n\n{printed.getvalue().strip()}\n")
    return f"{name}: {time.monotonic() - started:.0f} s\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables; without the shared data folder there is only the sample to measure."""
    parser = argparse.ArgumentParser(prog="kutip eval tables", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(RUNS)}")
    names = parser.parse_args(arguments).names or list(RUNS)
    if unknown := [name for name in names if name not in RUNS]:
        parser.error(f"there is no table {unknown[0]!r}; choose from {', '.join(RUNS)}")
    if not SHARED.is_dir():
        sys.stderr.write(f"{SHARED} is not there: only the sample is measured, and printed.\n")
        return int(import_module("eval.ask").main(["sample", "--table"]))
    for name in names:
        sys.stderr.write(write_table(name))
    render(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
