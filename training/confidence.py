"""Fit the confidence: held-out questions over a store -> logistic weights, a threshold, a curve.

The IDK-MRC valid questions are asked over all contexts of its train and valid parts. A random
half fits the values and the other half checks them, both ways round; what is written was fitted
on all. The curve (training/risk.py) tells how many of the answers above a threshold are wrong,
for questions like these; the retrieval weight, one of nine, was chosen on the same ones.
Run: python -m training.confidence, and with --encoder open.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from index.build import add_articles
from index.datatypes import Article
from index.model_manifest import write_manifest
from index.schema import BUILTIN, OPEN, SHIPPED
from index.search import Index
from qa.assistant import PASSAGES_READ
from qa.datatypes import Candidate
from qa.decide import CONFIDENCE_FILE, OPEN_CONFIDENCE_FILE, Confidence, candidates, group
from qa.read_any import load_reader
from training.data import read_jsonl
from training.reader_score import agreement
from training.risk import curve_of, print_halves

RIGHT = 0.5  # an answer with at least this F1 counts as right
WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Asked:
    """One question with all its candidates."""

    answers: list[str]
    found: list[Candidate]


def ask_all(encoder: str, passages_read: int) -> list[Asked]:
    """Return the candidates of every valid question, with that encoder and its reader."""
    rows = list(read_jsonl("qa/idk_mrc.valid"))
    contexts = {row["context"] for row in [*rows, *read_jsonl("qa/idk_mrc.train")]}
    articles = [
        Article(f"a{i}", "", text, language="id") for i, text in enumerate(sorted(contexts))
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        index = Index.open(store, encoder=encoder, create=True, writable=True)
        add_articles(index, articles)
        reader = load_reader(None, index.encoder)
        asked = []
        for row in rows:
            hits = index.search(row["question"], passages_read)
            spans = reader.read(row["question"], [hit.chunk.text for hit in hits])
            found = candidates(hits, spans)
            asked.append(Asked([answer["text"] for answer in row["answers"]], found))
        index.close()
    return asked


def outcomes(
    asked: Sequence[Asked], confidence: Confidence
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return each question's reader score, the F1 of its best group, and if it is answerable."""
    scores, right = [], []
    for question in asked:
        groups = group(question.found, confidence)
        scores.append(groups[0].reader_score if groups else -20.0)
        gold = [agreement(groups[0].text, answer)[1] for answer in question.answers if groups]
        right.append(max(gold, default=0.0))
    return np.array(scores), np.array(right), np.array([bool(q.answers) for q in asked])


def fit(scores: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Return bias and slope of the logistic regression from score to "right"."""
    model = LogisticRegression(C=1.0, max_iter=1000).fit(scores[:, None], right >= RIGHT)
    return float(model.intercept_[0]), float(model.coef_[0, 0])


def best_threshold(
    shares: NDArray[np.float64], right: NDArray[np.float64], answerable: NDArray[np.bool_]
) -> float:
    """Return the confidence from which on an answer gains F1 over a refusal, in three digits.

    An answer is worth giving where the F1 expected of it is at least the chance that there is
    nothing to find; both are logistic functions of the log-odds. The threshold with the highest F1
    on these very questions hangs on a few of them, and does worse on others.
    """
    if answerable.all():
        return 0.0
    if not answerable.any():
        return 1.0
    log_odds, tried = _log_odds(shares)[:, None], np.arange(1, 1000) / 1000
    # F1 lies between 0 and 1: each question counts as right by its F1, and as wrong by the rest.
    both = np.concatenate([log_odds, log_odds])
    is_right = np.arange(len(both)) < len(right)
    weights = np.concatenate([right * answerable, 1 - right * answerable])
    gained = LogisticRegression().fit(both, is_right, sample_weight=weights)
    lost = LogisticRegression().fit(log_odds, ~answerable)
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


def shares_of(confidence: Confidence, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of every score."""
    return np.array([confidence.probability(score) for score in scores.tolist()])


def print_thresholds(
    shares: NDArray[np.float64],
    right: NDArray[np.float64],
    answerable: NDArray[np.bool_],
    chosen: float,
) -> None:
    """Print what other thresholds would give on the same questions."""
    for threshold in (0.1, 0.2, 0.25, chosen, 0.4, 0.5):
        given = shares >= threshold
        overall = np.where(given, right * answerable, ~answerable).mean()
        print(
            f"threshold {threshold:.3f}: overall F1 {overall:.3f},"
            f" answerable F1 {(right * given)[answerable].mean():.3f},"
            f" refused of unanswerable {(~given)[~answerable].mean():.3f},"
            f" wrong of given {(right[given] < RIGHT).mean():.3f}"
        )


def main() -> None:
    """Choose the weights, print their figures, write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", choices=SHIPPED, default=BUILTIN)
    parser.add_argument("--passages", type=int, default=PASSAGES_READ)
    options = parser.parse_args()
    out = OPEN_CONFIDENCE_FILE if options.encoder == OPEN else CONFIDENCE_FILE
    asked = ask_all(options.encoder, options.passages)
    even = np.random.default_rng(0).permutation(len(asked)) % 2 == 0
    best = Confidence(0.0, 0.0, 1.0, 0.0)
    best_right = -1.0
    for weight in WEIGHTS:
        tried = replace(best, retrieval_weight=weight)
        _, right, answerable = outcomes(asked, tried)
        print(f"retrieval weight {weight}: forced F1 {right[answerable].mean():.4f}")
        if right[answerable].mean() > best_right:
            best, best_right = tried, float(right[answerable].mean())
    scores, right, answerable = outcomes(asked, best)
    for fitting in (even, ~even):
        bias, slope = fit(scores[fitting], right[fitting])
        half = replace(best, bias=bias, slope=slope)
        shares = shares_of(half, scores)
        cut = best_threshold(shares[fitting], right[fitting], answerable[fitting])
        other = ~fitting
        answered = shares[other] >= cut
        f1 = np.where(answered, right[other] * answerable[other], ~answerable[other]).mean()
        error = calibration_error(shares[other], right[other] >= RIGHT)
        print(f"other half: ECE {error:.3f}, overall F1 {f1:.4f} at {cut:.3f}")
    bias, slope = fit(scores, right)
    final = replace(best, bias=round(bias, 4), slope=round(slope, 4))  # as they are written
    shares = shares_of(final, scores)
    cut = best_threshold(shares, right, answerable)
    values = {
        "retrieval_weight": final.retrieval_weight,
        "bias": final.bias,
        "slope": final.slope,
        "threshold": cut,
        "curve": curve_of(shares, right < RIGHT).value(),
    }
    out.write_text(json.dumps(values) + "\n")
    write_manifest(out.parent, [path.name for path in out.parent.glob("*confidence.json")])
    print_thresholds(shares, right, answerable, cut)
    print_halves(shares, right < RIGHT, even)
    print(values)


if __name__ == "__main__":
    main()
