"""Fit the confidence: held-out questions over stores of several sizes -> weights, threshold, curve.

The IDK-MRC and FacQA valid questions are asked over stores of some 10 to 16,000 passages
(training/confidence_questions.py); both sets count the same. The questions on a random half of the
passages fit the values and the others check them, both ways round; what is written was fitted on
all, the retrieval weight, one of nine, included. The curve (training/risk.py) tells how many of the
answers above a threshold are wrong, of all 1,074 questions, each at one size.
Run: python -m training.confidence, and with --encoder open.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from index.model_manifest import write_manifest
from index.schema import BUILTIN, OPEN, SHIPPED
from qa.assistant import PASSAGES_READ
from qa.decide import (
    CONFIDENCE_FILE,
    OPEN_CONFIDENCE_FILE,
    Confidence,
    group,
    log_size,
)
from training.confidence_questions import LEVELS, SETS, Asked, ask_all
from training.reader_score import agreement
from training.risk import curve_of, print_half

RIGHT = 0.5  # an answer with at least this F1 counts as right
NOTHING_FITTED = Confidence(0.0, 0.0, 1.0, 0.0)
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Outcomes:
    """What the best answers are worth, one row for each question over one store.

    ``right`` is the answer's F1; ``weights`` make each set count the same.
    """

    scores: NDArray[np.float64]
    chunks: NDArray[np.int64]
    right: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def __getitem__(self, rows: NDArray[np.bool_]) -> "Outcomes":
        """Return some of the rows."""
        columns = (self.scores, self.chunks, self.right, self.answerable, self.weights)
        return Outcomes(*(column[rows] for column in columns))

    @property
    def evidence(self) -> NDArray[np.float64]:
        """Return what the confidence is a function of, shape (rows, 2)."""
        sizes = [log_size(chunks) for chunks in self.chunks.tolist()]
        return np.stack([self.scores, sizes], axis=1)

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Tell which answers would be wrong."""
        return self.right < RIGHT


def outcomes(asked: Sequence[Asked], confidence: Confidence) -> Outcomes:
    """Return what the best group of each question's candidates is worth."""
    scores, right = [], []
    for each in asked:
        groups = group(each.found, confidence)
        scores.append(groups[0].reader_score if groups else -20.0)
        gold = [agreement(groups[0].text, answer)[1] for answer in each.answers if groups]
        right.append(max(gold, default=0.0))
    sizes = {one.name: sum(each.held_out == one.name for each in asked) for one in SETS}
    return Outcomes(
        np.array(scores),
        np.array([each.chunks for each in asked]),
        np.array(right),
        np.array([bool(each.answers) for each in asked]),
        np.array([len(asked) / len(SETS) / sizes[each.held_out] for each in asked]),
    )


def fitted(found: Outcomes, confidence: Confidence) -> Confidence:
    """Return the confidence with the logistic regression from evidence to "right"."""
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(found.evidence, ~found.is_wrong, sample_weight=found.weights)
    bias, slope, size_weight = (round(float(x), 4) for x in (*model.intercept_, *model.coef_[0]))
    return replace(confidence, bias=bias, slope=slope, size_weight=size_weight)


