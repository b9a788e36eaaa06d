"""Train the built-in encoder: shared pairs -> a multilingual static embedding, int8.

One vector per Unigram piece, averaged over the text and normalised; InfoNCE with in-batch
negatives (van den Oord et al. 2018; Henderson et al. 2017). The folder that it writes is a
sentence-transformers model. Run: python -m training.encoder --out index/models/encoder
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.model_manifest import write_manifest
from index.static_encoder import FILES
from training.data import held_out_keys, key, question_rows, read_jsonl

VOCABULARY_SIZE = 48_000
DIMENSIONS = 256
MAX_PIECES = 160
BATCH_PAIRS = 2048
LEARNING_RATE = 0.02
TEMPERATURE = 0.05
PASSES = 4
_FIRST_SENTENCE = re.compile(r"^(.{40,300}?[.!?])\s+(?=[A-Z“\"])")


@dataclass(frozen=True)
class PairSet:
    """Pairs of texts with the same meaning or topic; ``repeat`` is how often a pass sees them."""

    name: str
    left: list[str]
    right: list[str]
    repeat: int = 1


def question_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield question -> passage pairs."""
    for name, repeat in (
        ("qa/idk_mrc.train", 3),
        ("qa/tsquad_id.dev", 1),
        ("qa/gemini_wiki_id.train", 1),
        ("qa/gemini_story_id.train", 1),
        ("qa/facqa.train", 1),
        ("qa/tydi_goldp.en.train", 1),
    ):
        rows = [row for row in question_rows(name, held_out) if row["answers"]]
        yield PairSet(name, [r["question"] for r in rows], [r["context"] for r in rows], repeat)
    news = list(read_jsonl("pairs/gemma_news_id.train"))
    yield PairSet("gemma_news", [row["a"] for row in news], [row["b"] for row in news])


def parallel_sets() -> Iterator[PairSet]:
    """Yield translations: Indonesian, English, Russian, Malay."""
    for name, repeat in (
        ("desmond86", 1),
        ("panl_news", 2),
        ("gunnxx_news", 2),
        ("gunnxx_general", 1),
        ("pud", 2),
        ("talpco", 1),
        ("nusax", 1),
    ):
        rows = list(read_jsonl(f"pairs/{name}"))
        yield PairSet(name, [row["a"] for row in rows], [row["b"] for row in rows], repeat)
    questions = list(read_jsonl("pairs/mkqa_questions"))
    for left, right in (("en", "ms"), ("en", "ru"), ("ms", "ru")):
        yield PairSet(
            f"mkqa {left}-{right}",
            [row[left] for row in questions],
            [row[right] for row in questions],
            2,
        )


def similar_sets() -> Iterator[PairSet]:
    """Yield paraphrases and entailments."""
    for name, kind in (("indonli", "entailment"), ("quora_id", "paraphrase")):
        rows = [row for row in read_jsonl(f"pairs/{name}") if row["kind"] == kind]
        yield PairSet(name, [row["a"] for row in rows], [row["b"] for row in rows])


def corpus_sets(held_out: frozenset[str]) -> Iterator[PairSet]:
    """Yield title -> text and first sentence -> the rest, of encyclopedia and news."""
    titles, leads, firsts, rests = [], [], [], []
    for row in read_jsonl("corpus/wiki_leads_id"):
        text = row["text"]
        if len(text) < 400 or key(text) in held_out:
            continue
        titles.append(row["title"])
        leads.append(text[:1200])
        if (found := _FIRST_SENTENCE.match(text)) and len(rests) < 100_000:
            firsts.append(found.group(1))
            rests.append(text[found.end() :][:1200])
    yield PairSet("wiki title", titles, leads)
    yield PairSet("wiki sentence", firsts, rests)
    news = [row for row in read_jsonl("corpus/news_id") if row["title"] and len(row["text"]) > 200]
    yield PairSet("news", [row["title"] for row in news], [row["text"][:1200] for row in news])


def tokenizer_texts(sets: list[PairSet]) -> Iterator[str]:
    """Yield the texts that the pieces are learned from, languages roughly balanced."""
    for row in read_jsonl("corpus/bbc_en"):
        yield row["text"][:1500]
    for pairs in sets:
        limit = {"wiki title": 60_000, "news": 8_000, "wiki sentence": 0}.get(pairs.name)
        for left, right in zip(pairs.left[:limit], pairs.right[:limit], strict=True):
            yield left
            yield right
    for row in read_jsonl("pairs/mkqa_questions"):  # few Russian texts: seen several times
        for _ in range(3):
            yield row["ru"]


