"""Train a built-in reader: shared question sets -> span scores, with no answer as an option.

Run after training.words: python -m training.reader --out build/reader
With --open it learns from openly licensed sets alone, over the encoder and words of such.
"""

import argparse
import copy
import hashlib
import json
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import torch

from index.static_encoder import BUILTIN_FOLDER, OPEN_FOLDER, StaticEncoder
from qa.word_vectors import WORDS_FILE, WordVectors
from training.checkpoint import (
    About,
    Part,
    States,
    checkpoint_file,
    read_checkpoint,
    restore,
    write_checkpoint,
)
from training.data import PACKAGES, read_jsonl
from training.lexicon import Lexicon, foreign_words
from training.packages import require_packages
from training.reader_data import Forms
from training.reader_export import export
from training.reader_model import ReaderNetwork, span_loss
from training.reader_score import best_overall, evaluate
from training.reader_sources import Source, frequent_words, load_sources, one_pass
from training.reader_tables import Tables
from training.recipes import ALL, OPEN, Recipe

PASSES, LEARNING_RATE = 6, 2e-3
WARM_UP_STEPS = 200
AVERAGE_DECAY = 0.999


def train(options: argparse.Namespace) -> None:
    """Run all passes; after every one print figures on valid and write the weights."""
    torch.set_num_threads(1 if options.workers > 1 else torch.get_num_threads())
    encoder = StaticEncoder(options.encoder)
    forms = Forms()
    vectors = WordVectors(encoder, options.words.read_bytes())
    recipe = OPEN if options.open else ALL
    foreign = foreign_words(options.packages)
    lexicons = {language: Lexicon(encoder, language, words) for language, words in foreign.items()}
    sources = load_sources(recipe, lexicons, forms, options.limit)
    vocabulary = frequent_words(sources, forms)
    about = about_training(options, recipe, [*vocabulary, *chain(*foreign.values())])
    file = checkpoint_file(options.out)
    states = read_checkpoint(file, about) if options.resume else None
    if not states:
        file.unlink(missing_ok=True)
    job = Job(
        options,
        vectors,
        encoder.dimensions,
        sources,
        vocabulary,
        Tables(forms, vectors, vocabulary),
        about,
        states,
    )
    if options.workers == 1:
        work(0, job)
        return
    # Several processes with one thread each: small recurrent steps gain nothing from threads.
    with tempfile.TemporaryDirectory() as meeting:
        torch.multiprocessing.start_processes(
            meet, (job, meeting), nprocs=options.workers, start_method="fork"
        )


@dataclass(frozen=True)
class Job:
    """What every worker needs."""

    options: argparse.Namespace
    vectors: WordVectors
    compared_size: int
    sources: list[Source]
    vocabulary: dict[str, int]
    tables: Tables
    about: About
    states: States | None  # of a stopped training to go on with


def about_training(options: argparse.Namespace, recipe: Recipe, words: Sequence[str]) -> About:
    """Return what a training must have in common with the one that it goes on with."""
    names = ("open", "seed", "passes", "hidden", "workers", "max_steps")
    given = {name: str(getattr(options, name)) for name in names}
    digest = hashlib.sha256(options.words.read_bytes() + "\n".join(words).encode()).hexdigest()
    return {**given, "recipe": repr(recipe), "rate": LEARNING_RATE, "words": digest}


def meet(rank: int, job: Job, meeting: str) -> None:
    """Join the other workers, then train."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", f"file://{meeting}/meeting", rank=rank, world_size=job.options.workers
    )
    work(rank, job)
    torch.distributed.destroy_process_group()


def work(rank: int, job: Job) -> None:
    """Train on this worker's share of every batch; the first worker reports and writes."""
    options = job.options
    torch.manual_seed(options.seed)
    network = ReaderNetwork(
        job.vectors.dimensions, job.compared_size, len(job.vocabulary) + 2, options.hidden
    )
    network.to(options.device)
    average = copy.deepcopy(network).eval()
    valid = list(read_jsonl("qa/idk_mrc.valid"))[: options.limit]
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    parts: dict[str, Part] = {"network": network, "average": average, "optimizer": optimizer}
    done, step = restore(parts, job.states) if job.states else (0, 0)
    started, losses = time.monotonic(), list[float]()
    for number in range(done, options.passes):
        torch.manual_seed(options.seed + rank + number * options.workers)  # other dropout each time
        chooser = random.Random(f"{options.seed} {number}")
        batches = one_pass(job.sources, chooser)
        total = len(batches) * options.passes  # every pass has as many
        for examples in batches[: options.max_steps]:
            rate = min(step / WARM_UP_STEPS, 1.0) * (1 - step / total)
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * rate
            inputs, gold = job.tables.batch(examples[rank :: options.workers] or examples[:1])
            scores = network(*(part.to(options.device) for part in inputs))
            loss = span_loss(scores, gold.to(options.device))
            optimizer.zero_grad()
            loss.backward()
            share_gradients(network, options.workers)
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            follow(average, network, min(AVERAGE_DECAY, (step + 1) / (step + 10)))
            losses.append(loss.item())
            step += 1
            if rank == 0 and step % 50 == 0:
                recent, seconds = np.mean(losses[-50:]), time.monotonic() - started
                print(f"step {step}/{total} loss {recent:.3f} {seconds:.0f} s", flush=True)
        if rank == 0:
            made = copy.deepcopy(average).cpu()
            figures = best_overall(evaluate(made, job.vectors, job.vocabulary, valid))
            print(f"pass {number + 1}: {json.dumps(figures)}", flush=True)
            export(made, job.vocabulary, job.vectors.dimensions, options.words, options.out)
            write_checkpoint(checkpoint_file(options.out), parts, job.about, number + 1, step)


def share_gradients(network: torch.nn.Module, workers: int) -> None:
    """Replace every worker's gradients by the mean over the workers."""
    if workers == 1:
        return
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    torch.distributed.all_reduce(flat)
    parts = (flat / workers).split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


@torch.no_grad()
def follow(average: torch.nn.Module, network: torch.nn.Module, decay: float) -> None:
    """Move the running average of the weights towards the network's."""
    for kept, new in zip(average.parameters(), network.parameters(), strict=True):
        kept.lerp_(new, 1 - decay)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="folder; else of the two that ship")
    parser.add_argument("--words", type=Path, help="vectors of words; else where they are made")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--open", action="store_true", help="on openly licensed sets alone")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on after the last whole pass of a stopped training",
    )
    parser.add_argument("--packages", type=Path, default=PACKAGES, help="texts of programs")
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--workers", type=int, default=2, help="processes that share a batch")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="rows of each set, for a rehearsal")
    parser.add_argument("--passes", type=int, default=PASSES, help="fewer for a rehearsal")
    parser.add_argument("--max-steps", type=int, help="of each pass, for a rehearsal")
    options = parser.parse_args(arguments)
    if options.resume and not checkpoint_file(options.out).exists():
        parser.error(f"no pass of {options.out} was finished yet: train it without --resume")
    options.encoder = options.encoder or (OPEN_FOLDER if options.open else BUILTIN_FOLDER)
    made = Path("build/open_words" if options.open else "build/words")
    if not options.limit:
        require_packages(parser, options.packages)
    options.words = options.words or made / WORDS_FILE
    if not options.words.exists():
        which = "--open " if options.open else ""
        recipe = f"python -m training.words {which}--out {made}"
        parser.error(f"{options.words} is missing: run {recipe} first")
    train(options)


if __name__ == "__main__":
    main()
