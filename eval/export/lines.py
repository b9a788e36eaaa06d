"""A run -> one flat JSON object a question, for notebooks and other programs."""

import json
from typing import Any

from eval.measures.registry import MEASURES
from eval.record import Result
from eval.runs import Run

FIELDS = (
    *("id", "question", "language", "kind", "gold", "answer"),
    *("exact_match", "f1", "refused", "confidence", "answer_rank"),
)


def as_lines(run: Run) -> str:
    """Return JSON lines; in retrieval mode, which answers nothing, the answer's fields are null."""
    answers = run.mode != "retrieval"
    return "".join(
        json.dumps(row_of(result, answers), ensure_ascii=False) + "\n" for result in run.results
    )


def row_of(result: Result, answers: bool) -> dict[str, Any]:
    """Return a question's fields, as they are named in ``FIELDS``."""
    return {
        "id": result.id,
        "question": result.question,
        "language": result.language,
        "kind": result.kind,
        "gold": list(result.answers),
        "answer": result.text,
        "exact_match": MEASURES["exact_match"].of(result) if answers else None,
        "f1": MEASURES["f1"].of(result) if answers else None,
        "refused": not result.answered if answers else None,
        "confidence": result.confidence if answers else None,
        "answer_rank": result.answer_rank,
    }
