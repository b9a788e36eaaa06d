"""Question + passages -> answer spans, with any transformers question-answering model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import KutipError
from qa.datatypes import Span
from qa.spans import best_apart

MAX_PIECES, STRIDE_PIECES = 384, 128
MAX_ANSWER_PIECES = 40
_STARTS = 12


class HubReader:
    """A model with start and end logits; the first piece stands for "no answer" (SQuAD 2.0)."""

    def __init__(self, name_or_folder: str) -> None:
        self._tokenizer, self._model = _load(name_or_folder)
        self.name = Path(name_or_folder).name

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for every passage its best spans, best first, possibly none."""
        return [self._read_one(question, passage) if passage else [] for passage in passages]

    def _read_one(self, question: str, passage: str) -> list[Span]:
        import torch

        inputs = self._tokenizer(
            question[:1000],
            passage,
            truncation="only_second",
            max_length=MAX_PIECES,
            stride=STRIDE_PIECES,
            padding=True,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = inputs.pop("offset_mapping").tolist()
        inputs.pop("overflow_to_sample_mapping", None)
        sides = [inputs.sequence_ids(row) for row in range(len(offsets))]
        with torch.no_grad():
            output = self._model(**inputs)
        spans: list[Span] = []
        for row, side in enumerate(sides):
            starts, ends = output.start_logits[row].tolist(), output.end_logits[row].tolist()
            spans += _spans(starts, ends, offsets[row], side)
        return best_apart(spans)


def _load(name_or_folder: str) -> tuple[Any, Any]:
    # Imported here: torch and transformers cost seconds, and the built-in reader needs neither.
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(name_or_folder, use_fast=True)
        model = AutoModelForQuestionAnswering.from_pretrained(
            name_or_folder, use_safetensors=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise KutipError(
            f"The reader {name_or_folder!r} could not be loaded ({reason}). Give a transformers"
            " question-answering model that is on this computer, or leave --reader out."
        ) from error
    return tokenizer, model.eval()


def _spans(
    starts: list[float],
    ends: list[float],
    offsets: list[list[int]],
    side: list[int | None],
) -> list[Span]:
    nothing = starts[0] + ends[0]
    inside = [i for i, which in enumerate(side) if which == 1 and offsets[i][1] > offsets[i][0]]
    best_starts = sorted(inside, key=lambda i: -starts[i])[:_STARTS]
    best_ends = sorted(inside, key=lambda i: -ends[i])[:_STARTS]
    return [
        Span(offsets[first][0], offsets[last][1], starts[first] + ends[last] - nothing)
        for first in best_starts
        for last in best_ends
        if first <= last < first + MAX_ANSWER_PIECES
    ]
