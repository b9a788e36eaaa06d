"""Signatures estimate what texts share; the exact shares are counted beside them."""

import re

import numpy as np
import pytest

from index.minhash import HASHES, SHINGLE_WORDS, signatures


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + SHINGLE_WORDS]) for n in range(len(words) - SHINGLE_WORDS + 1)}


def text_of(numbers: range) -> str:
    return " ".join(f"kata{number}" for number in numbers)


def resemblance(one: str, other: str) -> float:
    return float(signatures([one, other]).resemblance()[0, 1])


def containment(one: str, other: str) -> float:
    return float(signatures([one, other]).containment()[0, 1])


@pytest.mark.parametrize("shared", [0, 10, 50, 90, 100])
def test_the_estimates_are_near_the_exact_shares(shared: int) -> None:
    one, other = text_of(range(100)), text_of(range(100 - shared, 250 - shared))
    a, b = shingles(one), shingles(other)
    assert signatures([one, other]).shingles.tolist() == [len(a), len(b)]
    # five standard errors; the numbers are fixed, so this cannot fail by chance
    assert resemblance(one, other) == pytest.approx(len(a & b) / len(a | b), abs=0.2)
    assert containment(one, other) == pytest.approx(len(a & b) / min(len(a), len(b)), abs=0.25)


def test_the_standard_error_is_as_stated() -> None:
    chance = np.random.default_rng(0)
    errors = []
    for start in range(200):
        shared = int(chance.integers(20, 80))
        words = [f"{start}x{number}" for number in range(200)]
        one, other = " ".join(words[:100]), " ".join(words[100 - shared : 200 - shared])
        a, b = shingles(one), shingles(other)
        true = len(a & b) / len(a | b)
        spread = max((true * (1 - true) / HASHES) ** 0.5, 1e-9)
        errors.append((resemblance(one, other) - true) / spread)
    assert abs(float(np.mean(errors))) < 0.25
    assert 0.8 < float(np.std(errors)) < 1.2


def test_case_marks_and_repeats_do_not_count() -> None:
    one, other = "Tarif bus naik, Tarif bus naik!", "tarif BUS naik tarif bus naik"
    assert resemblance(one, other) == containment(one, other) == 1.0
    assert signatures([one]).shingles.tolist() == [3]


def test_one_changed_word_takes_three_shingles() -> None:
    words = text_of(range(60)).split()
    changed = [*words[:30], "lain", *words[31:]]
    assert len(shingles(" ".join(words)) & shingles(" ".join(changed))) == 58 - 3
    assert containment(" ".join(words), " ".join(changed)) > 0.85


@pytest.mark.parametrize("text", ["", " ", "\n", "!?"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert signatures([text]).shingles.tolist() == [0]
    assert containment(text, text) == 0.0


@pytest.mark.parametrize("text", ["satu", "satu dua", "🙂 satu", "\ud800 satu"])
def test_short_and_odd_texts_are_like_themselves_alone(text: str) -> None:
    assert resemblance(text, text) == 1.0
    assert resemblance(text, "tiga empat") < 0.1


def test_a_signature_is_the_same_everywhere() -> None:
    assert signatures(["tarif bus naik"]).smallest[0, :2].tolist() == [124486375, 2133755241]


def test_a_long_text_is_hashed_in_blocks() -> None:
    long = text_of(range(10_000))
    short = text_of(range(5000, 5100))
    signed = signatures([short, long, short])
    assert signed.shingles.tolist() == [98, 9998, 98]
    assert (signed.smallest[0] == signed.smallest[2]).all()
    assert (signed.smallest[1] == signatures([long]).smallest[0]).all()
    assert (signed.smallest[1] <= signed.smallest[0]).all()


def test_no_text_has_no_signature() -> None:
    assert signatures([]).resemblance().shape == (0, 0)
