import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from index.errors import KutipError
from qa.datatypes import Reason
from ui.messages import ENGLISH, INDONESIAN, messages
from ui.wording import confidence_words, number, readable_date

UI = Path(__file__).parents[1] / "ui"


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(INDONESIAN) == list(ENGLISH)


@pytest.mark.parametrize("key", INDONESIAN)
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)}

    assert fields(INDONESIAN[key]) == fields(ENGLISH[key])


def test_every_word_is_said_somewhere() -> None:
    files = [*UI.rglob("*.py"), *UI.rglob("*.js")]
    sources = "".join(path.read_text("utf-8") for path in files if path.name != "messages.py")
    made = re.findall(r"""(?:`|f")([a-z]+_[a-z_]*)\$?\{[^}]+\}([a-z_]*)(?:`|")""", sources)
    patterns = [re.compile(rf"{start}[a-z_]+{end}") for start, end in made]
    for key in INDONESIAN:
        said = re.search(rf"""["'.]{key}\b""", sources)
        assert said or any(pattern.fullmatch(key) for pattern in patterns), key


def test_every_refusal_has_words() -> None:
    for reason in set(get_args(Reason)) - {"answered"}:
        assert INDONESIAN[f"reason_{reason}"]


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(KutipError, match="choose one of: id, en"):
        messages("xx")


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2026-05-03", "3 Mei 2026"),
        ("2026-13-03", "2026-13-03"),
        ("musim hujan", "musim hujan"),
        (None, None),
    ],
)
def test_dates_are_written_as_people_do(date: str | None, shown: str | None) -> None:
    assert readable_date(date, INDONESIAN) == shown


def test_numbers_follow_the_language() -> None:
    assert (number(1234.5, INDONESIAN, 1), number(1234.5, ENGLISH, 1)) == ("1.234,5", "1,234.5")


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "Very sure"), (0.8, "Very sure"), (0.6, "Fairly sure"), (0.59, "Not very sure")],
)
def test_confidence_has_three_levels(confidence: float, words: str) -> None:
    assert confidence_words(confidence, ENGLISH) == words
