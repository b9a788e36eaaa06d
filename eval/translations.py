"""Sentences in two languages -> how often the encoder finds the translation (NTREX-128).

Each of 1,997 news sentences is searched among all sentences of the other language; hit@1 is
the share found first. NTREX is in no training set.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from eval.questions import SHARED, read_records
from eval.table import markdown, with_interval
from index.encode import load_encoder

PAIRS = (
    ("eng", "ind"),
    ("ind", "eng"),
    ("rus", "ind"),
    ("ind", "rus"),
    ("rus", "eng"),
    ("msa", "ind"),
    ("msa", "eng"),
    ("kaz", "ind"),
)


def report(encoder_name: str | None) -> str:
    """Return the table."""
    encoder = load_encoder(encoder_name)
    rows = list(read_records(SHARED / "crosslingual/ntrex128.jsonl.gz"))
    languages = {language for pair in PAIRS for language in pair}
    vectors = {
        language: encoder.encode_passages([row[language] for row in rows]) for language in languages
    }
    own = np.arange(len(rows))
    table = []
    for asked, searched in PAIRS:
        nearest = (vectors[asked] @ vectors[searched].T).argmax(axis=1)
        table.append([asked, searched, with_interval((nearest == own).astype(float).tolist())])
    title = f"NTREX-128: {len(rows)} sentences, encoder {encoder.name}\n\n"
    return title + markdown(["asked in", "searched in", "hit@1 [95 %]"], table)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="kutip eval translations", description=__doc__)
    parser.add_argument("--encoder", help="sentence-transformers model, name or folder")
    sys.stdout.write(report(parser.parse_args(arguments).encoder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
