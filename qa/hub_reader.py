"""Question + passages -> answer spans, with any transformers question-answering model."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.clean import encodable
from index.model_hub import fingerprint, load_named
from index.model_record import ModelRecord
from qa.datatypes import Span
from qa.spans import best_apart

MAX_PIECES = 384
MAX_QUESTION_PIECES = 64
MAX_ANSWER_PIECES = 40
_STARTS = 12
_WINDOWS_PER_RUN = 8


class HubReader:
    """A model with start and end logits; the first piece stands for "no answer" (SQuAD 2.0)."""

    def __init__(self, name_or_folder: str, record: ModelRecord | None = None) -> None:
        self._tokenizer, self._model = _load(name_or_folder, record)
        positions = getattr(self._model.config, "max_position_embeddings", MAX_PIECES)
        # Some families number their positions from 2.
        self._pieces = min(MAX_PIECES, self._tokenizer.model_max_length, positions - 2)
        self.name = f"{Path(name_or_folder).name}-{fingerprint(self._model.state_dict())}"

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for every passage its best spans, best first, possibly none."""
        asked = self._first_pieces(encodable(question))
        return [self._read_one(asked, encodable(passage)) for passage in passages]

    def _first_pieces(self, question: str) -> str:
        """Return as much of the question as leaves room for the passage."""
        offsets = self._tokenizer(
            question,
            add_special_tokens=False,
            truncation=True,
            max_length=min(MAX_QUESTION_PIECES, self._pieces // 3),
            return_offsets_mapping=True,
        )["offset_mapping"]
        return question[: offsets[-1][1]] if offsets else ""

    def _read_one(self, question: str, passage: str) -> list[Span]:
        if not passage:
            return []
        windows = self._tokenizer(
            question,
            passage,
            truncation="only_second",
            max_length=self._pieces,
            stride=self._pieces // 3,
            padding=True,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = windows.pop("offset_mapping").tolist()
        windows.pop("overflow_to_sample_mapping", None)
        spans: list[Span] = []
        for row, (starts, ends) in enumerate(self._logits(windows)):
            spans += _spans(starts, ends, offsets[row], windows.sequence_ids(row), passage)
        return best_apart(spans)

    def _logits(self, windows: Any) -> Iterator[tuple[list[float], list[float]]]:  # noqa: ANN401
        import torch

        count = len(windows["input_ids"])
        for first in range(0, count, _WINDOWS_PER_RUN):
            part = slice(first, first + _WINDOWS_PER_RUN)
            with torch.inference_mode():
                output = self._model(**{name: rows[part] for name, rows in windows.items()})
            yield from zip(output.start_logits.tolist(), output.end_logits.tolist(), strict=True)


def _load(name_or_folder: str, record: ModelRecord | None) -> tuple[Any, Any]:
    def load(folder: Path) -> tuple[Any, Any]:
        # Imported here: torch and transformers cost seconds, and the built-in reader needs neither.
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        # A folder of this computer, looked through before: there is no revision to name.
        tokenizer = AutoTokenizer.from_pretrained(  # nosec B615
            folder, use_fast=True, trust_remote_code=False, local_files_only=True
        )
        model = AutoModelForQuestionAnswering.from_pretrained(  # nosec B615
            folder, use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
        return tokenizer, model.eval()

    return load_named("reader", name_or_folder, load, record)


def _spans(
    starts: list[float],
    ends: list[float],
    offsets: list[list[int]],
    side: list[int | None],
    passage: str,
) -> list[Span]:
    nothing = starts[0] + ends[0]
    inside = [i for i, which in enumerate(side) if which == 1 and offsets[i][1] > offsets[i][0]]
    best_starts = sorted(inside, key=lambda i: -starts[i])[:_STARTS]
    best_ends = sorted(inside, key=lambda i: -ends[i])[:_STARTS]
    spans = [
        Span(
            *_stripped(passage, offsets[first][0], offsets[last][1]),
            starts[first] + ends[last] - nothing,
        )
        for first in best_starts
        for last in best_ends
        if first <= last < first + MAX_ANSWER_PIECES
    ]
    return [span for span in spans if span.start < span.end]


def _stripped(passage: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space that some tokenizers count to the piece behind it."""
    text = passage[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
