from pathlib import Path

import pytest

from eval.analysers import (
    Question,
    character_grams,
    joined_hyphens,
    main,
    reciprocal_ranks,
    surface,
)

PASSAGES = ["kota medan besar", "kota bandung sejuk", "laut jawa", "gunung tinggi sekali"]


def test_rank_of_the_passage_counts_from_one() -> None:
    questions = [Question("bandung sejuk", 1), Question("laut jawa tinggi sekali", 3)]
    assert reciprocal_ranks(surface, PASSAGES, questions).tolist() == [1.0, 0.5]


def test_a_passage_without_a_shared_word_counts_nothing() -> None:
    assert reciprocal_ranks(surface, PASSAGES, [Question("hutan", 0)]).tolist() == [0.0]


def test_grams_hold_the_borders_of_words() -> None:
    assert character_grams("Kota di") == ["_kot", "kota", "ota_", "_di_"]


def test_hyphenated_words_can_stay_one() -> None:
    assert joined_hyphens("Negara-negara Al-Qur'an") == ["negara-negara", "al-qur'an"]


def test_absent_questions_are_said_clearly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--questions", str(tmp_path)]) == 1
    assert "No IDK-MRC at" in capsys.readouterr().err
