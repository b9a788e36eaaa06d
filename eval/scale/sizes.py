"""IDK-MRC valid among ever more Wikipedia leads -> quality, time and memory of the whole pipeline.

The 763 questions are asked over the passages of IDK-MRC plus 0, 10,000, 100,000 and all 521,092
leads; a smaller number is part of every larger one. Filling a store and timing the questions
each have a process of their own, which tells its own peak memory. Steps that are done are not
done again; --again begins anew, stores too.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from eval.measure import RUNS, Settings, code_digest, commit, measure
from eval.named import IDK_MRC, load
from eval.scale.tables import Measured, draw, report
from index.errors import KutipError

SIZES = (0, 10_000, 100_000, 521_092)


def measure_size(distractors: int, folder: Path, again: bool) -> Measured:
    """Fill, ask and time one store; what the folder holds already is taken from there.

    A store is filled once, or ``again``; questions are asked anew when the code has changed.
    """
    store, code = folder / f"store-{distractors}", code_digest()[:8]
    added_file = store.with_suffix(".json")
    if again:
        for old in folder.glob(f"*-{distractors}.*json*"):
            old.unlink()
    added = _remembered(added_file, lambda: _fill(store, distractors))
    asked = folder / f"asked-{distractors}.{code}.jsonl"
    run = measure(load(IDK_MRC), Settings("pipeline", store), asked)
    timed_file = folder / f"timed-{distractors}.{code}.json"
    timed = _remembered(timed_file, lambda: _step("time", str(store)))
    return Measured(distractors, added, timed, run)


def _fill(store: Path, distractors: int) -> dict[str, float]:
    """Fill a store under another name and move it to its own when it is whole."""
    fresh = store.with_suffix(".new")
    for folder in (store, fresh):
        shutil.rmtree(folder, ignore_errors=True)
    taken = _step("add", str(fresh), str(distractors))
    fresh.rename(store)
    return taken


def _step(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "eval.scale.steps", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise KutipError(f"{' '.join(command)} ended with {done.returncode}: see above.")
    taken: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return taken


def _remembered(path: Path, take: Callable[[], dict[str, float]]) -> Mapping[str, float]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(take() | {"commit": commit()}) + "\n")
    known: Mapping[str, float] = json.loads(path.read_text())
    return known


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size and write table and picture."""
    parser = argparse.ArgumentParser(prog="kutip eval scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--folder", type=Path, default=RUNS / "scale", help="needs some 2 GB")
    parser.add_argument("--out", type=Path, help="the table, with the picture (.svg) beside it")
    parser.add_argument("--again", action="store_true", help="begin anew")
    options = parser.parse_args(arguments)
    try:
        sizes = [measure_size(n, options.folder, options.again) for n in sorted(options.sizes)]
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130
    if options.out:
        drawn = options.out.with_suffix(".svg")
        _write(drawn, draw(sizes))
        _write(options.out, report(sizes, drawn.name))
    else:
        sys.stdout.write(report(sizes, "scale.svg"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
