"""Measure a reader network on question rows while it trains; eval/ measures the product."""

import re
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from qa.features import affix_ids, match_flags, split_words, word_ids
from qa.word_vectors import WordVectors
from training.reader_model import ReaderNetwork

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_WINDOW_WORDS, _STEP_WORDS = 300, 200


@dataclass(frozen=True)
class Scored:
    """One question's outcome: the best span's score, and its agreement with the gold."""

    score: float
    exact: float
    overlap: float
    answerable: bool


def normalise(text: str) -> str:
    """Apply the SQuAD normalisation: lower case, no marks, no English articles."""
    bare = "".join(ch for ch in text.lower() if ch not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def agreement(given: str, gold: str) -> tuple[float, float]:
    """Return exact match and F1 (harmonic mean of token precision and recall)."""
    left, right = normalise(given).split(), normalise(gold).split()
    shared = sum((Counter(left) & Counter(right)).values())
    overlap = 2 * shared / (len(left) + len(right)) if shared else 0.0
    return float(left == right), overlap


@torch.no_grad()
def evaluate(
    network: ReaderNetwork,
    vectors: WordVectors,
    vocabulary: Mapping[str, int],
    rows: list[dict[str, Any]],
) -> list[Scored]:
    """Return the outcome of every row, answers forced."""
    network.eval()
    outcomes = []
    for row in rows:
        score, text = _best_span(network, vectors, vocabulary, row["question"], row["context"])
        pairs = [agreement(text, answer["text"]) for answer in row["answers"]] or [(0.0, 0.0)]
        exact, overlap = max(pairs)[0], max(pair[1] for pair in pairs)
        outcomes.append(Scored(score, exact, overlap, bool(row["answers"])))
    return outcomes


def best_overall(outcomes: list[Scored]) -> dict[str, float]:
    """Return forced HasAns EM/F1 and overall EM/F1 at the best threshold of these rows."""
    answerable = np.array([o.answerable for o in outcomes])
    exact = np.array([o.exact for o in outcomes])
    overlap = np.array([o.overlap for o in outcomes])
    order = np.argsort([-o.score for o in outcomes])
    gains_f1 = np.cumsum(np.where(answerable, overlap, -1.0)[order])
    cut = int(gains_f1.argmax()) + 1
    answered = np.zeros(len(order), bool)
    answered[order[:cut]] = True
    right = np.where(answered, exact * answerable, ~answerable)
    f1 = np.where(answered, overlap * answerable, ~answerable)
    return {
        "has_answer_em": round(float(exact[answerable].mean()), 4),
        "has_answer_f1": round(float(overlap[answerable].mean()), 4),
        "overall_em": round(float(right.mean()), 4),
        "overall_f1": round(float(f1.mean()), 4),
        "no_answer_accuracy": round(float((~answered)[~answerable].mean()), 4),
        "threshold": round(float(outcomes[order[cut - 1]].score), 3),
    }


def _best_span(
    network: ReaderNetwork,
    vectors: WordVectors,
    vocabulary: Mapping[str, int],
    question: str,
    context: str,
) -> tuple[float, str]:
    best, text = -1e9, ""
    words = split_words(context)
    count = len(words.forms)
    for first in range(0, max(count - _WINDOW_WORDS + _STEP_WORDS, 1), _STEP_WORDS):
        left = words.spans[first][0]
        right = words.spans[min(first + _WINDOW_WORDS, count) - 1][1]
        window = context[left:right]
        inside, asked = split_words(window), split_words(question)
        inputs = []
        for these, others in ((inside, asked), (asked, inside)):
            ids = np.column_stack(
                [word_ids(these.forms, vocabulary), these.shapes, affix_ids(these.forms)]
            )
            inputs += [
                torch.from_numpy(vectors.of(these.forms))[None],
                torch.from_numpy(ids)[None],
                torch.from_numpy(match_flags(these, others))[None],
            ]
        scores = network(*inputs)[0]
        place = int(scores.argmax())
        start, end = divmod(place, scores.shape[1])
        if (score := float(scores.flatten()[place])) > best:
            best, text = score, window[inside.spans[start][0] : inside.spans[end][1]]
    return best, text
