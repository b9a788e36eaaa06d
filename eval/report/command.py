"""kutip eval report RUN …: a run file -> its report, one HTML file."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.plain import plain
from eval.report.build import CHAT_PAGE, ERRORS_SHOWN, Options, report
from eval.report.text import is_web_address
from eval.report.words import LANGUAGES
from eval.runs import read_run
from eval.whole import write_whole
from index.errors import KutipError


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the report and say where it is; 2 when there is nothing to report on."""
    options = _parser().parse_args(arguments)
    try:
        out = write_report(options)
    except KutipError as error:
        sys.stderr.write(plain(f"kutip eval report: {error}\n"))
        return 2
    sys.stdout.write(f"{out}\n")
    return 0


def write_report(options: argparse.Namespace) -> Path:
    """Write the page whole or not at all, and return its path."""
    if options.errors < 0:
        raise KutipError(f"--errors {options.errors} is below zero. Give 0 or more.")
    if options.page and not is_web_address(options.page):
        raise KutipError(f"--page {options.page!r} is no http or https address.")
    run = read_run(options.run)
    baseline = read_run(options.baseline) if options.baseline else None
    if not run.results:
        raise KutipError(f"{options.run} holds no result. Make one with: kutip eval QUESTIONS")
    html = report(run, baseline, Options(options.language, options.page or None, options.errors))
    out: Path = options.out or options.run.with_suffix(".html")
    if out.resolve() in {path.resolve() for path in (options.run, options.baseline) if path}:
        raise KutipError(f"{out} is a run file. Choose another --out.")
    write_whole(out, html)
    return out


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kutip eval report", description=__doc__)
    parser.add_argument("run", type=Path, metavar="RUN", help="a run file (.jsonl)")
    parser.add_argument("--baseline", type=Path, metavar="RUN", help="the run to compare with")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="default: beside the run")
    parser.add_argument("--language", choices=LANGUAGES, default="id", help="default: id")
    parser.add_argument(
        "--page",
        default=CHAT_PAGE,
        help=f"the chat page that errors link to; '' for none ({CHAT_PAGE})",
    )
    parser.add_argument(
        "--errors", type=int, default=ERRORS_SHOWN, help=f"cards shown at most ({ERRORS_SHOWN})"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
