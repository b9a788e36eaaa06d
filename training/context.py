"""Learn what words to expect around others: corpora -> the reader's context layer.

A recurrent layer in both directions foretells the next and the previous word of running text
(Peters et al. 2018, "Deep contextualized word representations"); what it knows then of a word in
its place, the reader takes beside the word itself.
Run after training.words: python -m training.context --out build/context
With --open it reads openly licensed texts alone, for the reader of such.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.static_encoder import BUILTIN_FOLDER, OPEN_FOLDER, StaticEncoder
from qa.features import split_words
from qa.word_vectors import WORDS_FILE, WordVectors
from training.data import held_out_keys
from training.reader_data import Forms
from training.reader_model import ContextLayer, turn
from training.reader_tables import Tables
from training.words import corpus_texts
from training.workers import run_workers, share_gradients

CONTEXT_FILE = "context.pt"
PASSES, LEARNING_RATE, WARM_UP_STEPS = 1, 2e-3, 200
BATCH_WORDS = 12_800
LONGEST, SHORTEST = 128, 4  # words of a piece of text
COMPARED = 128  # dimensions in which a state and the words that may follow are compared
ROWS_COMPARED_AT_ONCE = 24


@dataclass(frozen=True)
class Corpus:
    """Running text as form numbers and shapes, cut into pieces: (start, end) of each."""

    forms: NDArray[np.int32]
    shapes: NDArray[np.int8]
    pieces: NDArray[np.int64]


def read_corpus(texts: Iterator[str], forms: Forms) -> Corpus:
    """Return the texts' words, in pieces of at most LONGEST."""
    numbers, shapes, pieces, place = [], [], [], 0
    for text in texts:
        words = split_words(text)
        count = len(words.forms)
        numbers.append(forms.ids(words))
        shapes.append(words.shapes.astype(np.int8))
        for start in range(0, count, LONGEST):
            if (size := min(LONGEST, count - start)) >= SHORTEST:
                pieces.append((place + start, place + start + size))
        place += count
    return Corpus(np.concatenate(numbers), np.concatenate(shapes), np.array(pieces, np.int64))


class LanguageModel(nn.Module):
    """The context layer, and what foretells words from its states: for training alone."""

    def __init__(self, layer: ContextLayer, vector_size: int, words: int) -> None:
        super().__init__()
        self.layer = layer
        self.ahead = nn.Linear(layer.hidden, COMPARED)
        self.behind = nn.Linear(layer.hidden, COMPARED)
        self.project = nn.Linear(vector_size, COMPARED)
        self.word = nn.Embedding(words, COMPARED, padding_idx=0)
        self.often = nn.Embedding(words, 1, padding_idx=0)
        nn.init.normal_(self.word.weight, std=0.05)
        nn.init.zeros_(self.often.weight)

    def forward(
        self, vectors: Tensor, ids: Tensor, forms: Tensor, table: Tables, often: Tensor
    ) -> Tensor:
        """Return the mean loss over the words foretold in both directions.

        The words to tell apart are those of the same rows, each logit less the logarithm of the
        chance that its word is among them (Bengio and Senecal 2008).
        """
        mask = forms > 0
        with torch.autocast(vectors.device.type, torch.bfloat16):
            states = self.layer(vectors, ids, turn(mask))
            ahead, behind = states.split(self.layer.hidden, dim=-1)
            ahead, behind = self.ahead(ahead[:, :-1]), self.behind(behind[:, 1:])
        losses, both = [], mask[:, 1:]  # a word has one before it unless it is padding
        for start in range(0, len(forms), ROWS_COMPARED_AT_ONCE):
            rows = slice(start, start + ROWS_COMPARED_AT_ONCE)
            known, places = forms[rows].unique(return_inverse=True)
            with torch.autocast(vectors.device.type, torch.bfloat16):
                number = table.ids[known, 0]
                wanted = self.project(table.vectors[known].float()) + self.word(number)
            share = often[known] * mask[rows].sum()
            chance = self.often(number).squeeze(-1) - torch.log(-torch.expm1(-share))
            chance[known == 0] = -1e4
            inside = both[rows]
            for given, targets in ((ahead[rows], places[:, 1:]), (behind[rows], places[:, :-1])):
                logits = given[inside] @ wanted.to(given.dtype).T
                logits = logits.float() + chance
                losses.append(nn.functional.cross_entropy(logits, targets[inside], reduction="sum"))
        return torch.stack(losses).sum() / (2 * both.sum())


