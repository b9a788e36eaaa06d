"""Nothing that is kept for measuring may be trained on."""

from pathlib import Path

import pytest

from training.data import SHARED, held_out_keys, key, read_jsonl
from training.encoder_sets import OPEN_SETS, encoder_sets
from training.pairs import PairSet, corpus_sets, question_sets
from training.recipes import ALL, OPEN, held_out_in_recipes

needs_shared = pytest.mark.skipif(not Path(SHARED).is_dir(), reason="needs the shared data folder")


def test_key_is_the_first_80_letters_and_digits() -> None:
    assert key("Rp. 2.500, -- “Ya”!") == "rp2500ya"
    assert key("x" * 100) == "x" * 80


def test_the_open_reader_is_trained_on_openly_licensed_sets_alone() -> None:
    assert {use.name for use in OPEN} == {use.name for use in ALL} & set(OPEN_SETS)


@needs_shared
def test_no_reader_training_row_has_a_held_out_passage_or_question() -> None:
    held_out = held_out_keys()
    valid = list(read_jsonl("qa/idk_mrc.valid"))
    assert {key(row["context"]) for row in valid} <= held_out
    # `make rehearse-training` looks at every article
    for _, rows, kept in held_out_in_recipes(held_out, every=8):
        assert rows > 500
        assert kept == 0


@needs_shared
def test_no_encoder_question_pair_has_a_held_out_passage_or_question() -> None:
    held_out = held_out_keys()
    sets: list[PairSet] = list(question_sets(held_out))
    assert len(sets) == 7
    for pairs in sets:
        assert not {key(text) for text in (*pairs.left, *pairs.right)} & held_out


@needs_shared
def test_the_open_encoder_has_pairs_of_every_set_under_an_open_licence_and_of_no_other(
    tmp_path: Path,
) -> None:
    held_out = held_out_keys()
    sets = [pairs for pairs in encoder_sets(held_out, tmp_path, open_alone=True) if pairs.left]
    names = {pairs.name for pairs in sets}
    assert {"talpco id-en", "talpco id-ms", "pud ru", "mkqa ru-en"} < names
    without_languages = {name if name in OPEN_SETS else name.rsplit(" ", 1)[0] for name in names}
    assert without_languages == {*OPEN_SETS, "names"}
    for pairs in sets:
        assert not {key(text) for text in (*pairs.left, *pairs.right)} & held_out


@needs_shared
def test_no_corpus_text_is_a_held_out_passage() -> None:
    held_out = held_out_keys()
    for pairs in corpus_sets(held_out):
        assert not {key(text) for text in pairs.right} & held_out
