"""Words and their places -> what running text has taught of them: a layer of the readers.

``training.context`` learns it; a reader takes it as it is.
"""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor, nn

from qa.features import AFFIX_BUCKETS, SHAPES
from training.recurrence import TwoWay

CONTEXT_FILE = "context.pt"
HIDDEN = 256
PROJECTED, WORD, SHAPE, AFFIX = 128, 64, 16, 16


class WordInputs(nn.Module):
    """Vectors and ids of words -> (B, T, size)."""

    size = PROJECTED + WORD + SHAPE + 2 * AFFIX

    def __init__(self, vector_size: int, words: int) -> None:
        super().__init__()
        self.project = nn.Linear(vector_size, PROJECTED)
        self.word = nn.Embedding(words, WORD, padding_idx=0)
        self.shape = nn.Embedding(SHAPES, SHAPE, padding_idx=0)
        self.affix = nn.Embedding(AFFIX_BUCKETS, AFFIX, padding_idx=0)

    def forward(self, vectors: Tensor, ids: Tensor) -> Tensor:
        """Take (B, T, vector_size) and (B, T, 4): word, shape, first letters, last letters."""
        parts = [
            torch.relu(self.project(vectors)),
            self.word(ids[:, :, 0]),
            self.shape(ids[:, :, 1]),
            self.affix(ids[:, :, 2]),
            self.affix(ids[:, :, 3]),
        ]
        return torch.cat(parts, dim=-1)


class ContextLayer(nn.Module):
    """Words -> states of a GRU that has come to each from the left, and of one from the right."""

    def __init__(self, vector_size: int, words: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.words = WordInputs(vector_size, words)
        self.states = TwoWay(self.words.size, hidden)

    def forward(self, vectors: Tensor, ids: Tensor, turned: Tensor) -> Tensor:
        """Return (B, T, 2 * hidden); ``turned`` (B, T) is each row's reversed order."""
        return self.states(self.words(vectors, ids), turned)  # type: ignore[no-any-return]


def write_layer(layer: ContextLayer, words: Iterable[str], path: Path) -> None:
    """Write the layer with the frequent words that its ids stand for."""
    torch.save({"layer": layer.state_dict(), "words": list(words)}, path)


def read_layer(path: Path, vector_size: int, words: Iterable[str]) -> ContextLayer:
    """Return the layer; ends the program with one line where it is of other frequent words."""
    states = torch.load(path, weights_only=True)
    if states["words"] != (known := list(words)):
        raise SystemExit(f"{path} is of other frequent words: run training.context again")
    hidden = states["layer"]["states.forward_rnn.weight_hh_l0"].shape[1]
    layer = ContextLayer(vector_size, len(known) + 2, hidden)
    layer.load_state_dict(states["layer"])
    return layer