@dataclass(frozen=True)
class Job:
    """What every worker needs."""

    options: argparse.Namespace
    corpus: Corpus
    tables: Tables
    often: Tensor  # each form's share of the corpus
    vector_size: int
    words: int


def one_pass(corpus: Corpus, chooser: random.Random) -> list[NDArray[np.int64]]:
    """Return batches of pieces of about the same length, shuffled."""
    lengths = corpus.pieces[:, 1] - corpus.pieces[:, 0]
    drawn = np.array(chooser.sample(range(len(lengths)), len(lengths)))
    batches = []
    for block in np.array_split(drawn, max(len(drawn) // 20_000, 1)):
        block = block[np.argsort(lengths[block], kind="stable")]
        while len(block):
            rows = max(BATCH_WORDS // int(lengths[block[-1]]), 1)
            batches.append(block[-rows:])
            block = block[:-rows]
    chooser.shuffle(batches)
    return batches


def work(rank: int, job: Job) -> None:
    """Train on this worker's share of every batch; the first worker reports and writes."""
    options = job.options
    torch.manual_seed(options.seed)
    layer = ContextLayer(job.vector_size, job.words, options.hidden)
    model = LanguageModel(layer, job.vector_size, job.words).to(options.device)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    chooser = random.Random(options.seed)
    batches = [batch for _ in range(options.passes) for batch in one_pass(job.corpus, chooser)]
    batches = batches[: options.max_steps]
    started, losses = time.monotonic(), list[float]()
    for step, batch in enumerate(batches, 1):
        rate = min(step / WARM_UP_STEPS, 1.0) * (1 - step / len(batches))
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate
        pieces = job.corpus.pieces[batch[rank :: options.workers]]
        longest = int((pieces[:, 1] - pieces[:, 0]).max())
        forms = np.zeros((len(pieces), longest), np.int64)
        shapes = np.zeros((len(pieces), longest), np.int64)
        for row, (start, end) in enumerate(pieces):
            forms[row, : end - start] = job.corpus.forms[start:end]
            shapes[row, : end - start] = job.corpus.shapes[start:end]
        numbers = torch.from_numpy(forms)
        ids = job.tables.ids[numbers]
        ids = torch.cat([ids[..., :1], torch.from_numpy(shapes)[..., None], ids[..., 1:]], dim=-1)
        loss = model(job.tables.vectors[numbers].float(), ids, numbers, job.tables, job.often)
        optimizer.zero_grad()
        loss.backward()
        share_gradients(model, options.workers)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if rank == 0 and step % 50 == 0:
            recent, seconds = np.mean(losses[-50:]), time.monotonic() - started
            print(f"step {step}/{len(batches)} loss {recent:.3f} {seconds:.0f} s", flush=True)
        if rank == 0 and (step % 500 == 0 or step == len(batches)):
            options.out.mkdir(parents=True, exist_ok=True)
            torch.save(layer.state_dict(), options.out / CONTEXT_FILE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the corpora and learn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="folder; else of the two that ship")
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--open", action="store_true", help="on openly licensed texts alone")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="texts, for a rehearsal")
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--max-steps", type=int)
    options = parser.parse_args(arguments)
    options.encoder = options.encoder or (OPEN_FOLDER if options.open else BUILTIN_FOLDER)
    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("medium")
    started = time.monotonic()
    vectors = WordVectors(StaticEncoder(options.encoder), options.words.read_bytes())
    forms = Forms()
    corpus = read_corpus(islice(corpus_texts(held_out_keys(), options.open), options.limit), forms)
    print(
        f"{len(corpus.forms)} words, {len(forms.numbers)} forms, {len(corpus.pieces)} pieces, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    lines = options.vocabulary.read_text(encoding="utf-8").split("\n")[:-1]
    vocabulary = {word: i + 2 for i, word in enumerate(lines)}
    tables = Tables(forms, vectors, vocabulary)
    tables.vectors = tables.vectors.to(torch.bfloat16)
    counts = np.bincount(corpus.forms, minlength=len(forms.numbers))
    often = torch.from_numpy((counts / counts.sum()).astype(np.float32)).clamp(min=1e-9)
    print(f"tables {time.monotonic() - started:.0f} s", flush=True)
    job = Job(options, corpus, tables, often, vectors.dimensions, len(vocabulary) + 2)
    run_workers(work, job, options.workers)


if __name__ == "__main__":
    main()
