"""kutip eval get NAME: a public question set's name -> its file, fetched and checked.

Kutip reaches the network by itself only here and for a model that is asked for by name.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.get.catalogue import CATALOGUE, Published
from eval.get.fetch import fetch
from eval.progress import Progress
from index.errors import KutipError


def main(
    arguments: Sequence[str],
    base: str | None = None,
    catalogue: Sequence[Published] = CATALOGUE,
) -> int:
    """Fetch a set, or list what there is; return 0, or 130 when a person stopped it.

    ``base`` is another server to ask instead. Raises KutipError when there is no such set or it
    cannot be had.
    """
    options = _parser().parse_args(arguments)
    if options.name is None:
        sys.stdout.write("".join(_line(published) for published in catalogue))
        return 0
    wanted = next((item for item in catalogue if item.name == options.name), None)
    if wanted is None:
        names = ", ".join(item.name for item in catalogue)
        raise KutipError(f"There is no public set {options.name!r} here. Known: {names}.")
    progress = Progress(f"{wanted.name}, bytes", wanted.size)
    try:
        path = fetch(wanted, options.to, progress.show, base)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; nothing was kept.\n")
        return 130
    finally:
        progress.close()
    sys.stdout.write(f"{path}: {wanted.about}; {wanted.licence}.\nNext: kutip eval {path}\n")
    return 0


def _line(published: Published) -> str:
    size = f"{published.size / 1e6:.1f} MB"
    return f"{published.name:13} {size:>8}  {published.licence}  {published.about}\n" + (
        f"{'':13} {'':8}  {published.url}\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kutip eval get",
        description="Fetch a public question set from where it is published, and check its"
        " SHA-256. Without a name: list them.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "--to", type=Path, default=Path(), metavar="FOLDER", help="where to (default: here)"
    )
    return parser
