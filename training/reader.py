"""Train the built-in reader: shared question sets -> span scores, with no answer as an option.

Run after training.words: python -m training.reader --out build/reader
With --second it starts elsewhere and is given the encoder's vectors alone: a network that errs on
other questions, whose scores can be averaged with the first one's.
"""

import argparse
import copy
import hashlib
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.static_encoder import BUILTIN_FOLDER, WEIGHTS, StaticEncoder
from qa.features import affix_ids
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
from training.data import held_out_keys, read_jsonl
from training.reader_data import (
    Example,
    Forms,
    Lexicon,
    foreign_words,
    make_example,
    near_misses,
    other_names,
)
from training.reader_export import export
from training.reader_model import ReaderNetwork, span_loss
from training.reader_score import best_overall, evaluate
from training.recipes import RECIPE, rows_of

BATCH_EXAMPLES = 96
LEARNING_RATE = 2e-3
WARM_UP_STEPS = 200
AVERAGE_DECAY = 0.999
FREQUENT_WORDS = 12_000
OTHER_NAMES_SHARE = 0.5
PASSES = 6
SECOND_SEED = 1


@dataclass(frozen=True)
class Source:
    """The examples of one set; a pass sees ``copies`` times as many."""

    examples: list[Example]
    copies: float


def load_sources(encoder: StaticEncoder, forms: Forms, limit: int | None) -> list[Source]:
    """Read every set of the recipe with its near misses and its translated questions."""
    chooser = random.Random(0)
    held_out = held_out_keys()
    lexicons = {
        "en": Lexicon(encoder, "en", foreign_words("en", 8)),
        "ru": Lexicon(encoder, "ru", foreign_words("ru", 2)),
    }
    sources = []
    for name, copies, miss_share, english_share, russian_share in RECIPE:
        rows = rows_of(name, held_out)[:limit]
        moved = near_misses(rows, encoder, chooser, miss_share)
        moved += other_names(rows, chooser, OTHER_NAMES_SHARE)
        swapped: list[dict[str, Any]] = []
        for language, share in (("en", english_share), ("ru", russian_share)):
            chosen = [row for row in rows + moved if chooser.random() < share]
            lexicons[language].learn([row["question"] for row in chosen])
            swapped += [
                {**row, "question": lexicons[language].translate(row["question"])} for row in chosen
            ]
        if swapped:
            print(name, [row["question"] for row in swapped[::2500]], flush=True)
        for part, times in ((rows, copies), (moved, min(copies, 1.0)), (swapped, min(copies, 1.0))):
            made = (
                make_example(row["question"], row["context"], row["answers"], forms, chooser)
                for row in part
            )
            sources.append(Source([example for example in made if example], times))
        print(name, len(rows), len(moved), len(swapped), flush=True)
    return sources


def one_pass(sources: list[Source], chooser: random.Random) -> list[list[Example]]:
    """Return one pass in batches of similar passage length, shuffled."""
    drawn: list[Example] = []
    for source in sources:
        whole, part = divmod(source.copies, 1.0)
        drawn += source.examples * int(whole)
        drawn += chooser.sample(source.examples, int(part * len(source.examples)))
    chooser.shuffle(drawn)
    batches = []
    for start in range(0, len(drawn), BATCH_EXAMPLES * 50):
        block = sorted(
            drawn[start : start + BATCH_EXAMPLES * 50], key=lambda item: len(item.passage)
        )
        batches += [block[i : i + BATCH_EXAMPLES] for i in range(0, len(block), BATCH_EXAMPLES)]
    chooser.shuffle(batches)
    return batches


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


def frequent_words(sources: list[Source], forms: Forms) -> dict[str, int]:
    """Return the most frequent forms of all examples; ids 0 and 1 are padding and unknown."""
    counts: Counter[int] = Counter()
    for source in sources:
        for example in source.examples:
            counts.update(example.passage.tolist())
            counts.update({number: 3 for number in example.question.tolist()})
    names = list(forms.numbers)
    chosen = [names[number] for number, _ in counts.most_common(FREQUENT_WORDS) if number]
    return {name: i + 2 for i, name in enumerate(chosen)}


def train(options: argparse.Namespace) -> None:
    """Run the recipe; after every pass print figures on valid and write the weights."""
    torch.set_num_threads(1 if options.workers > 1 else torch.get_num_threads())
    encoder = StaticEncoder(options.encoder)
    forms = Forms()
    size = encoder.dimensions if options.second else None
    vectors = WordVectors(encoder, options.words.read_bytes(), size)
    sources = load_sources(encoder, forms, options.limit)
    vocabulary = frequent_words(sources, forms)
    about = about_training(options, vectors, vocabulary)
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


def about_training(
    options: argparse.Namespace, vectors: WordVectors, vocabulary: dict[str, int]
) -> About:
    """Return what a training must have in common with the one that it goes on with."""
    names = ("second", "seed", "passes", "learning_rate", "hidden", "workers", "max_steps")
    given = {name: str(getattr(options, name)) for name in names}
    words = hashlib.sha256("\n".join(vocabulary).encode()).hexdigest()
    return {**given, "vectors": vectors.dimensions, "vocabulary": words}


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
    total = len(one_pass(job.sources, random.Random(0))) * options.passes
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    parts: dict[str, Part] = {"network": network, "average": average, "optimizer": optimizer}
    done, step = restore(parts, job.states) if job.states else (0, 0)
    started, losses = time.monotonic(), list[float]()
    for number in range(done, options.passes):
        torch.manual_seed(options.seed + rank + number * options.workers)  # other dropout each time
        chooser = random.Random(f"{options.seed} {number}")
        for examples in one_pass(job.sources, chooser)[: options.max_steps]:
            rate = min(step / WARM_UP_STEPS, 1.0) * max(1 - step / total, 0.0)
            optimizer.param_groups[0]["lr"] = options.learning_rate * rate
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
            figures = best_overall(evaluate(average, job.vectors, job.vocabulary, valid))
            print(f"pass {number + 1}: {json.dumps(figures)}", flush=True)
            options.out.mkdir(parents=True, exist_ok=True)
            torch.save(average.state_dict(), weights_file(options.out))
            export(average, job.vocabulary, job.vectors.dimensions, options.words, options.out)
            write_checkpoint(checkpoint_file(options.out), parts, job.about, number + 1, step)


def weights_file(folder: Path) -> Path:
    """Return where the float weights lie beside the folder that is shipped."""
    return folder.parent / f"{folder.name}.pt"


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
    parser.add_argument("--encoder", type=Path, default=BUILTIN_FOLDER)
    parser.add_argument("--words", type=Path, default=Path("build/words") / WORDS_FILE)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--learning-rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--second", action="store_true", help="the second network, on no --words")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on after the last whole pass of a stopped training",
    )
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--workers", type=int, default=2, help="processes that share a batch")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="rows of each set, for a rehearsal")
    parser.add_argument("--max-steps", type=int)
    options = parser.parse_args(arguments)
    if options.resume and not checkpoint_file(options.out).exists():
        parser.error(f"no pass of {options.out} was finished yet: train it without --resume")
    if options.second:
        options.words = options.encoder / WEIGHTS
        options.seed += SECOND_SEED
    train(options)


if __name__ == "__main__":
    main()
