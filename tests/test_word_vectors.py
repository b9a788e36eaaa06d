"""Vectors of single words, as the built-in reader takes them."""

import numpy as np
import pytest
from safetensors.numpy import load, save

from index.static_encoder import StaticEncoder
from qa.read import BUILTIN_FOLDER
from qa.word_vectors import WORDS_FILE, WordVectors


@pytest.fixture(scope="module")
def kinds() -> bytes:
    return (BUILTIN_FOLDER / WORDS_FILE).read_bytes()


def test_both_parts_are_unit_vectors_and_the_first_is_the_encoders(kinds: bytes) -> None:
    encoder = StaticEncoder()
    vectors = WordVectors(encoder, kinds)
    found = vectors.of(["satu", "dua", "satu"])
    assert found.shape == (3, vectors.dimensions)
    assert (
        found[:, : encoder.dimensions] == encoder.encode_passages(["satu", "dua", "satu"])
    ).all()
    for part in (found[:, : encoder.dimensions], found[:, encoder.dimensions :]):
        assert np.linalg.norm(part, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_words_of_one_kind_are_nearer_than_others(kinds: bytes) -> None:
    encoder = StaticEncoder()
    found = WordVectors(encoder, kinds).of(["maret", "november", "menteri"])
    march, november, minister = found[:, encoder.dimensions :]
    assert march @ november > march @ minister + 0.3


def test_vectors_of_words_are_remembered(kinds: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = WordVectors(StaticEncoder(), kinds)
    first = vectors.of(["satu", "dua"])
    monkeypatch.setattr(vectors, "compute", lambda forms: pytest.fail("asked again"))
    assert (vectors.of(["dua", "satu"]) == first[[1, 0]]).all()


def test_forgetting_words_changes_no_vector(kinds: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.word_vectors._CACHED_FORMS", 2)
    vectors = WordVectors(StaticEncoder(), kinds)
    for form in ["satu", "dua", "tiga", "empat"] * 2:
        assert (vectors.of([form, "satu"])[1] == vectors.of(["satu"])[0]).all()


def test_a_piece_that_the_table_leaves_out_has_no_kind(kinds: bytes) -> None:
    encoder = StaticEncoder()
    table = {name: rows[:1] for name, rows in load(kinds).items()}
    found = WordVectors(encoder, save(table)).of(["menteri"])[0]
    assert found[: encoder.dimensions].any()
    assert not found[encoder.dimensions :].any()
