"""kutip eval QUESTIONS …: ask question sets, write their runs, print the figures."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from eval import summary
from eval.corpora import brings_articles
from eval.kinds import GROUPINGS
from eval.losses import tables as losses
from eval.measure import RUNS, Settings, fit, measure
from eval.measures.f1 import f1
from eval.named import load
from eval.plain import plain
from eval.record import Mode, Result
from eval.runs import Run
from index.errors import KutipError
from qa.risk import read_share

EXAMPLES = """
A set is a file (JSON lines, SQuAD, CSV), a folder (BEIR, TREC) or a name, such as sample.
What was asked goes into a run file in runs/; the same command goes on where it was stopped.
Then: kutip eval report RUN, kutip eval losses RUN, kutip eval compare OLD NEW.
"""


def main(arguments: Sequence[str], default_store: Path | None = None) -> int:
    """Ask the sets; return 0, or 130 when the user stopped it."""
    options = _parser().parse_args(arguments)
    if options.out and len(options.sets) > 1:
        raise KutipError("--out takes one question set. Leave it out: each gets a file in runs/.")
    runs = []
    for name in options.sets:
        try:
            runs.append(_run(name, options, default_store))
        except KeyboardInterrupt:
            sys.stderr.write("\nStopped. The same command goes on from here.\n")
            return 130
    sys.stdout.write(plain(_shown(runs, options)))
    return 0


def _run(name: str, options: argparse.Namespace, default_store: Path | None) -> Run:
    questions = load(name)
    store = options.store or (None if brings_articles(questions) else default_store)
    mode = options.mode or fit(questions, options.store is not None)
    settings = Settings(
        mode,
        store,
        options.encoder,
        options.reader,
        options.threshold,
        options.passages,
        _share(options.at_most_wrong),
    )
    for note in questions.notes:
        sys.stderr.write(plain(f"{questions.name}: {note}\n"))
    return measure(questions, settings, options.out, options.again)


def _share(written: str | None) -> float | None:
    return None if written is None else read_share(written, "--at-most-wrong")


def _shown(runs: Sequence[Run], options: argparse.Namespace) -> str:
    if options.list:
        return "".join(_line(result) for run in runs for result in run.results)
    if options.losses:
        return "\n".join(losses.text(run, options.by) for run in runs)
    if len(runs) > 1 or options.by or options.table:
        return summary.as_table(runs, options.by)
    return f"{summary.as_list(runs[0])}\nrun: {runs[0].path}\n"


def _line(result: Result) -> str:
    gold = " / ".join(result.answers) or "–"
    given = result.text or f"(not found; {result.forced})"
    right = f1(result.text, result.answers)
    return f"{right:.2f} {result.confidence:.2f} {result.question} -> {given} [gold: {gold}]\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kutip eval",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS")
    parser.add_argument(
        "--mode",
        choices=get_args(Mode),
        help="ask over the store, read each question's own passage, or only search",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="the articles to ask")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"the run file (else in {RUNS}/)")
    parser.add_argument("--again", action="store_true", help="ask anew what was asked already")
    parser.add_argument("--encoder", metavar="NAME", help="a sentence-transformers model, or open")
    parser.add_argument("--reader", metavar="NAME", help="a question-answering model")
    parser.add_argument("--threshold", type=float, help="the confidence below which to refuse")
    parser.add_argument(
        "--at-most-wrong",
        metavar="SHARE",
        help="refuse so that at most 5%%, say, of the answers are wrong, as far as was measured",
    )
    parser.add_argument("--passages", type=int, metavar="N", help="passages read for a question")
    parser.add_argument("--by", choices=GROUPINGS, help="show groups of questions apart")
    parser.add_argument("--table", action="store_true", help="print a Markdown table")
    parser.add_argument("--losses", action="store_true", help="show where questions were lost")
    parser.add_argument("--list", action="store_true", help="show every question instead")
    return parser