def best_threshold(
    shares: NDArray[np.float64],
    right: NDArray[np.float64],
    answerable: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Return the confidence from which on an answer gains F1 over a refusal, in three digits.

    An answer is worth giving where the F1 expected of it is at least the chance that there is
    nothing to find; both are logistic functions of the log-odds. The threshold with the highest F1
    on these very questions hangs on a few of them, and does worse on others. ``weights`` are
    those of the rows.
    """
    weights = np.ones(len(shares)) if weights is None else weights
    if answerable.all():
        return 0.0
    if not answerable.any():
        return 1.0
    log_odds, tried = _log_odds(shares)[:, None], np.arange(1, 1000) / 1000
    # F1 lies between 0 and 1: each question counts as right by its F1, and as wrong by the rest.
    both = np.concatenate([log_odds, log_odds])
    is_right = np.arange(len(both)) < len(right)
    parts = np.concatenate([right * answerable, 1 - right * answerable]) * np.tile(weights, 2)
    gained = LogisticRegression().fit(both, is_right, sample_weight=parts)
    lost = LogisticRegression().fit(log_odds, ~answerable, sample_weight=weights)
    places = _log_odds(tried)[:, None]
    losing = gained.predict_proba(places)[:, 1] < lost.predict_proba(places)[:, 1]
    if not losing.any():
        return 0.0
    after_the_last_loss = np.flatnonzero(losing)[-1] + 1
    return float(np.append(tried, 1.0)[after_the_last_loss])


def _log_odds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(shares, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(inside / (1 - inside)))


def calibration_error(shares: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equally filled bins (Naeini et al. 2015)."""
    bins = np.array_split(np.argsort(shares), 10)
    gaps = [len(rows) * abs(shares[rows].mean() - right[rows].mean()) for rows in bins]
    return float(sum(gaps) / len(shares))


def shares_of(confidence: Confidence, found: Outcomes) -> NDArray[np.float64]:
    """Return the probability that each row's answer is right."""
    rows = zip(found.scores.tolist(), found.chunks.tolist(), strict=True)
    return np.array([confidence.probability(score, chunks) for score, chunks in rows])


def values_of(confidence: Confidence) -> dict[str, float]:
    """Return what ``fitted`` gives."""
    return {name: getattr(confidence, name) for name in ("bias", "slope", "size_weight")}


def print_halves(
    asked: Sequence[Asked], found: Outcomes, half: NDArray[np.bool_], once: NDArray[np.bool_]
) -> None:
    """Print what the values of one half of the questions give on the other, both ways round."""
    shares, answered = np.zeros(len(asked)), np.zeros(len(asked), bool)
    for fitting in (half, ~half):
        part = found[fitting]
        confidence = fitted(part, NOTHING_FITTED)
        own = shares_of(confidence, found)
        cut = best_threshold(own[fitting], part.right, part.answerable, part.weights)
        shares[~fitting], answered[~fitting] = own[~fitting], (own >= cut)[~fitting]
        print(f"half: {values_of(confidence)}, threshold {cut:.3f}")
        print_half(own[once], found.is_wrong[once], fitting[once])
    told = np.where(found.is_wrong, 1 - shares, shares)
    print(f"log loss {np.average(-np.log(told), weights=found.weights):.4f}")
    for one in SETS:
        for level in range(LEVELS):
            rows = np.array([(x.held_out, x.level) == (one.name, level) for x in asked])
            part, given = found[rows], answered[rows]
            print(
                f"{one.name}, {np.median(part.chunks):.0f} chunks, {rows.sum()} questions:"
                f" F1 {np.where(given, part.right * part.answerable, ~part.answerable).mean():.3f},"
                f" refused of unanswerable {(~given)[~part.answerable].mean():.3f},"
                f" wrong of given {part.is_wrong[given].mean():.3f},"
                f" ECE {calibration_error(shares[rows], ~part.is_wrong):.3f}"
            )


def print_thresholds(found: Outcomes, shares: NDArray[np.float64], chosen: float) -> None:
    """Print what other thresholds would give on the same questions."""

    def mean(values: NDArray[np.generic], rows: NDArray[np.bool_]) -> float:
        return float(np.average(values[rows], weights=found.weights[rows])) if rows.any() else 0.0

    every = np.ones(len(shares), bool)
    for threshold in (0.1, 0.2, 0.3, chosen, 0.45, 0.55):
        given, answerable = shares >= threshold, found.answerable
        gained = np.where(given, found.right * answerable, ~answerable)
        print(
            f"threshold {threshold:.3f}: overall F1 {mean(gained, every):.3f},"
            f" answerable F1 {mean(gained, answerable):.3f},"
            f" refused of unanswerable {mean(gained, ~answerable):.3f},"
            f" wrong of given {mean(found.is_wrong, given):.3f}"
        )


def best_weight(asked: Sequence[Asked]) -> Confidence:
    """Return a confidence with the retrieval weight whose best answers agree most with gold."""
    best, best_right = NOTHING_FITTED, -1.0
    for weight in WEIGHTS:
        tried = replace(best, retrieval_weight=weight)
        found = outcomes(asked, tried)
        forced = float(np.average(found.right, weights=found.weights * found.answerable))
        print(f"retrieval weight {weight}: forced F1 {forced:.4f}")
        if forced > best_right:
            best, best_right = tried, forced
    return best


def main(argv: Sequence[str] | None = None) -> None:
    """Choose the weights, print their figures, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", choices=SHIPPED, default=BUILTIN)
    parser.add_argument("--passages", type=int, default=PASSAGES_READ)
    parser.add_argument("--out", type=Path, help="another file than that which ships")
    options = parser.parse_args(argv)
    out = options.out or (OPEN_CONFIDENCE_FILE if options.encoder == OPEN else CONFIDENCE_FILE)
    asked = ask_all(options.encoder, options.passages)
    weighed = best_weight(asked)
    found = outcomes(asked, weighed)
    rng = np.random.default_rng(0)
    passages = np.array([each.question.passage for each in asked])
    half = rng.permutation(passages.max() + 1)[passages] % 2 == 0
    numbers = np.array([each.question.number for each in asked])
    # Each question at one size alone: a bound counts no question more than once.
    drawn = rng.permutation(numbers.max() + 1)[numbers] % LEVELS
    once = drawn == np.array([each.level for each in asked])
    print_halves(asked, found, half, once)
    final = fitted(found, weighed)
    shares = shares_of(final, found)
    cut = best_threshold(shares, found.right, found.answerable, found.weights)
    print_thresholds(found, shares, cut)
    values = {
        "retrieval_weight": final.retrieval_weight,
        **values_of(final),
        "threshold": cut,
        "curve": curve_of(shares[once], found.is_wrong[once]).value(),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(values) + "\n")
    write_manifest(out.parent, [path.name for path in out.parent.glob("*confidence.json")])
    print(values)


if __name__ == "__main__":
    main()
