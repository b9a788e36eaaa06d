"""Learn what words to expect around others: corpora -> the reader's context layer.

A recurrent layer in both directions foretells the next and the previous word of running text
(Peters et al. 2018, "Deep contextualized word representations"); what it knows then of a word in
its place, the reader takes beside the word itself.
Run after training.words: python -m training.context --out build/context
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

from index.static_encoder import BUILTIN_FOLDER, StaticEncoder
from qa.features import split_words
from qa.word_vectors import WORDS_FILE, WordVectors
from training.context_layer import CONTEXT_FILE, HIDDEN, ContextLayer, write_layer
from training.data import PACKAGES, held_out_keys
from training.lexicon import load_lexicons
from training.packages import require_packages
from training.reader_data import Forms
from training.reader_sources import frequent_words, load_sources
from training.reader_tables import Tables
from training.recipes import ALL
from training.recurrence import turn
from training.words import corpus_texts
from training.workers import run_workers, share_gradients

STEPS, LEARNING_RATE, WARM_UP_STEPS = 2600, 2e-3, 200  # two thirds of the corpus
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
    vocabulary: dict[str, int]


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
    torch.manual_seed(0)
    words = len(job.vocabulary) + 2
    layer = ContextLayer(job.vector_size, words, HIDDEN)
    model = LanguageModel(layer, job.vector_size, words)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.0)
    batches = one_pass(job.corpus, random.Random(0))[: options.steps]
    started, losses = time.monotonic(), list[float]()
    for step, batch in enumerate(batches, 1):
        rate = min(step / WARM_UP_STEPS, 1.0) * (1 - step / len(batches))
        optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate
        inputs = rows_of(job.corpus, batch[rank :: options.workers], job.tables)
        loss = model(*inputs, job.tables, job.often)
        optimizer.zero_grad()
        loss.backward()
        share_gradients(model, options.workers)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if rank == 0 and step % 50 == 0:
            recent, seconds = np.mean(losses[-50:]), time.monotonic() - started
            print(f"step {step}/{len(batches)} loss {recent:.3f} {seconds:.0f} s", flush=True)
    if rank == 0:
        options.out.mkdir(parents=True, exist_ok=True)
        write_layer(layer, job.vocabulary, options.out / CONTEXT_FILE)


def rows_of(
    corpus: Corpus, pieces: NDArray[np.int64], tables: Tables
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the pieces' vectors, ids and form numbers, padded."""
    spans = corpus.pieces[pieces]
    longest = int((spans[:, 1] - spans[:, 0]).max())
    forms, shapes = np.zeros((2, len(spans), longest), np.int64)
    for row, (start, end) in enumerate(spans):
        forms[row, : end - start] = corpus.forms[start:end]
        shapes[row, : end - start] = corpus.shapes[start:end]
    numbers = torch.from_numpy(forms)
    ids = tables.ids[numbers]
    ids = torch.cat([ids[..., :1], torch.from_numpy(shapes)[..., None], ids[..., 1:]], dim=-1)
    return tables.vectors[numbers].float(), ids, numbers


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the corpora and learn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, default=BUILTIN_FOLDER)
    parser.add_argument("--words", type=Path, default=Path("build/words") / WORDS_FILE)
    parser.add_argument("--packages", type=Path, default=PACKAGES, help="texts of programs")
    parser.add_argument("--workers", type=int, default=2, help="processes that share a batch")
    parser.add_argument("--limit", type=int, help="texts and rows, for a rehearsal")
    parser.add_argument("--steps", type=int, default=STEPS, help="fewer for a rehearsal")
    options = parser.parse_args(arguments)
    if not options.words.exists():
        parser.error(f"{options.words} is missing: run python -m training.words first")
    if not options.limit:
        require_packages(parser, options.packages)
    torch.set_float32_matmul_precision("medium")  # on processors that have it, twice as fast
    encoder, forms = StaticEncoder(options.encoder), Forms()
    vectors = WordVectors(encoder, options.words.read_bytes())
    lexicons = load_lexicons(encoder, options.packages)
    vocabulary = frequent_words(load_sources(ALL, lexicons, forms, options.limit), forms)
    texts = corpus_texts(held_out_keys(), open_alone=False)
    corpus = read_corpus(islice(texts, options.limit), forms)
    print(f"{len(corpus.forms)} words, {len(corpus.pieces)} pieces of text", flush=True)
    tables = Tables(forms, vectors, vocabulary)
    tables.vectors = tables.vectors.to(torch.bfloat16)
    counts = np.bincount(corpus.forms, minlength=len(forms.numbers))
    often = torch.from_numpy((counts / counts.sum()).astype(np.float32)).clamp(min=1e-9)
    job = Job(options, corpus, tables, often, vectors.dimensions, vocabulary)
    run_workers(work, job, options.workers)


if __name__ == "__main__":
    main()
