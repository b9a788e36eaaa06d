"""The built-in reader's network: word vectors of question and passage -> span scores.

Recurrent layers with attention between question and passage (Seo et al. 2017, BiDAF) and
within the passage (Clark & Gardner 2018); every span up to ``MAX_ANSWER_WORDS`` and "no answer"
share one softmax, so that scores compare across passages.
"""

import torch
from torch import Tensor, nn

from qa.features import AFFIX_BUCKETS, PASSAGE_FLAGS, SHAPES
from training.recurrence import Dropout, run_both

MAX_ANSWER_WORDS = 24
IMPOSSIBLE = -1e4


class TwoWay(nn.Module):
    """A GRU in both directions whose results do not depend on padding.

    The backward direction runs forward over the rows turned round within their lengths, so
    that padding always comes last.
    """

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.forward_rnn = nn.GRU(inputs, hidden, batch_first=True)
        self.backward_rnn = nn.GRU(inputs, hidden, batch_first=True)

    def forward(self, inputs: Tensor, turned: Tensor) -> Tensor:
        """Return (B, T, 2 * hidden); ``turned`` (B, T) is each row's reversed order."""
        index = turned.unsqueeze(-1)
        back = inputs.gather(1, index.expand(-1, -1, inputs.shape[-1]))
        if self.training and inputs.device.type == "cpu":
            ahead, back = run_both(self.forward_rnn, self.backward_rnn, (inputs, back))
        else:
            with torch.autocast(inputs.device.type, enabled=False):  # as in run_both
                ahead, _ = self.forward_rnn(inputs.float())
                back, _ = self.backward_rnn(back.float())
        back = back.gather(1, index.expand(-1, -1, back.shape[-1]))
        return torch.cat([ahead, back], dim=-1)


