"""Signatures estimate what texts share; the exact shares are counted beside them."""

import re

import numpy as np
import pytest

from index.minhash import HASHES, SHINGLE_WORDS, containment, resemblance, signature


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + SHINGLE_WORDS]) for n in range(len(words) - SHINGLE_WORDS + 1)}


def text_of(numbers: range) -> str:
    return " ".join(f"kata{number}" for number in numbers)


@pytest.mark.parametrize("shared", [0, 10, 50, 90, 100])
def test_the_estimates_are_near_the_exact_shares(shared: int) -> None:
    one, other = text_of(range(100)), text_of(range(100 - shared, 250 - shared))
    a, b = shingles(one), shingles(other)
    first, second = signature(one), signature(other)
    assert (first.shingles, second.shingles) == (len(a), len(b))
    # five standard errors; the numbers are fixed, so this cannot fail by chance
    assert resemblance(first, second) == pytest.approx(len(a & b) / len(a | b), abs=0.2)
    assert containment(first, second) == pytest.approx(len(a & b) / min(len(a), len(b)), abs=0.25)


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
        errors.append((resemblance(signature(one), signature(other)) - true) / spread)
    assert abs(float(np.mean(errors))) < 0.25
    assert 0.8 < float(np.std(errors)) < 1.2


def test_case_marks_and_repeats_do_not_count() -> None:
    one = signature("Tarif bus naik, Tarif bus naik!")
    other = signature("tarif BUS naik tarif bus naik")
    assert resemblance(one, other) == containment(one, other) == 1.0
    assert one.shingles == 3


def test_one_changed_word_takes_three_shingles() -> None:
    words = text_of(range(60)).split()
    changed = [*words[:30], "lain", *words[31:]]
    assert len(shingles(" ".join(words)) & shingles(" ".join(changed))) == 58 - 3
    assert containment(signature(" ".join(words)), signature(" ".join(changed))) > 0.85


@pytest.mark.parametrize("text", ["", " ", "\n", "!?"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert signature(text).shingles == 0
    assert containment(signature(text), signature(text)) == 0.0


@pytest.mark.parametrize("text", ["satu", "satu dua", "🙂 satu", "\ud800 satu"])
def test_short_and_odd_texts_are_like_themselves_alone(text: str) -> None:
    assert resemblance(signature(text), signature(text)) == 1.0
    assert resemblance(signature(text), signature("tiga empat")) < 0.1


def test_a_signature_is_the_same_everywhere() -> None:
    assert signature("tarif bus naik").smallest[:2].tolist() == [2775760113, 831335089]


def test_a_long_text_is_hashed_in_blocks() -> None:
    long = text_of(range(10_000))
    assert signature(long).shingles == 9998
    assert containment(signature(text_of(range(500, 600))), signature(long)) > 0.0
    assert resemblance(signature(long), signature(long)) == 1.0
