"""A run file -> TREC run, SQuAD predictions, JSON lines or CSV, for what others use.

    kutip eval export RUN --as trec --out run.txt --qrels qrels.txt
    kutip eval export RUN --as squad --out given.json --gold gold.json
    kutip eval export RUN --as jsonl
    kutip eval export RUN --as csv --out run.csv

CSV is for spreadsheets and not verbatim: an apostrophe stands before what they would compute.
Each file is written whole or not at all; without ``--out`` the first goes to standard output.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.export import squad, trec
from eval.export.lines import as_lines
from eval.export.table import as_table
from eval.runs import Run, read_run
from eval.whole import write_whole
from index.errors import KutipError

# What each option that names a further file belongs to.
_BESIDE = {"qrels": "trec", "gold": "squad", "no_answer_probabilities": "squad", "forced": "squad"}


def main(arguments: Sequence[str]) -> int:
    """Write the files; return 0. Raises KutipError when the run does not hold what is asked for."""
    options = _parser().parse_args(arguments)
    for name, form in _BESIDE.items():
        if getattr(options, name) and options.form != form:
            raise KutipError(f"--{name.replace('_', '-')} goes with --as {form}. Leave it out.")
    run = read_run(options.run)
    if not run.complete:
        sys.stderr.write(
            f"{run.path}: {len(run.results):,} of {run.header['questions']:,} questions; the same"
            " kutip eval command goes on with the rest.\n"
        )
    texts = _texts(run, options)  # everything is made before anything is written
    _require_apart([options.run, *(path for path, _ in texts if path)])
    for path, text in texts:
        if path:
            write_whole(path, text)
        else:
            sys.stdout.write(text)
    return 0


def _texts(run: Run, options: argparse.Namespace) -> list[tuple[Path | None, str]]:
    """Return every file's text; the one without a path goes to standard output."""
    beside = (
        (options.qrels, trec.as_qrels),
        (options.gold, squad.as_gold),
        (options.no_answer_probabilities, squad.as_no_answer_probabilities),
    )
    made = [(path, make(run)) for path, make in beside if path is not None]
    return [(options.out, _exported(run, options)), *made]


def _require_apart(paths: Sequence[Path]) -> None:
    if len({path.resolve() for path in paths}) < len(paths):
        raise KutipError("Two of the files are one and the same. Give each its own name.")


def _exported(run: Run, options: argparse.Namespace) -> str:
    if options.form == "trec":
        return trec.as_run(run)
    if options.form == "squad":
        return squad.as_predictions(run, forced=options.forced)
    return as_table(run) if options.form == "csv" else as_lines(run)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kutip eval export",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=Path, metavar="RUN", help="a run file of kutip eval")
    parser.add_argument(
        "--as", dest="form", required=True, choices=("trec", "squad", "jsonl", "csv")
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="else standard output")
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="trec: the gold articles")
    parser.add_argument("--gold", type=Path, metavar="FILE", help="squad: the gold as SQuAD 2.0")
    parser.add_argument(
        "--no-answer-probabilities", type=Path, metavar="FILE", help="squad: how sure a refusal is"
    )
    parser.add_argument(
        "--forced",
        action="store_true",
        help="squad: the best proposal even where it was refused, as the official script expects"
        " beside probabilities",
    )
    return parser