class ReaderNetwork(nn.Module):
    """Score every span of every passage, minus the passage's no-answer score."""

    def __init__(
        self,
        vector_size: int,
        compared_size: int,
        words: int,
        hidden: int = 96,
    ) -> None:
        super().__init__()
        self.compared_size = compared_size
        self.project = nn.Linear(vector_size, 128)
        self.word = nn.Embedding(words, 64, padding_idx=0)
        self.shape = nn.Embedding(SHAPES, 16, padding_idx=0)
        self.affix = nn.Embedding(AFFIX_BUCKETS, 16, padding_idx=0)
        inputs = 128 + 64 + 16 + 32 + PASSAGE_FLAGS + 2
        width = 2 * hidden
        self.first = TwoWay(inputs, hidden)
        self.to_question = nn.Linear(width, 1)
        self.to_passage = nn.Linear(width, 1)
        self.both = nn.Parameter(torch.full((width,), width**-0.5))
        self.merge = nn.Linear(4 * width + inputs, width)
        self.second = TwoWay(width, hidden)
        self.query = nn.Linear(width, 64)
        self.keys = nn.Linear(width, 64)
        self.within = nn.Linear(2 * width, width)
        self.third = TwoWay(width, hidden)
        self.question_pool = nn.Linear(width, 1)
        self.start_state = nn.Linear(2 * width, width)
        self.end_state = nn.Linear(2 * width, width)
        self.start_score = nn.Linear(width, 1)
        self.end_score = nn.Linear(width, 1)
        self.start_part = nn.Linear(width, 64)
        self.end_part = nn.Linear(width, 64)
        self.length_score = nn.Parameter(torch.zeros(MAX_ANSWER_WORDS))
        self.passage_pool = nn.Linear(width, 1)
        self.no_answer = nn.Sequential(nn.Linear(2 * width + 4, 96), nn.ReLU(), nn.Linear(96, 1))
        self.dropout = Dropout()

    def forward(
        self,
        passage_vectors: Tensor,  # (B, T, vector_size); the first compared_size are a unit row
        passage_ids: Tensor,  # (B, T, 4): word, shape, first letters, last letters
        passage_flags: Tensor,  # (B, T, PASSAGE_FLAGS)
        question_vectors: Tensor,  # (B, Q, vector_size)
        question_ids: Tensor,  # (B, Q, 4)
        question_flags: Tensor,  # (B, Q, PASSAGE_FLAGS)
    ) -> Tensor:
        """Return (B, T, T): score of the span from word i to word j, IMPOSSIBLE outside."""
        passage_mask = passage_ids[:, :, 1] > 0
        question_mask = question_ids[:, :, 1] > 0
        near = slice(0, self.compared_size)
        cosines = passage_vectors[..., near] @ question_vectors[..., near].transpose(1, 2)
        turned = turn(passage_mask)
        # Large products in 16 bits save a quarter of a step; states, span scores and loss keep 32.
        with torch.autocast(cosines.device.type, torch.bfloat16, enabled=self.training):
            passage = self._inputs(passage_vectors, passage_ids, passage_flags, cosines)
            question = self._inputs(
                question_vectors, question_ids, question_flags, cosines.transpose(1, 2)
            )
            read = self.dropout(self.first(passage, turned))
            asked = self.dropout(self.first(question, turn(question_mask)))
            met = torch.cat([self._meet(read, asked, passage_mask, question_mask), passage], dim=-1)
            merged = self.dropout(torch.relu(self.merge(met)))
            second = self.dropout(self.second(merged, turned)) + merged
            attended = self._attend_within(second, passage_mask)
            third = self.dropout(self.third(attended, turned)) + attended
            pooled = self._pool(asked, self.question_pool(asked), question_mask)
            joint = torch.cat([third, third * pooled.unsqueeze(1)], dim=-1)
            starts = self.dropout(torch.relu(self.start_state(joint)))
            ends = self.dropout(torch.relu(self.end_state(joint)))
        return self._spans(
            starts.float(), ends.float(), third.float(), pooled.float(), passage_mask
        )

    def _inputs(self, vectors: Tensor, ids: Tensor, flags: Tensor, cosines: Tensor) -> Tensor:
        nearest = cosines.amax(dim=2, keepdim=True)
        parts = [
            torch.relu(self.project(vectors)),
            self.word(ids[:, :, 0]),
            self.shape(ids[:, :, 1]),
            self.affix(ids[:, :, 2]),
            self.affix(ids[:, :, 3]),
        ]
        inputs = self.dropout(torch.cat(parts, dim=-1))
        return torch.cat([inputs, flags, nearest, (nearest > 0.7).to(nearest.dtype)], dim=-1)

    def _meet(self, read: Tensor, asked: Tensor, read_mask: Tensor, asked_mask: Tensor) -> Tensor:
        scores = (read * self.both) @ asked.transpose(1, 2)
        scores = scores + self.to_passage(read) + self.to_question(asked).transpose(1, 2)
        scores = scores.masked_fill(~asked_mask.unsqueeze(1), IMPOSSIBLE)
        answered = scores.softmax(dim=2) @ asked
        strongest = scores.amax(dim=2).masked_fill(~read_mask, IMPOSSIBLE)
        summary = strongest.softmax(dim=1).unsqueeze(1) @ read
        return torch.cat([read, answered, read * answered, read * summary], dim=-1)

    def _attend_within(self, states: Tensor, mask: Tensor) -> Tensor:
        scores = self.query(states) @ self.keys(states).transpose(1, 2) / 8.0
        positions = torch.arange(states.shape[1], device=states.device)
        itself = positions.unsqueeze(0) == positions.unsqueeze(1)
        blocked = ~mask.unsqueeze(1) | itself.unsqueeze(0)
        others = scores.masked_fill(blocked, IMPOSSIBLE).softmax(dim=2) @ states
        return states + self.dropout(
            torch.relu(self.within(torch.cat([others, states * others], dim=-1)))
        )

    def _pool(self, states: Tensor, scores: Tensor, mask: Tensor) -> Tensor:
        weights = scores.squeeze(-1).masked_fill(~mask, IMPOSSIBLE).softmax(dim=1)
        return (weights.unsqueeze(1) @ states).squeeze(1)

    def _spans(
        self, starts: Tensor, ends: Tensor, states: Tensor, question: Tensor, mask: Tensor
    ) -> Tensor:
        pairs = self.start_part(starts) @ self.end_part(ends).transpose(1, 2) / 8.0
        pairs = pairs + self.start_score(starts) + self.end_score(ends).transpose(1, 2)
        positions = torch.arange(states.shape[1], device=states.device)
        lengths = positions.unsqueeze(0) - positions.unsqueeze(1)  # end minus start, (T, T)
        inside = (lengths >= 0) & (lengths < MAX_ANSWER_WORDS)
        pairs = pairs + self.length_score[lengths.clamp(0, MAX_ANSWER_WORDS - 1)]
        allowed = inside.unsqueeze(0) & mask.unsqueeze(1) & mask.unsqueeze(2)
        pairs = pairs.masked_fill(~allowed, IMPOSSIBLE)
        best = pairs.amax(dim=(1, 2))
        passage = self._pool(states, self.passage_pool(states), mask)
        count = mask.sum(dim=1).to(states.dtype)
        facts = torch.stack(
            [
                best / 8.0,
                self.start_score(starts).squeeze(-1).masked_fill(~mask, -50.0).amax(dim=1) / 8.0,
                self.end_score(ends).squeeze(-1).masked_fill(~mask, -50.0).amax(dim=1) / 8.0,
                count / 100.0,
            ],
            dim=1,
        )
        nothing = self.no_answer(torch.cat([passage, question, facts.detach()], dim=1))
        return torch.where(allowed, pairs - nothing.unsqueeze(1), IMPOSSIBLE)


def turn(mask: Tensor) -> Tensor:
    """Return the order that turns each row round within its length: its own inverse."""
    lengths = mask.sum(dim=1, keepdim=True)
    positions = torch.arange(mask.shape[1], device=mask.device).unsqueeze(0)
    return torch.where(positions < lengths, lengths - 1 - positions, positions)


def span_loss(scores: Tensor, gold: Tensor) -> Tensor:
    """Return the mean negative log-likelihood of the gold spans (none true: of no answer).

    ``scores`` (B, T, T) already have the no-answer score taken off, which stands as 0 here;
    ``gold`` (B, T, T) marks every acceptable span.
    """
    flat = scores.flatten(1)
    nothing = torch.zeros_like(flat[:, :1])
    everything = torch.cat([flat, nothing], dim=1).logsumexp(dim=1)
    right = flat.masked_fill(~gold.flatten(1), IMPOSSIBLE).logsumexp(dim=1)
    answerable = gold.flatten(1).any(dim=1)
    return (everything - torch.where(answerable, right, nothing.squeeze(1))).mean()
