"""The pieces of the training recipes, on rows written here."""

import random
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from index.static_encoder import StaticEncoder
from qa.features import PASSAGE_FLAGS
from qa.read import BUILTIN_FOLDER
from qa.word_vectors import WORDS_FILE, WordVectors
from training.checkpoint import (
    Part,
    checkpoint_file,
    read_checkpoint,
    restore,
    write_checkpoint,
)
from training.hard_negatives import KEPT, mine
from training.pairs import PairSet
from training.pieces import PairPieces, Pieces
from training.reader import Source, Tables, frequent_words, main
from training.reader_data import Forms, make_example
from training.reader_export import INPUTS, export
from training.reader_model import ReaderNetwork, span_loss

ROWS = [
    ("Di mana festival dibuka?", "Festival itu dibuka di Ambon pada Senin.", "Ambon"),
    ("Kapan festival dibuka?", "Festival itu dibuka di Ambon pada Senin.", "Senin"),
    ("Siapa gubernur Bali?", "Festival itu dibuka di Ambon pada Senin.", None),
]


def test_a_few_steps_teach_a_few_rows() -> None:
    torch.manual_seed(0)
    forms, chooser = Forms(), random.Random(0)  # noqa: S311 - sampling
    examples = []
    for question, passage, answer in ROWS:
        gold = [{"text": answer, "start": passage.index(answer)}] if answer else []
        example = make_example(question, passage, gold, forms, chooser)
        assert example is not None
        examples.append(example)
    words = frequent_words([Source(examples, 1.0)], forms)
    encoder = StaticEncoder()
    vectors = WordVectors(encoder, (BUILTIN_FOLDER / WORDS_FILE).read_bytes())
    inputs, marked = Tables(forms, vectors, words).batch(examples)
    network = ReaderNetwork(vectors.dimensions, encoder.dimensions, len(words) + 2, 16)
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.01)
    network.dropout.eval()
    for _ in range(40):
        loss = span_loss(network(*inputs), marked)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1
    best = network.eval()(*inputs).flatten(1).max(dim=1)
    assert (best.values > 0).tolist() == [True, True, False]  # 0 stands for "no answer"
    longest = marked.shape[1]
    for row in (0, 1):
        assert divmod(int(best.indices[row]), longest) == examples[row].gold[0]


def test_an_exported_network_gives_the_scores_of_the_one_that_was_trained(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="only make train-reader installs it")
    torch.manual_seed(0)
    network = ReaderNetwork(12, 8, 5, hidden=32)
    export(network, {"di": 2, "mana": 3}, 12, BUILTIN_FOLDER / WORDS_FILE, tmp_path)
    ids = torch.tensor([[2, 1, 7, 9], [3, 2, 8, 4], [1, 1, 3, 3]]).expand(2, 3, 4)
    flags = torch.zeros(2, 3, PASSAGE_FLAGS)
    inputs = [torch.randn(2, 3, 12), ids, flags, torch.randn(2, 3, 12), ids, flags]
    session = onnxruntime.InferenceSession(tmp_path / "network.onnx")
    given = dict(zip(INPUTS, (part.numpy() for part in inputs), strict=True))
    (scores,) = session.run(None, given)
    torch.testing.assert_close(torch.from_numpy(scores), network(*inputs), rtol=0, atol=0.05)
    assert (tmp_path / "vocabulary.txt").read_text() == "di\nmana\n"


def test_a_hard_negative_is_near_and_never_the_right_text() -> None:
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.eye(6), mode="sum")
    # Pairs 0 and 1 share their right text; pair 4 asks pair 0's question again.
    right = [[1, 2], [1, 2], [1, 3], [4], [5]]
    left = [[1], [2], [3], [4], [1]]
    pairs = PairSet("made", ["a", "b", "c", "d", "a"], ["r", "r", "s", "t", "u"])
    mined = mine(bag, PairPieces(pairs, _pieces(left), _pieces(right)))
    assert mined.negatives.shape == (5, KEPT)
    for row, negatives in enumerate(mined.negatives):
        assert all(pairs.right[other] != pairs.right[row] for other in negatives)
        assert all(pairs.left[other] != pairs.left[row] for other in negatives)
    assert mined.negatives[0, 0] == 2  # it shares a piece, the others none
    scores = mined.scores(bag, np.arange(5), seed=0)
    assert scores.shape == (5, 10)
    assert scores[0, 0] > 0.7
    assert scores[0, 1] < -1000  # the same text as its own is no wrong one


def _pieces(ids: list[list[int]]) -> Pieces:
    starts = np.cumsum([0, *(len(part) for part in ids)])
    return Pieces(np.concatenate([np.array(part) for part in ids]), starts)


def test_a_stopped_training_goes_on_with_the_same_weights(tmp_path: Path) -> None:
    file = checkpoint_file(tmp_path / "reader")

    def parts() -> tuple[torch.nn.Linear, torch.optim.AdamW]:
        network = torch.nn.Linear(3, 1)
        return network, torch.optim.AdamW(network.parameters(), lr=0.1)

    def step(network: torch.nn.Linear, optimizer: torch.optim.AdamW) -> None:
        optimizer.zero_grad()
        network(torch.ones(1, 3)).sum().backward()
        optimizer.step()

    network, optimizer = parts()
    step(network, optimizer)
    its: dict[str, Part] = {"network": network, "optimizer": optimizer}
    write_checkpoint(file, its, {"seed": 1, "passes": 6}, passes=2, step=7)
    again, its_optimizer = parts()
    its_parts: dict[str, Part] = {"network": again, "optimizer": its_optimizer}
    states = read_checkpoint(file, {"seed": 1, "passes": 6})
    assert restore(its_parts, states) == (2, 7)
    for each in ((network, optimizer), (again, its_optimizer)):
        step(*each)
    assert torch.equal(network.weight, again.weight)
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(SystemExit, match="is of a training with other seed: train without"):
        read_checkpoint(file, {"seed": 2, "passes": 6})


def test_without_a_finished_pass_there_is_nothing_to_go_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "reader"), "--resume"])
    assert "train it without --resume" in capsys.readouterr().err
