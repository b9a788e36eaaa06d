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
from training.data import held_out_keys, key
from training.recipes import RECIPE, rows_of

ROWS = 600
QUESTION = "Di mana festival dibuka?"
PASSAGE = "Festival itu dibuka di Ambon pada Senin. Panitia mengundang 40 penari dari Maluku."


def main() -> None:
    """Run the recipes one after the other, then load and use the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    _keep_out()
    table, made = out / "words" / WORDS_FILE, out / "encoder"
    _run(encoder.main, "--out", made, "--limit", ROWS, "--max-steps", 4)
    _run(words.main, "--out", table.parent, "--encoder", made, "--limit", ROWS, "--passes", 1)
    _run(
        *(reader.main, "--out", out / "reader", "--encoder", made, "--words", table),
        *("--limit", ROWS // 4, "--max-steps", 4, "--passes", 1),
    )
    spans = BuiltinReader(out / "reader", StaticEncoder(made)).read(QUESTION, [PASSAGE])
    if not spans[0]:
        raise SystemExit("The rehearsed reader found no span at all: see the output above.")
    best = spans[0][0]
    print(f"answers with {PASSAGE[best.start : best.end]!r}: the models load and read")


def _keep_out() -> None:
    """Look through every row of every reader set for passages and questions held out."""
    held_out = held_out_keys()
    for name, *_ in RECIPE:
        rows = rows_of(name, held_out)
        used = {key(row[part]) for row in rows for part in ("context", "question")}
        if used & held_out:
            raise SystemExit(
                f"{name} holds {len(used & held_out)} held-out texts: see training/data.py"
            )
        print(f"{name}: {len(rows)} rows, none held out", flush=True)


def _run(recipe: Callable[[Sequence[str]], None], *options: object) -> None:
    started = time.monotonic()
    recipe([str(option) for option in options])
    print(f"== {recipe.__module__}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
