"""Examples in other languages' words, and networks read back from what was exported."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from index.static_encoder import StaticEncoder
from qa.read import BUILTIN_FOLDER
from training.lexicon import Lexicon
from training.reader import main
from training.reader_export import export
from training.reader_model import ReaderNetwork
from training.reader_weights import read_vocabulary, read_weights

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


def test_whole_examples_keep_their_answers_in_place() -> None:
    chooser = random.Random(0)  # noqa: S311 - sampling
    rows = _lexicon("ru", ["президент", "дом", "белый"]).whole_rows([ROW] * 20, chooser)
    for row in rows:
        (answer,) = row["answers"]
        start, text = answer["start"], answer["text"]
        assert row["context"][start : start + len(text)] == text
        assert text.startswith("Владомир") or text.startswith("Вл")
        assert " tinggal " in row["context"]  # no near word: it stays
        assert "президент " in row["context"].lower()
    assert len({row["answers"][0]["text"] for row in rows}) > 1  # spellings and endings differ


def test_a_network_is_read_back_from_its_folder(tmp_path: Path) -> None:
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
