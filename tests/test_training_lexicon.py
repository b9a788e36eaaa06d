"""Examples in other languages' words."""

import random
import re

import pytest

from index.static_encoder import StaticEncoder
from training.lexicon import Lexicon

CONTEXT = "Presiden Vladomir Putrin tinggal di rumah putih."
ROW = {
    "question": "Siapa presiden Rusnovia?",
    "context": CONTEXT,
    "answers": [{"text": "Vladomir Putrin", "start": CONTEXT.index("Vladomir")}],
}


def _lexicon(language: str, words: list[str]) -> Lexicon:
    return Lexicon(StaticEncoder(), language, words)


def test_questions_take_the_other_languages_words_and_names() -> None:
    chooser = random.Random(0)  # noqa: S311 - sampling
    english = _lexicon("en", ["president", "house"]).questions([ROW], chooser)
    assert english[0]["question"] == "who president Rusnovia?"
    russian = _lexicon("ru", ["президент", "дом"]).questions([ROW], chooser)
    assert russian[0]["question"].startswith("кто президент Руснови")
    kazakh = _lexicon("kk", ["президент", "үй"]).questions([ROW], chooser)
    assert kazakh[0]["question"].startswith("президент Руснови")
    assert kazakh[0]["question"].endswith(" кім?")  # Kazakh asks at the end
    assert english[0]["context"] == kazakh[0]["context"] == CONTEXT


@pytest.mark.parametrize(
    ("question", "language", "asked"),
    [
        ("Di mana rumah?", "kk", "rumah қайда?"),
        ("Dari mana asal?", "kk", "бастап қайда asal?"),  # what stands before a question word stays
        ("How many people live there?", "kk", "people live there қанша?"),
        ("What is a house?", "ru", "что is a house?"),
        ("Pada 1990, siapa tinggal?", "ru", "Pada 1990, кто tinggal?"),
        ("siapa ketua PBB?", "en", "who ketua UN?"),
    ],
)
def test_question_words_keep_to_their_place(question: str, language: str, asked: str) -> None:
    lexicon = _lexicon(language, [])
    lexicon._found["pbb"] = ("un", 1.0)
    row = {**ROW, "question": question}
    assert lexicon.questions([row], random.Random(0))[0]["question"] == asked  # noqa: S311


def test_whole_examples_keep_their_answers_in_place() -> None:
    chooser = random.Random(0)  # noqa: S311 - sampling
    lexicon = _lexicon("ru", ["президент", "дом", "белый"])
    rows = lexicon.whole_rows([ROW] * 20, chooser)
    answers = {row["answers"][0]["text"] for row in rows}
    for text in answers:
        assert re.fullmatch(r"[Вв]\w+ П\w+", text), text  # both words, each to its end
    assert len(answers) > 1  # spellings and endings differ
    assert all(" tinggal " in row["context"] for row in rows)  # no near word: it stays
    inside = {**ROW, "answers": [{"text": "Putr", "start": CONTEXT.index("Putr")}]}
    (row,) = lexicon.whole_rows([inside], chooser)
    assert re.fullmatch(r"П\w+", row["answers"][0]["text"])  # the word that it ends in, whole
    unanswerable = {**ROW, "answers": []}
    assert lexicon.whole_rows([unanswerable], chooser)[0]["answers"] == []
