"""Run the parts of the evaluation and write what they print to eval/tables/*.md."""

import argparse
import io
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path

from eval.questions import SHARED

FOLDER = Path(__file__).parent / "tables"
RUNS: dict[str, tuple[str, list[str]]] = {
    "pipeline": ("pipeline", []),
    "pipeline_languages": ("pipeline", ["--parts", "seeds", "sample", "--by", "language"]),
    "retrieval": ("retrieval", []),
    "translations": ("translations", []),
    "reading": ("reading", []),
    "followups": ("followups", []),
    "splitting": ("splitting", []),
    "chunking": ("chunking", ["--title"]),
    "analyser": ("analysers", []),
    "speed": ("speed", []),
}


def write_table(name: str) -> str:
    """Run one part, write its table with the command above it, and return a line about it."""
    part, options = RUNS[name]
    started = time.monotonic()
    printed = io.StringIO()
    with redirect_stdout(printed):
        import_module(f"eval.{part}").main(options)
    command = " ".join(["kutip eval", part, *options])
    (FOLDER / f"{name}.md").write_text(f"`{command}`\n\n{printed.getvalue().strip()}\n")
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
        return int(import_module("eval.pipeline").main(["--parts", "sample"]))
    for name in names:
        sys.stderr.write(write_table(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
