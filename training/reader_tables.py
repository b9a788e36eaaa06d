"""Examples -> a batch of network inputs (vectors, words, affixes, flags) and their gold spans."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from qa.features import affix_ids
from qa.word_vectors import WordVectors
from training.reader_data import Example, Forms


class Tables:
    """What turns form numbers into network inputs: vectors, frequent words, affixes."""

    def __init__(self, forms: Forms, vectors: WordVectors, vocabulary: dict[str, int]) -> None:
        names = list(forms.numbers)
        sums = np.concatenate(
            [vectors.compute(names[i : i + 20_000]) for i in range(0, len(names), 20_000)]
        )
        self.vectors = torch.from_numpy(sums)
        words = [vocabulary.get(name, 1) for name in names]
        words[0] = 0
        self.ids = torch.from_numpy(
            np.column_stack([np.array(words), affix_ids([name or "?" for name in names])])
        )
        self.ids[0] = 0

    def batch(self, examples: list[Example]) -> tuple[list[torch.Tensor], torch.Tensor]:
        """Return the network's six inputs and the gold spans, padded."""
        inputs = [
            *self._side([(e.passage, e.passage_shapes, e.passage_flags) for e in examples]),
            *self._side([(e.question, e.question_shapes, e.question_flags) for e in examples]),
        ]
        longest = inputs[0].shape[1]
        gold = torch.zeros((len(examples), longest, longest), dtype=torch.bool)
        for row, example in enumerate(examples):
            for first, last in example.gold:
                gold[row, first, last] = True
        return inputs, gold

    def _side(self, rows: list[tuple[NDArray[Any], ...]]) -> list[torch.Tensor]:
        longest = max(len(row[0]) for row in rows)
        forms = np.zeros((len(rows), longest), np.int64)
        shapes = np.zeros((len(rows), longest), np.int64)
        flags = np.zeros((len(rows), longest, rows[0][2].shape[1]), np.float32)
        for i, (form, shape, flag) in enumerate(rows):
            forms[i, : len(form)], shapes[i, : len(form)] = form, shape
            flags[i, : len(form)] = flag
        numbers = torch.from_numpy(forms)
        ids = self.ids[numbers]
        joint = torch.cat([ids[..., :1], torch.from_numpy(shapes)[..., None], ids[..., 1:]], dim=-1)
        return [self.vectors[numbers], joint, torch.from_numpy(flags)]
