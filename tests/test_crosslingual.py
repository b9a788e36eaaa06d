"""Translations and answer sentences in other languages, over texts whose ranks a reader can see."""

from pathlib import Path

import numpy as np
import pytest
from conftest import WordEncoder

from eval.crosslingual import FOLDER, LANGUAGES, Paragraphs, paragraphs, prepare, rank_of, search
from eval.translations import SETS, Side, found_first

UNIT = np.eye(3, dtype=np.float32)


def test_a_translation_is_found_where_its_row_is_nearest() -> None:
    asked = Side(["satu", "dua", "tiga"], UNIT)
    searched = Side(["one", "two", "three"], UNIT[[0, 2, 1]])
    assert found_first(asked, searched) == [1.0, 0.0, 0.0]


def test_either_row_of_a_repeated_text_is_right() -> None:
    asked = Side(["ya", "ya", "tidak"], UNIT)
    searched = Side(["yes", "yes", "no"], UNIT[[1, 0, 2]])
    assert found_first(asked, searched) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("ranking", "rank"), [([7, 3], 1.0), ([3, 7], 2.0), ([], np.inf)])
def test_what_is_not_in_the_list_has_no_finite_rank(ranking: list[int], rank: float) -> None:
    assert rank_of(7, ranking) == rank


def test_both_rankings_count_every_sentence_of_the_searched_language() -> None:
    encoder = WordEncoder()
    english = Paragraphs(("dogs bark", "cats purr loudly"), {"q": "what do cats purr"}, {"q": 1})
    other = Paragraphs(("cats purr loudly", "x", "cats"), {"q": "siapa"}, {"q": 2})
    one, two = prepare(english, encoder), prepare(other, encoder)
    assert search(one, one).vector.tolist() == [1.0]
    assert search(one, one).fused.tolist() == [1.0]
    assert search(one, two).vector.tolist() == [2.0]  # two shared words of three beat one of one
    assert search(two, one).vector.tolist() == [2.0]  # nothing shared: the file's order


@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the shared data folder")
def test_every_question_has_its_sentence_in_every_language() -> None:
    asked = {name: paragraphs(name) for name in LANGUAGES}
    assert {len(found.questions) for found in asked.values()} == {1190}
    assert len({frozenset(found.questions) for found in asked.values()}) == 1
    for found in asked.values():
        assert max(found.answered_by.values()) < len(found.sentences)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the shared data folder")
def test_the_files_of_every_set_are_there() -> None:
    files = {"ntrex": "ntrex128", "tatoeba": "tatoeba", "mkqa": "mkqa.dev"}
    assert files.keys() == SETS.keys()
    assert all(Path(FOLDER, f"{name}.jsonl.gz").is_file() for name in files.values())
