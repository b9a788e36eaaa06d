"""Reader + questions with their passage -> exact match and F1, answerable and not apart.

The threshold below which nothing is answered is chosen on a random half of the questions and used
on the other, both ways round, so that no question is scored with a threshold it helped to
choose; the best threshold of all questions is shown beside it, as published figures have it.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.metrics import exact_match, f1
from eval.questions import SHARED, Question, read_questions
from eval.table import markdown, with_interval
from index.static_encoder import StaticEncoder
from qa.datatypes import Reader
from qa.read_any import load_reader

SETS = {
    "idk_mrc.valid": "Indonesian",
    "facqa.valid": "Indonesian news",
    "tydi_goldp.en.dev": "English",
    "tydi_goldp.ru.dev": "Russian",
    "tydi_goldp.fi.dev": "Finnish",
    "xquad.en": "English; near training texts",
    "xquad.ru": "Russian",
    "xquad.ar": "Arabic",
    "xquad.de": "German",
    "xquad.es": "Spanish",
    "xquad.tr": "Turkish",
}


@dataclass(frozen=True)
class Readings:
    """Forced answers of one question set: agreement with the gold, and the scores."""

    exact: NDArray[np.float64]
    f1: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    scores: NDArray[np.float64]
    milliseconds: NDArray[np.float64]

    def overall(self, thresholds: NDArray[np.float64]) -> tuple[list[float], list[float]]:
        """Return (exact match, F1) of every question, answers below the threshold refused."""
        answered = self.scores >= thresholds
        exact, overlap = (
            np.where(answered, np.where(self.answerable, right, 0.0), ~self.answerable).tolist()
            for right in (self.exact, self.f1)
        )
        return exact, overlap

    def best_threshold(self, rows: NDArray[np.bool_]) -> float:
        """Return the threshold with the highest F1 over ``rows``."""
        order = np.argsort(-self.scores[rows], kind="stable")
        gains = np.cumsum(np.where(self.answerable, self.f1, -1.0)[rows][order])
        best = int(gains.argmax())
        ordered = self.scores[rows][order]
        if gains[best] < 0:  # it is best to answer nothing at all
            return float(ordered[0] + 1.0)
        following = ordered[best + 1] if best + 1 < len(ordered) else ordered[best] - 1.0
        return float((ordered[best] + following) / 2)


def read_all(reader: Reader, questions: Sequence[Question]) -> Readings:
    """Return the forced answer of every question."""
    rows = []
    for question in questions:
        started = time.perf_counter()
        passage = question.context or ""
        spans = reader.read(question.text, [passage])[0]
        spent = (time.perf_counter() - started) * 1000
        text = passage[spans[0].start : spans[0].end] if spans else ""
        gold = question.answers
        agreement = (exact_match(text, gold), f1(text, gold)) if gold else (0.0, 0.0)
        rows.append((*agreement, bool(gold), spans[0].score if spans else -1e9, spent))
    exact, overlap, answerable, scores, spent_all = zip(*rows, strict=True)
    return Readings(
        np.array(exact),
        np.array(overlap),
        np.array(answerable),
        np.array(scores),
        np.array(spent_all),
    )


def report(reader: Reader, names: Sequence[str]) -> str:
    """Return the table of all sets."""
    rows = []
    for name in names:
        readings = read_all(reader, read_questions(SHARED / f"qa/{name}.jsonl.gz"))
        rows.append([f"{name} ({SETS.get(name, '')})", *_cells(readings)])
    header = [
        "set",
        "questions",
        "HasAns EM [95 %]",
        "HasAns F1",
        "NoAns accuracy",
        "overall EM",
        "overall F1",
        "best threshold EM / F1",
        "AUROC",
        "ms a passage, p50",
    ]
    return f"reader {reader.name}\n\n" + markdown(header, rows)


def _cells(readings: Readings) -> list[str]:
    some, all_rows = readings.answerable, np.ones(len(readings.scores), bool)
    cells = [
        str(len(readings.scores)),
        with_interval(readings.exact[some].tolist()),
        with_interval(readings.f1[some].tolist()),
    ]
    if some.all():
        return [*cells, "–", "–", "–", "–", "–", f"{np.median(readings.milliseconds):.1f}"]
    even = np.random.default_rng(0).permutation(len(all_rows)) % 2 == 0
    thresholds = np.where(even, readings.best_threshold(~even), readings.best_threshold(even))
    refused = (readings.scores < thresholds)[~some]
    exact, overlap = readings.overall(thresholds)
    best = readings.overall(np.full(len(all_rows), readings.best_threshold(all_rows)))
    return [
        *cells,
        with_interval(refused.astype(float).tolist()),
        with_interval(exact),
        with_interval(overlap),
        f"{np.mean(best[0]):.3f} / {np.mean(best[1]):.3f}",
        f"{auroc(readings.scores, some):.3f}",
        f"{np.median(readings.milliseconds):.1f}",
    ]


def auroc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the chance that an answerable question scores above an unanswerable one."""
    above = scores[positive][:, None] - scores[~positive][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="kutip eval reading", description=__doc__)
    parser.add_argument("--reader", help="transformers question-answering model, name or folder")
    parser.add_argument("--folder", type=Path, help="a folder of the built-in reader's kind")
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="names under qa/")
    options = parser.parse_args(arguments)
    if options.folder:
        from qa.read import BuiltinReader

        reader: Reader = BuiltinReader(options.folder, threads=1)
    else:
        reader = load_reader(options.reader, StaticEncoder())
    sys.stdout.write(report(reader, options.sets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
