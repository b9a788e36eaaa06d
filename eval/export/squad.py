"""A run -> SQuAD predictions, no-answer probabilities, and its gold as a SQuAD 2.0 file.

Made for the official evaluation script of SQuAD 2.0 (Rajpurkar et al. 2018):
``evaluate-v2.0.py GOLD PREDICTIONS [--na-prob-file PROBABILITIES]``.
"""

import json
from typing import Any

from eval.record import GoldSpan, Result
from eval.runs import Run
from index.errors import KutipError


def as_predictions(run: Run, *, forced: bool = False) -> str:
    """Return question id -> answer, "" for a refusal; ``forced``: the best proposal instead."""
    _require_answers(run)
    given = {result.id: (result.forced if forced else result.text) or "" for result in run.results}
    return _json(given)


def as_no_answer_probabilities(run: Run) -> str:
    """Return question id -> 1 - confidence: the chance that it is better to refuse."""
    _require_answers(run)
    return _json({result.id: 1.0 - result.confidence for result in run.results})


def as_gold(run: Run) -> str:
    """Return the questions as SQuAD 2.0; a question's context is its gold sentences, no more."""
    paragraphs = [_paragraph(result) for result in run.results]
    return _json({"version": "v2.0", "data": [{"title": run.name, "paragraphs": paragraphs}]})


def _require_answers(run: Run) -> None:
    if run.mode == "retrieval":
        raise KutipError(f"{run.path} answers nothing (retrieval mode). Export it --as trec.")


def _paragraph(result: Result) -> dict[str, Any]:
    context, answers = "", []
    starts: dict[str, int] = {}
    for span in result.gold:
        sentence, offset = _surrounding(span)
        if sentence not in starts:
            context += "\n" if context else ""
            starts[sentence] = len(context)
            context += sentence
        answers.append({"text": span.text, "answer_start": starts[sentence] + offset})
    entry = {
        "id": result.id,
        "question": result.question,
        "answers": answers,
        "is_impossible": not result.answerable,
    }
    told = {"lang": result.language, "kind": result.kind}
    entry |= {name: value for name, value in told.items() if value is not None}
    return {"context": context, "qas": [entry]}


def _surrounding(span: GoldSpan) -> tuple[str, int]:
    """Return the sentence and the answer's offset in it; without one the answer stands alone."""
    if span.sentence is not None and span.start is not None and span.sentence_start is not None:
        offset = span.start - span.sentence_start
        if offset >= 0 and span.sentence.startswith(span.text, offset):
            return span.sentence, offset
    return span.text, 0


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
