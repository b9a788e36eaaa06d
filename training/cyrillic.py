"""Teach an encoder Russian and Kazakh: new Cyrillic pieces, learned beside its own, which stay.

A text of the pieces known before keeps its vector, so readers made for the encoder read on as they
did (one language's space is kept for the others, Reimers & Gurevych 2020; here by a contrast of
pairs). The Makefile has the command (train-encoder), which wants an encoder without this stage.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models

from index.static_encoder import TOKENIZER, WEIGHTS
from training.cyrillic_pairs import CYRILLIC, cyrillic_sets, is_cyrillic
from training.encoder import among_others, batches, descend, learn_pieces, save
from training.pairs import PairSet
from training.pieces import PairPieces, pair_pieces
from training.quantise import Rows, float_table, int8_rows

PIECES = 7_000
LEARNING_RATE, PASSES = 0.01, 2


def cyrillic_texts(sets: Sequence[PairSet]) -> Iterator[str]:
    """Yield the Cyrillic sides without anything else in them."""
    for pairs in sets:
        for text in (*pairs.left, *pairs.right):
            if is_cyrillic(text):
                yield " ".join("".join(ch if CYRILLIC.match(ch) else " " for ch in text).split())


def with_cyrillic(tokenizer: Tokenizer, sets: Sequence[PairSet], pieces: int) -> Tokenizer:
    """Return the tokenizer with more Unigram pieces behind its own, whose ids stay."""
    learner = Tokenizer(models.Unigram())
    learner.normalizer, learner.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    learn_pieces(learner, cyrillic_texts(sets), pieces)
    whole = json.loads(tokenizer.to_str())
    found = {
        piece: score
        for piece, score in json.loads(learner.to_str())["model"]["vocab"]
        if CYRILLIC.search(piece)
    }
    known = [(piece, found.pop(piece, score)) for piece, score in whole["model"]["vocab"]]
    whole["model"]["vocab"] = known + list(found.items())
    grown: Tokenizer = Tokenizer.from_str(json.dumps(whole))
    return grown


def with_rows(rows: Rows, known: Tokenizer, grown: Tokenizer) -> NDArray[np.float32]:
    """Return the table with a row for each new piece: the sum of those that spelled it before."""
    table, speller = float_table(rows), Tokenizer.from_str(known.to_str())
    speller.pre_tokenizer = None  # which would begin a word with every piece
    new = map(grown.id_to_token, range(len(table), grown.get_vocab_size()))
    parts = speller.encode_batch_fast(list(new), add_special_tokens=False)
    return np.concatenate([table, [table[part.ids].sum(axis=0) for part in parts]])


def cyrillic_rows(tokenizer: Tokenizer) -> NDArray[np.bool_]:
    """Return which of the tokenizer's pieces are Cyrillic: the rows that are taught."""
    pieces = map(tokenizer.id_to_token, range(tokenizer.get_vocab_size()))
    return np.array([bool(CYRILLIC.search(piece)) for piece in pieces])


def learn(
    table: NDArray[np.float32],
    sets: Sequence[PairPieces],
    trainable: NDArray[np.bool_],
    max_steps: int | None,
) -> NDArray[np.float32]:
    """Return the table after training, where only the marked rows have changed."""
    bag = torch.nn.EmbeddingBag(*table.shape, mode="sum", sparse=True)
    bag.weight.data = torch.from_numpy(table)
    plan = batches(sets, PASSES, 2)[:max_steps]
    descend(bag, plan, LEARNING_RATE, among_others(bag, sets), torch.from_numpy(trainable))
    return bag.weight.detach().numpy()


def rounded(table: NDArray[np.float32], before: Rows, trainable: NDArray[np.bool_]) -> Rows:
    """Return the table in int8 with the very rows of before where nothing was to change."""
    rows, kept = int8_rows(table), np.flatnonzero(~trainable)
    for name in rows:
        rows[name][kept] = before[name][kept]
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Grow the encoder by the new pieces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, required=True, help="folder of .deb files")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="pairs of each set, for a rehearsal")
    parser.add_argument("--max-steps", type=int, help="for a rehearsal")
    options = parser.parse_args(arguments)
    known = Tokenizer.from_file(str(options.encoder / TOKENIZER))
    sets = [pairs.first(options.limit) for pairs in cyrillic_sets(options.packages)]
    print({pairs.name: len(pairs.left) for pairs in sets}, flush=True)
    grown = with_cyrillic(known, sets, PIECES)
    print("pieces", grown.get_vocab_size(), flush=True)
    pieces = [pair_pieces(grown, pairs) for pairs in sets]
    trainable = cyrillic_rows(grown)
    before = load_file(options.encoder / WEIGHTS)
    table = learn(with_rows(before, known, grown), pieces, trainable, options.max_steps)
    save(options.out, grown, rounded(table, before, trainable))


if __name__ == "__main__":
    main()