def train_tokenizer(sets: list[PairSet]) -> Tokenizer:
    """Learn a Unigram vocabulary (Kudo 2018): NFKC, lower case, punctuation apart."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation(), pre_tokenizers.Metaspace()]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY_SIZE, special_tokens=["<unk>"], unk_token="<unk>"
    )
    tokenizer.train_from_iterator(tokenizer_texts(sets), trainer)
    return tokenizer


@dataclass(frozen=True)
class Pieces:
    """Texts as piece ids in one flat array; text i is ids[starts[i]:starts[i + 1]]."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]

    def bag(self, rows: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (ids, offsets) of the rows, as an embedding bag takes them."""
        parts = [self.ids[self.starts[row] : self.starts[row + 1]] for row in rows]
        lengths = np.fromiter((len(part) for part in parts), np.int64, len(parts))
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return torch.from_numpy(np.concatenate(parts)), torch.from_numpy(offsets)


def to_pieces(tokenizer: Tokenizer, texts: list[str]) -> Pieces:
    """Cut every text to its first ``MAX_PIECES`` pieces."""
    ids = []
    for start in range(0, len(texts), 5000):
        encodings = tokenizer.encode_batch_fast(texts[start : start + 5000])
        ids.extend(np.asarray(encoding.ids[:MAX_PIECES] or [0]) for encoding in encodings)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in ids])])
    return Pieces(np.concatenate(ids).astype(np.int64), starts.astype(np.int64))


def batches(sizes: list[tuple[int, int]], passes: int, seed: int) -> list[tuple[int, list[int]]]:
    """Return (set, rows) batches in random order; every batch is from a single set."""
    chooser = np.random.default_rng(seed)
    plan = []
    for _ in range(passes):
        for number, (size, repeat) in enumerate(sizes):
            rows = np.concatenate([chooser.permutation(size) for _ in range(repeat)])
            for start in range(0, len(rows), BATCH_PAIRS):
                if len(part := rows[start : start + BATCH_PAIRS]) >= BATCH_PAIRS // 4:
                    plan.append((number, np.unique(part)))
    random.Random(seed).shuffle(plan)
    return plan


def train_vectors(
    sets: list[tuple[Pieces, Pieces, int]], vocabulary: int, device: str, max_steps: int | None
) -> torch.Tensor:
    """Return the piece vectors, float32, shape (vocabulary, DIMENSIONS)."""
    torch.manual_seed(0)
    bag = torch.nn.EmbeddingBag(vocabulary, DIMENSIONS, mode="sum", sparse=True)
    torch.nn.init.normal_(bag.weight, std=0.1)
    bag.to(device)
    optimizer = torch.optim.SparseAdam(list(bag.parameters()), lr=LEARNING_RATE)
    plan = batches([(len(left.starts) - 1, repeat) for left, _, repeat in sets], PASSES, 0)
    plan = plan[:max_steps]
    started = time.monotonic()
    for step, (number, rows) in enumerate(plan):
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * (1 - step / len(plan))
        left, right, _ = sets[number]
        vectors = [
            torch.nn.functional.normalize(bag(*(part.to(device) for part in side.bag(rows))))
            for side in (left, right)
        ]
        scores = vectors[0] @ vectors[1].T / TEMPERATURE
        target = torch.arange(len(rows), device=device)
        loss = torch.nn.functional.cross_entropy(scores, target)
        loss = loss + 0.5 * torch.nn.functional.cross_entropy(scores.T, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}/{len(plan)} loss {loss.item():.3f} {seconds:.0f} s", flush=True)
    return bag.weight.detach().cpu()


def save(folder: Path, tokenizer: Tokenizer, vectors: torch.Tensor) -> None:
    """Write the sentence-transformers folder: int8 rows, one float32 scale a row."""
    weights = vectors.numpy()
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-12) / 127
    rows = np.rint(weights / scales[:, None]).astype(np.int8)
    inner = folder / "0_StaticEmbedding"
    inner.mkdir(parents=True, exist_ok=True)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    save_file(
        {"embeddings": rows, "weights": scales.astype(np.float32)}, inner / "model.safetensors"
    )
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


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--max-steps", type=int)
    options = parser.parse_args()
    held_out = held_out_keys()
    sets = [
        *question_sets(held_out),
        *parallel_sets(),
        *similar_sets(),
        *corpus_sets(held_out),
    ]
    print({pairs.name: len(pairs.left) for pairs in sets}, flush=True)
    tokenizer = train_tokenizer(sets)
    print("pieces", tokenizer.get_vocab_size(), flush=True)
    pieces = [
        (to_pieces(tokenizer, pairs.left), to_pieces(tokenizer, pairs.right), pairs.repeat)
        for pairs in sets
    ]
    print("tokenised", flush=True)
    vectors = train_vectors(pieces, tokenizer.get_vocab_size(), options.device, options.max_steps)
    save(options.out, tokenizer, vectors)


if __name__ == "__main__":
    main()
