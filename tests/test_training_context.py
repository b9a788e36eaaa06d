"""The context layer's training, on texts written here, and the reader over it."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from index.static_encoder import StaticEncoder
from qa.read import BUILTIN_FOLDER
from qa.word_vectors import WORDS_FILE, WordVectors
from training.context import BATCH_WORDS, LONGEST, LanguageModel, one_pass, read_corpus, rows_of
from training.context_layer import ContextLayer, read_layer, write_layer
from training.reader_data import Forms
from training.reader_model import ReaderNetwork
from training.reader_tables import Tables
from training.recurrence import turn

TEXTS = ["Festival itu dibuka di Ambon pada Senin.", "Panitia mengundang 40 penari dari Maluku."]


def test_a_corpus_is_cut_into_pieces_that_are_not_too_short() -> None:
    forms = Forms()
    corpus = read_corpus(iter(["satu dua", "kata " * (LONGEST + 5), TEXTS[0]]), forms)
    assert corpus.pieces.tolist() == [
        [2, 2 + LONGEST],
        [2 + LONGEST, 2 + LONGEST + 5],
        [2 + LONGEST + 5, 2 + LONGEST + 5 + 8],
    ]
    names = list(forms.numbers)
    start, end = corpus.pieces[2]
    spelled = [names[number] for number in corpus.forms[start:end]]
    assert spelled == ["festival", "itu", "dibuka", "di", "ambon", "pada", "senin", "."]
    assert len(corpus.shapes) == len(corpus.forms)


def test_a_pass_sees_every_piece_once_in_batches_of_so_many_words() -> None:
    corpus = read_corpus(iter(["kata " * (4 + number % 120) for number in range(900)]), Forms())
    batches = one_pass(corpus, random.Random(0))  # noqa: S311 - sampling
    assert sorted(np.concatenate(batches).tolist()) == list(range(900))
    lengths = corpus.pieces[:, 1] - corpus.pieces[:, 0]
    assert max(lengths[batch].max() * len(batch) for batch in batches) <= BATCH_WORDS


def test_the_language_model_learns_what_comes_next_and_what_came_before() -> None:
    torch.manual_seed(0)
    forms = Forms()
    corpus = read_corpus(iter(TEXTS), forms)
    vectors = WordVectors(StaticEncoder(), (BUILTIN_FOLDER / WORDS_FILE).read_bytes())
    tables = Tables(forms, vectors, {"di": 2, "dari": 3})
    often = torch.full((len(forms.numbers),), 1 / len(forms.numbers))
    layer = ContextLayer(vectors.dimensions, 4, 16)
    model = LanguageModel(layer, vectors.dimensions, 4)
    inputs = rows_of(corpus, np.array([0, 1]), tables)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    first = model(*inputs, tables, often).item()
    for _ in range(60):
        loss = model(*inputs, tables, often)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert first > 2 * np.log(2)  # of some fifteen words
    assert loss.item() < 0.2
    # Alone, without the padding beside the longer text, a text's loss is about the same.
    alone = model(*rows_of(corpus, np.array([0]), tables), tables, often).item()
    assert alone < 0.3


def test_states_know_what_is_around_a_word_and_nothing_of_padding() -> None:
    torch.manual_seed(0)
    layer = ContextLayer(6, 3, 4).eval()
    vectors, ids = torch.randn(1, 5, 6), torch.ones(1, 5, 4, dtype=torch.int64)
    mask = torch.tensor([[True, True, True, False, False]])
    states = layer(vectors, ids, turn(mask))[0, :3]
    other = vectors.clone()
    other[0, 3:] += 1
    assert torch.equal(layer(other, ids, turn(mask))[0, :3], states)
    other[0, 2] += 1
    changed = layer(other, ids, turn(mask))[0, :3] - states
    assert changed[:2, :4].abs().max() == 0  # from the left: nothing of what follows
    assert changed[:2, 4:].abs().min() > 0  # from the right: each word knows of it


def test_a_reader_takes_the_layer_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "context.pt"
    layer = ContextLayer(12, 5, 8)
    write_layer(layer, ["di", "mana", "itu"], file)
    network = ReaderNetwork(12, 8, 5, 16, read_layer(file, 12, ["di", "mana", "itu"]))
    assert network.context is not None
    for kept, given in zip(network.context.parameters(), layer.parameters(), strict=True):
        assert torch.equal(kept, given)
        assert not kept.requires_grad
    assert torch.equal(network.words.word.weight, layer.words.word.weight)
    assert network.words.word.weight.requires_grad
    with pytest.raises(SystemExit, match="of other frequent words: run"):
        read_layer(file, 12, ["mana", "di", "itu"])
