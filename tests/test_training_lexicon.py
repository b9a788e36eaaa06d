"""Examples in other languages' words, and networks read back from what was exported."""

import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from index.static_encoder import StaticEncoder
from qa.read import BUILTIN_FOLDER
from training.lexicon import Lexicon
from training.reader import follow, main, planned_passes
from training.reader_export import export
from training.reader_model import ReaderNetwork
from training.reader_weights import read_vocabulary, read_weights
from training.recipes import WITH_NEWS, Stage

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


def test_passes_know_where_a_stage_begins_and_ends() -> None:
    stages = [Stage(WITH_NEWS, 3, 2, 1e-3), Stage(WITH_NEWS, 1, 1, 1e-3)]
    wanted = [(stages[0], True, False), (stages[0], False, True), (stages[1], True, True)]
    assert planned_passes(stages, None) == wanted
    assert planned_passes(stages, 1) == [(stage, True, True) for stage in stages]


def test_a_share_mixes_weights() -> None:
    after, before = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    torch.nn.init.constant_(after.weight, 8.0)
    torch.nn.init.constant_(before.weight, 4.0)
    follow(after, before, 0.75)
    assert after.weight.item() == 7.0


def test_a_network_is_read_back_from_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="only make train-reader installs it")
    torch.manual_seed(0)
    words = (BUILTIN_FOLDER / "words.safetensors").resolve()
    network = ReaderNetwork(12, 8, 5, hidden=32).eval()
    export(network, {"di": 2, "mana": 3, "siapa": 4}, 12, words, tmp_path)
    again = ReaderNetwork(12, 8, 5, hidden=32).eval()
    again.load_state_dict(read_weights(tmp_path))
    for name, given in network.state_dict().items():
        limit = np.abs(given.numpy()).max() / 100  # int8 has 127 steps
        assert np.abs(again.state_dict()[name].numpy() - given.numpy()).max() <= limit, name
    assert read_vocabulary(tmp_path) == {"di": 2, "mana": 3, "siapa": 4}


def test_a_folder_without_a_network_cannot_be_started_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "reader"), "--start", str(tmp_path)])
    assert "holds no network.onnx: give the folder of a reader" in capsys.readouterr().err
