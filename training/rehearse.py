"""Train every model on a few rows, and answer a question with what comes out: a rehearsal.

It shows that the recipes run to their end and write what the product loads, in two minutes;
the figures that it prints are those of a model that has learned next to nothing.
Run: python -m training.rehearse --out build/rehearsal
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.static_encoder import StaticEncoder
from qa.read import BuiltinReader
from qa.word_vectors import WORDS_FILE
from training import encoder, reader, words
from training.data import PACKAGES, held_out_keys
from training.recipes import held_out_in_recipes

ROWS, EVERY_PACKAGE = 600, 15
QUESTION = "Di mana festival dibuka?"
PASSAGE = "Festival itu dibuka di Ambon pada Senin. Panitia mengundang 40 penari dari Maluku."


def main() -> None:
    """Run the recipes one after the other, then load and use the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    _keep_out()
    made, open_made = out / "encoder", out / "open_encoder"
    packages = ("--packages", _few_packages(out / "packages"))
    few = ("--limit", ROWS, "--max-steps", 4, *packages)
    _run(encoder.main, "--out", made, *few)
    _run(encoder.main, "--out", open_made, *few, "--open")
    table, open_table = out / "words" / WORDS_FILE, out / "open_words" / WORDS_FILE
    once = ("--limit", ROWS, "--passes", 1)
    _run(words.main, "--out", table.parent, "--encoder", made, *once)
    _run(words.main, "--out", open_table.parent, "--encoder", open_made, *once, "--open")
    few = ("--limit", ROWS // 4, "--max-steps", 4, "--passes", 1, *packages)
    readers = (
        ("reader", made, table, ()),
        ("open_reader", open_made, open_table, ("--open",)),
    )
    for name, folder, words_file, which in readers:
        given = ("--encoder", folder, "--words", words_file)
        _run(reader.main, "--out", out / name, *given, *few, *which)
        spans = BuiltinReader(out / name, StaticEncoder(folder)).read(QUESTION, [PASSAGE])
        if not spans[0]:
            raise SystemExit(f"The {name} rehearsed found no span at all: see the output above.")
        best = spans[0][0]
        print(f"{name} answers with {PASSAGE[best.start : best.end]!r}: it loads and reads")


def _few_packages(folder: Path) -> Path:
    """Return a folder of links to some packages; of none where none were fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(PACKAGES.glob("*.deb"))[::EVERY_PACKAGE]
    if not found:
        print(f"{PACKAGES} holds no packages: translated programs are left out", flush=True)
    for package in found:
        (folder / package.name).unlink(missing_ok=True)
        (folder / package.name).symlink_to(package.resolve())
    return folder


def _keep_out() -> None:
    """Look through every row of every reader set for passages and questions held out."""
    for name, rows, kept in held_out_in_recipes(held_out_keys()):
        if kept:
            raise SystemExit(f"{name} holds {kept} held-out texts: see training/data.py")
        print(f"{name}: {rows} rows, none held out", flush=True)


def _run(recipe: Callable[[Sequence[str]], None], *options: object) -> None:
    started = time.monotonic()
    recipe([str(option) for option in options])
    print(f"== {recipe.__module__}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
