"""Train a built-in encoder: shared pairs -> a multilingual static embedding, int8.

One vector per Unigram piece, averaged over the text and normalised; InfoNCE with in-batch
negatives (van den Oord et al. 2018; Henderson et al. 2017), then a second stage with hard ones.
All languages are learned together. The folder that it writes is a sentence-transformers model. Run:
python -m training.encoder --out index/models/encoder
With --open it learns from openly licensed pairs alone.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy

from index.model_manifest import write_manifest
from index.static_encoder import FILES
from training.data import PACKAGES, held_out_keys, read_jsonl
from training.encoder_sets import encoder_sets
from training.hard_negatives import mine, vectors
from training.packages import require_packages
from training.pairs import PairSet
from training.pieces import PairPieces, pair_pieces
from training.quantise import Rows, int8_rows

VOCABULARY_SIZE, OPEN_VOCABULARY_SIZE = 54_000, 40_000
DIMENSIONS = 256
BATCH_PAIRS = 2048
TEMPERATURE = 0.05
LEARNING_RATE, PASSES = 0.02, 4
SECOND_LEARNING_RATE, SECOND_PASSES = 0.01, 2
Score = Callable[[int, NDArray[np.int64], int], torch.Tensor]  # of set, rows and step
WITHOUT_SECOND_STAGE = ("wiki title", "wiki sentence")  # the largest and the easiest sets


def tokenizer_texts(sets: list[PairSet], open_alone: bool) -> Iterator[str]:
    """Yield the texts that the pieces are learned from, languages roughly balanced."""
    for row in () if open_alone else read_jsonl("corpus/bbc_en"):
        yield row["text"][:1500]
    for pairs in sets:
        most = {"wiki title": 60_000, "news": 8_000, "wiki sentence": 0, "names": 20_000}
        limit = 30_000 if pairs.name.startswith("programs") else most.get(pairs.name)
        for left, right in zip(pairs.left[:limit], pairs.right[:limit], strict=True):
            yield left
            yield right


def train_tokenizer(sets: list[PairSet], open_alone: bool) -> Tokenizer:
    """Learn a Unigram vocabulary (Kudo 2018): NFKC, lower case, punctuation apart."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation(), pre_tokenizers.Metaspace()]
    )
    size = OPEN_VOCABULARY_SIZE if open_alone else VOCABULARY_SIZE
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=["<unk>"], unk_token="<unk>")
    tokenizer.train_from_iterator(tokenizer_texts(sets, open_alone), trainer)
    return tokenizer


def batches(
    sets: Sequence[PairPieces], passes: int, seed: int
) -> list[tuple[int, NDArray[np.int64]]]:
    """Return (set, rows) batches in random order; every batch is from a single set."""
    chooser = np.random.default_rng(seed)
    plan = []
    for _ in range(passes):
        for number, pieces in enumerate(sets):
            size, repeat = len(pieces.pairs.left), pieces.pairs.repeat
            rows = np.concatenate([chooser.permutation(size) for _ in range(repeat)])
            for start in range(0, len(rows), BATCH_PAIRS):
                if len(part := rows[start : start + BATCH_PAIRS]) >= BATCH_PAIRS // 4:
                    plan.append((number, np.unique(part)))
    random.Random(seed).shuffle(plan)
    return plan


def first_stage(
    sets: Sequence[PairPieces], vocabulary: int, device: str, max_steps: int | None
) -> torch.nn.EmbeddingBag:
    """Return piece vectors, shape (vocabulary, DIMENSIONS), learned among the texts of a batch."""
    torch.manual_seed(0)
    bag = torch.nn.EmbeddingBag(vocabulary, DIMENSIONS, mode="sum", sparse=True)
    torch.nn.init.normal_(bag.weight, std=0.1)
    bag.to(device)
    plan = batches(sets, PASSES, 0)[:max_steps]
    descend(bag, plan, LEARNING_RATE, among_others(bag, sets))
    return bag


