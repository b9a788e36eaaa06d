"""Any transformers question-answering model, tried with one whose answers are set by hand."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

from index.build import add_articles
from index.datatypes import Article
from index.errors import KutipError
from index.search import Index
from index.static_encoder import StaticEncoder
from qa.assistant import Assistant
from qa.hub_reader import HubReader
from qa.read_any import load_reader

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "kanat", "tumysh", "siapa", "kata", "."]
QUESTION = "Siapa wakil menteri?"
ANSWER = "Kanat Tumysh"
FOUND_SCORE = 4 + 4 - 2  # start + end - no answer, all set below
NOTHING_SCORE = 0 + 0 - 2


def make_model() -> BertForQuestionAnswering:
    """Return a network without layers: "kanat" starts an answer, "tumysh" ends it.

    Layer norm turns a row of eight numbers (1, -1, 0, …) into (2, -2, 0, …); every other
    word's row is zero. So the start logit is 4 at "kanat", the end logit 4 at "tumysh", and
    both are 1 at the first piece, which stands for no answer.
    """
    model = BertForQuestionAnswering(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=8,
            num_hidden_layers=0,
            num_attention_heads=1,
            intermediate_size=8,
            max_position_embeddings=64,
        )
    )
    with torch.no_grad():
        for parameter in (*model.bert.embeddings.parameters(), *model.qa_outputs.parameters()):
            parameter.zero_()
        model.bert.embeddings.LayerNorm.weight.fill_(1.0)
        rows, outputs = model.bert.embeddings.word_embeddings.weight, model.qa_outputs.weight
        for word, first in (("kanat", 0), ("tumysh", 2), ("[CLS]", 4)):
            rows[WORDS.index(word), first] = 1.0
            rows[WORDS.index(word), first + 1] = -1.0
        outputs[0, :2] = outputs[1, 2:4] = torch.tensor([1.0, -1.0])
        outputs[:, 4:6] = torch.tensor([0.25, -0.25])
    return model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the saved model."""
    folder = tmp_path_factory.mktemp("models") / "tiny-reader"
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    BertTokenizerFast(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
    make_model().save_pretrained(folder)
    assert (folder / "model.safetensors").is_file()
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> HubReader:
    return HubReader(str(folder))


def best(reader: HubReader, passage: str, question: str = QUESTION) -> tuple[str, float]:
    span = reader.read(question, [passage])[0][0]
    return passage[span.start : span.end], span.score


@pytest.mark.parametrize(
    "passage",
    [
        "Kanat Tumysh",
        "Wakil menteri adalah Kanat Tumysh.",
        "🙂👩‍👩‍👧‍👦🇮🇩 e\u0301 Kanat Tumysh 🙂",
        "\u202e\u200b 東京 Kanat Tumysh",
        "\ud800 Kanat Tumysh",
        "\n\t Kanat Tumysh \n",
    ],
)
def test_the_span_is_exact_and_its_score_as_computed(reader: HubReader, passage: str) -> None:
    assert best(reader, passage) == (ANSWER, pytest.approx(FOUND_SCORE, abs=1e-4))


@pytest.mark.parametrize("words_before", [20, 45, 60, 300])
@pytest.mark.parametrize("words_after", [0, 300])
def test_windows_slide_over_a_long_passage(
    reader: HubReader, words_before: int, words_after: int
) -> None:
    passage = "🙂 " + "kata " * words_before + ANSWER + " kata" * words_after
    assert best(reader, passage) == (ANSWER, pytest.approx(FOUND_SCORE, abs=1e-4))
    spans = reader.read(QUESTION, [passage])[0]
    assert sum(span.score > NOTHING_SCORE + 1 for span in spans) == 1  # in two windows, once


def test_a_passage_without_an_answer_scores_below_no_answer(reader: HubReader) -> None:
    spans = reader.read(QUESTION, ["Kata kata kata."])[0]
    assert all(span.score == pytest.approx(NOTHING_SCORE, abs=1e-4) for span in spans)


def test_an_end_before_its_start_is_no_answer(reader: HubReader) -> None:
    text, score = best(reader, "Tumysh kata Kanat")
    assert score < FOUND_SCORE
    assert text in ("Kanat", "Tumysh", "Tumysh kata Kanat", "Tumysh kata")


def test_the_question_is_never_quoted(reader: HubReader) -> None:
    _, score = best(reader, "Kata kata.", question="Kanat Tumysh")
    assert score == pytest.approx(NOTHING_SCORE, abs=1e-4)


@pytest.mark.parametrize("passage", ["", " ", "\n", "\u200b"])
def test_a_passage_without_words_has_no_span(reader: HubReader, passage: str) -> None:
    assert reader.read(QUESTION, [passage, ANSWER])[0] == []


@pytest.mark.parametrize("question", ["", "🙂", "kata " * 10_000, "x" * 10_000, "\ud800"])
def test_any_question_leaves_room_for_the_passage(reader: HubReader, question: str) -> None:
    passage = "kata " * 100 + ANSWER
    assert best(reader, passage, question) == (ANSWER, pytest.approx(FOUND_SCORE, abs=1e-4))


def test_passages_are_read_one_by_one_in_order(reader: HubReader) -> None:
    first, second, third = reader.read(QUESTION, [ANSWER, "", "kata " + ANSWER])
    assert (first[0].start, second, third[0].start) == (0, [], 5)
    assert reader.read(QUESTION, []) == []


def test_a_folder_may_take_the_place_of_the_built_in_reader(folder: Path) -> None:
    name = load_reader(str(folder), StaticEncoder()).name
    assert re.fullmatch("tiny-reader-[0-9a-f]{12}", name)


def test_other_weights_under_the_same_name_have_another_name(
    reader: HubReader, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "tiny-reader")
    assert HubReader(str(tmp_path / "tiny-reader")).name == reader.name
    weights = load_file(folder / "model.safetensors")
    changed = min(weights)
    weights[changed] = weights[changed] + 1
    save_file(weights, tmp_path / "tiny-reader" / "model.safetensors", {"format": "pt"})
    assert HubReader(str(tmp_path / "tiny-reader")).name != reader.name


def test_an_assistant_answers_with_the_reader_it_is_given(folder: Path, tmp_path: Path) -> None:
    text = "Hari ini panas. Wakil menteri luar negeri adalah Kanat Tumysh. Ia tiba."
    index = Index.open(tmp_path / "store", create=True, writable=True)
    add_articles(index, [Article("a", "Judul", text, language="id")])
    index.close()
    assistant = Assistant.load(tmp_path / "store", reader=str(folder), threshold=0.0)
    answer = assistant.ask("Siapa wakil menteri luar negeri?")
    assistant.close()
    citation = answer.citations[0]
    assert answer.text == citation.quote == text[citation.start : citation.end] == ANSWER
    assert citation.sentence == "Wakil menteri luar negeri adalah Kanat Tumysh."


@pytest.fixture
def unreachable_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(variable, raising=False)
    # Nobody listens there.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    yield


@pytest.mark.usefixtures("unreachable_hub")
def test_a_model_that_is_nowhere_is_one_line_soon() -> None:
    started = time.monotonic()
    with pytest.raises(KutipError) as error:
        HubReader("no-such/model")
    assert time.monotonic() - started < 15  # the hub client itself tries for a minute
    assert str(error.value) == (
        "The model 'no-such/model' is not on this computer, and 127.0.0.1 cannot be reached to"
        " fetch it. Give --reader the folder of a model, or leave it out."
    )


def test_a_folder_of_something_else_is_one_line(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "half").mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "half" / name).write_bytes((folder / name).read_bytes())
    for path in (tmp_path, tmp_path / "half"):
        with pytest.raises(KutipError, match="could not be loaded") as error:
            HubReader(str(path))
        assert "\n" not in str(error.value)
