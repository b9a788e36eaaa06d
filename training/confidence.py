"""Fit the confidence: held-out questions over stores of several sizes -> weights, threshold, curve.

The IDK-MRC and FacQA valid questions are asked over stores of 10 to some 16,000 passages
(training/confidence_questions.py); both sets count the same. A random half of the questions fits
the values and the other half checks them, both ways round; what is written was fitted on all. The
curve (training/risk.py) tells how many of the answers above a threshold are wrong, for questions
like these, each at one size; the retrieval weight, one of nine, was chosen on the same ones.
Run: python -m training.confidence, and with --encoder open.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from index.model_manifest import write_manifest
from index.schema import BUILTIN, OPEN, SHIPPED
from qa.assistant import PASSAGES_READ
from qa.decide import CONFIDENCE_FILE, OPEN_CONFIDENCE_FILE, Confidence, group
from training.confidence_questions import LEVELS, SETS, Asked, ask_all
from training.reader_score import agreement
from training.risk import curve_of, print_halves

RIGHT = 0.5  # an answer with at least this F1 counts as right
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Outcomes:
    """What the best answers are worth, one row for each question over one store.

    ``evidence`` has the shape (rows, 2): the reader's score, and the logarithm of the number of
    chunks. ``right`` is the answer's F1; ``weights`` make each set count the same.
    """

    evidence: NDArray[np.float64]
    right: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def __getitem__(self, rows: NDArray[np.bool_]) -> "Outcomes":
        """Return some of the rows."""
        return Outcomes(
            self.evidence[rows], self.right[rows], self.answerable[rows], self.weights[rows]
        )

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Tell which answers would be wrong."""
        return self.right < RIGHT


def outcomes(asked: Sequence[Asked], confidence: Confidence) -> Outcomes:
    """Return what the best group of each question's candidates is worth."""
    evidence, right = [], []
    for each in asked:
        groups = group(each.found, confidence)
        evidence.append((groups[0].reader_score if groups else -20.0, np.log(each.chunks)))
        gold = [agreement(groups[0].text, answer)[1] for answer in each.answers if groups]
        right.append(max(gold, default=0.0))
    sizes = {one.name: sum(each.held_out == one.name for each in asked) for one in SETS}
    weights = [len(asked) / len(SETS) / sizes[each.held_out] for each in asked]
    answerable = [bool(each.answers) for each in asked]
    return Outcomes(*map(np.array, (evidence, right, answerable, weights)))


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
    rows = found.evidence.tolist()
    return np.array([confidence.probability(score, round(np.exp(size))) for score, size in rows])


def print_halves_of(
    asked: Sequence[Asked], found: Outcomes, confidence: Confidence, even: NDArray[np.bool_]
) -> None:
    """Print what values fitted on one half of the questions give on the other, both ways round."""
    shares, answered = np.zeros(len(asked)), np.zeros(len(asked), bool)
    for fitting in (even, ~even):
        half = fitted(found[fitting], confidence)
        own, part = shares_of(half, found), found[fitting]
        cut = best_threshold(own[fitting], part.right, part.answerable, part.weights)
        shares[~fitting], answered[~fitting] = own[~fitting], (own >= cut)[~fitting]
        print(f"half: threshold {cut:.3f}, {half}")
    for one in SETS:
        for level in range(LEVELS):
            rows = np.array([(x.held_out, x.level) == (one.name, level) for x in asked])
            part, given = found[rows], answered[rows]
            print(
                f"{one.name}, size {level + 1}, {rows.sum()} questions:"
                f" F1 {np.where(given, part.right * part.answerable, ~part.answerable).mean():.3f},"
                f" refused of unanswerable {(~given)[~part.answerable].mean():.3f},"
                f" wrong of given {part.is_wrong[given].mean():.3f},"
                f" ECE {calibration_error(shares[rows], ~part.is_wrong):.3f}"
            )


def print_thresholds(found: Outcomes, shares: NDArray[np.float64], chosen: float) -> None:
    """Print what other thresholds would give on the same questions."""

    def mean(values: NDArray[np.generic], rows: NDArray[np.bool_]) -> float:
        return float(np.average(values[rows], weights=found.weights[rows]))

    for threshold in (0.1, 0.2, 0.3, chosen, 0.45, 0.55):
        given, answerable = shares >= threshold, found.answerable
        gained = np.where(given, found.right * answerable, ~answerable)
        print(
            f"threshold {threshold:.3f}: overall F1 {mean(gained, given | ~given):.3f},"
            f" answerable F1 {mean(gained, answerable):.3f},"
            f" refused of unanswerable {mean(gained, ~answerable):.3f},"
            f" wrong of given {mean(found.is_wrong, given):.3f}"
        )


def main() -> None:
    """Choose the weights, print their figures, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", choices=SHIPPED, default=BUILTIN)
    parser.add_argument("--passages", type=int, default=PASSAGES_READ)
    options = parser.parse_args()
    out = OPEN_CONFIDENCE_FILE if options.encoder == OPEN else CONFIDENCE_FILE
    asked = ask_all(options.encoder, options.passages)
    numbers = np.array([each.question for each in asked])
    drawn = np.random.default_rng(0).permutation(numbers.max() + 1)[numbers]
    best = Confidence(0.0, 0.0, 1.0, 0.0)
    best_right = -1.0
    for weight in WEIGHTS:
        tried = replace(best, retrieval_weight=weight)
        found = outcomes(asked, tried)
        forced = np.average(found.right, weights=found.weights * found.answerable)
        print(f"retrieval weight {weight}: forced F1 {forced:.4f}")
        if forced > best_right:
            best, best_right = tried, float(forced)
    found = outcomes(asked, best)
    print_halves_of(asked, found, best, drawn % 2 == 0)
    final = fitted(found, best)
    shares = shares_of(final, found)
    cut = best_threshold(shares, found.right, found.answerable, found.weights)
    # Each question once: a promise counts them as independent.
    once = drawn % LEVELS == np.array([each.level for each in asked])
    values = {
        "retrieval_weight": final.retrieval_weight,
        "bias": final.bias,
        "slope": final.slope,
        "size_weight": final.size_weight,
        "threshold": cut,
        "curve": curve_of(shares[once], found.is_wrong[once]).value(),
    }
    out.write_text(json.dumps(values) + "\n")
    write_manifest(out.parent, [path.name for path in out.parent.glob("*confidence.json")])
    print_thresholds(found, shares, cut)
    print_halves(shares[once], found.is_wrong[once], (drawn // LEVELS % 2 == 0)[once])
    print(values)


if __name__ == "__main__":
    main()