def second_stage(
    bag: torch.nn.EmbeddingBag, sets: Sequence[PairPieces], max_steps: int | None
) -> None:
    """Go on with a hard negative beside each right text."""
    parts = [_seen_once(part) for part in sets if part.pairs.name not in WITHOUT_SECOND_STAGE]
    harder = [mine(bag, part) if has_hard_negatives(part.pairs) else None for part in parts]
    print("hard negatives found", flush=True)
    plan = batches(parts, SECOND_PASSES, 1)[:max_steps]
    easy = among_others(bag, parts)

    def score(number: int, rows: NDArray[np.int64], step: int) -> torch.Tensor:
        mined = harder[number]
        return easy(number, rows, step) if mined is None else mined.scores(bag, rows, step)

    descend(bag, plan, SECOND_LEARNING_RATE, score)


def has_hard_negatives(pairs: PairSet) -> bool:
    """Say whether the nearest wrong texts are to be pushed away.

    Not in translated programs, whose short texts mean nearly the same, nor in spellings of names.
    """
    return not pairs.name.startswith(("programs", "names"))


def _seen_once(part: PairPieces) -> PairPieces:
    # Questions that are repeated as well as pushed away from their neighbours are learned by heart.
    if not part.pairs.name.startswith("qa/"):
        return part
    return replace(part, pairs=replace(part.pairs, repeat=1))


def among_others(bag: torch.nn.EmbeddingBag, sets: Sequence[PairPieces]) -> Score:
    """Return what compares every left text of a batch with every right one."""

    def score(number: int, rows: NDArray[np.int64], _: int) -> torch.Tensor:
        return vectors(bag, sets[number].left, rows) @ vectors(bag, sets[number].right, rows).T

    return score


def descend(
    bag: torch.nn.EmbeddingBag,
    plan: Sequence[tuple[int, NDArray[np.int64]]],
    learning_rate: float,
    score: Score,
) -> None:
    """Run one stage; ``score`` gives cosines whose diagonal holds the right texts."""
    optimizer = torch.optim.SparseAdam(list(bag.parameters()), lr=learning_rate)
    started = time.monotonic()
    for step, (number, rows) in enumerate(plan):
        optimizer.param_groups[0]["lr"] = learning_rate * (1 - step / len(plan))
        scores = score(number, rows, step) / TEMPERATURE
        target = torch.arange(len(rows), device=scores.device)
        loss = cross_entropy(scores, target)
        loss = loss + 0.5 * cross_entropy(scores[:, : len(rows)].T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}/{len(plan)} loss {loss.item():.3f} {seconds:.0f} s", flush=True)


def save(folder: Path, tokenizer: Tokenizer, rows: Rows) -> None:
    """Write the sentence-transformers folder: int8 rows, one float32 scale a row."""
    inner = folder / "0_StaticEmbedding"
    inner.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    save_file(rows, inner / "model.safetensors")
    tokenizer.save(str(inner / "tokenizer.json"), pretty=False)
    package = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": inner.name, "type": f"{package}.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{package}.Normalize"},
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n")
    settings = {"similarity_fn_name": "cosine", "prompts": {}, "default_prompt_name": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings) + "\n")
    write_manifest(folder, FILES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--open", action="store_true", help="on openly licensed texts alone")
    parser.add_argument("--packages", type=Path, default=PACKAGES, help="texts of programs")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--limit", type=int, help="pairs of each set, for a rehearsal")
    parser.add_argument("--max-steps", type=int, help="of each stage, for a rehearsal")
    options = parser.parse_args(arguments)
    if not options.limit:
        require_packages(parser, options.packages)
    held_out = held_out_keys()
    found = encoder_sets(held_out, options.packages, options.open)
    sets = [pairs.first(options.limit) for pairs in found if pairs.left]
    print({pairs.name: len(pairs.left) for pairs in sets}, flush=True)
    tokenizer = train_tokenizer(sets, options.open)
    print("pieces", tokenizer.get_vocab_size(), flush=True)
    pieces = [pair_pieces(tokenizer, pairs) for pairs in sets]
    print("tokenised", flush=True)
    size = tokenizer.get_vocab_size()
    bag = first_stage(pieces, size, options.device, options.max_steps)
    second_stage(bag, pieces, options.max_steps)
    save(options.out, tokenizer, int8_rows(bag.weight.detach().cpu().numpy()))


if __name__ == "__main__":
    main()
