"""A model from elsewhere is what it was at its first use, or it is refused until it is accepted."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from outside_models import Hub, serving, static_model

from index.encode import load_encoder
from index.errors import KutipError
from index.model_record import FILE, ModelFiles, ModelRecord
from ui.cli import run

HASH = "0" * 64

Kutip = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return static_model(tmp_path_factory.mktemp("models") / "made")


@pytest.fixture
def model(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "model"))


@pytest.fixture
def kutip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Kutip:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([*map(str, arguments), "--store", str(tmp_path / "store"), "--lang", "en"])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("Wali kota bicara. Tarif bus kota naik menjadi Rp 2.500 mulai April.")
    return path


def rename_key(path: Path) -> None:
    path.write_text(path.read_text().replace('/model"', '/modem"', 1))


def test_a_model_that_changes_is_refused_until_it_is_accepted(
    kutip: Kutip, model: Path, article: Path, tmp_path: Path
) -> None:
    assert kutip("add", article, "--encoder", model)[0] == 0
    record = json.loads((tmp_path / "store" / FILE).read_text())["models"]
    assert set(record) == {str(model)}
    assert record[str(model)]["revision"] is None
    assert kutip("ask", "Tarif bus?")[0] in (0, 1)
    (model / "README.md").write_text("changed")
    code, shown, complaint = kutip("ask", "Tarif bus?")
    assert (code, shown, complaint.count("\n")) == (2, "", 1)
    assert (
        f"The model {model} is not what it was when it was first used: README.md has" in complaint
    )
    command = complaint.partition("accept it: kutip ")[2].split()
    assert command == ["accept", str(model), "--store", str(tmp_path / "store")]
    assert kutip("repair")[0] == 2  # nor does it lend its vectors
    code, shown, _ = kutip("accept", model)
    assert (code, shown.count("\n")) == (0, 1)
    assert kutip("ask", "Tarif bus?")[0] in (0, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "extra.txt").write_text("new"), "extra.txt is new"),
        (lambda folder: (folder / "README.md").unlink(), "README.md is gone"),
    ],
)
def test_a_file_more_or_less_is_a_change(
    model: Path, tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    first = ModelRecord(store)
    load_encoder(str(model), first)
    first.keep()
    change(model)
    with pytest.raises(KutipError, match=said):
        load_encoder(str(model), ModelRecord(store))


def test_trust_looks_through_the_model_first(
    kutip: Kutip, model: Path, article: Path, tmp_path: Path
) -> None:
    assert kutip("accept", model)[0] == 2  # no store yet
    assert not (tmp_path / "store").exists()
    kutip("add", article)
    (model / "code.py").write_text("")
    code, shown, complaint = kutip("accept", model)
    assert (code, shown, complaint.count("\n")) == (2, "", 1)
    assert "code.py" in complaint
    assert not (tmp_path / "store" / FILE).exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_text("{"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"models": [], "seal": ""}'),
        lambda path: path.write_text('{"models": {"a": 5}, "seal": ""}'),
        rename_key,
    ],
)
def test_a_damaged_record_is_named_and_can_be_begun_anew(
    kutip: Kutip,
    model: Path,
    article: Path,
    tmp_path: Path,
    damage: Callable[[Path], object],
) -> None:
    kutip("add", article, "--encoder", model)
    assert kutip("check")[0] == 0
    damage(tmp_path / "store" / FILE)
    code, _, complaint = kutip("ask", "Tarif bus?")
    assert (code, complaint.count("\n")) == (2, 1)
    assert f"{FILE} is damaged" in complaint
    code, shown, _ = kutip("check")
    assert (code, shown.count(FILE)) == (1, 1)
    assert kutip("accept", model)[0] == 0
    assert kutip("check")[0] == 0
    assert kutip("ask", "Tarif bus?")[0] in (0, 1)


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    one, other = ModelRecord(tmp_path), ModelRecord(tmp_path)
    one.compare("a", ModelFiles(None, {"f": HASH}))
    other.compare("b", ModelFiles("1", {"f": HASH}))
    one.keep()
    other.keep()
    kept = ModelRecord(tmp_path)
    assert kept.known("a") == ModelFiles(None, {"f": HASH})
    assert kept.known("b") == ModelFiles("1", {"f": HASH})
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_built_in_models_leave_no_record(kutip: Kutip, article: Path, tmp_path: Path) -> None:
    kutip("add", article)
    kutip("ask", "Tarif bus?")
    assert not (tmp_path / "store" / FILE).exists()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    with serving(Hub()) as hub:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.address)
        template = hub.address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
        yield hub


def test_a_name_stays_at_the_revision_that_it_stood_for(
    kutip: Kutip, hub: Hub, made: Path, article: Path, tmp_path: Path
) -> None:
    first = Path(shutil.copytree(made, tmp_path / "published"))
    (first / "pytorch_model.bin").write_bytes(b"\x80\x02")  # beside the weights, as many have it
    (first / "modeling.py").write_text("")
    commit = hub.publish(first)
    assert kutip("add", article, "--encoder", "toko/model")[0] == 0
    fetched = {path.rpartition("/")[2] for path in hub.asked if "/resolve/" in path}
    assert {"model.safetensors", "modules.json"} <= fetched
    assert not fetched & {"pytorch_model.bin", "modeling.py"}
    record = json.loads((tmp_path / "store" / FILE).read_text())["models"]
    assert record["toko/model"]["revision"] == commit

    second = Path(shutil.copytree(made, tmp_path / "second"))
    (second / "README.md").write_text("newer")
    newer = hub.publish(second)
    hub.asked.clear()
    assert kutip("ask", "Tarif bus?")[0] in (0, 1)
    assert hub.asked == []  # what is here is not asked for again

    shutil.rmtree(tmp_path / "cache")
    code, _, complaint = kutip("ask", "Tarif bus?")  # the store may be somebody else's
    assert (code, complaint.count("\n"), hub.asked) == (2, 1, [])
    assert "have it fetched: --encoder toko/model" in complaint
    assert kutip("ask", "Tarif bus?", "--encoder", "toko/model")[0] in (0, 1)
    assert any(commit in path for path in hub.asked)
    assert not any(newer in path or path.endswith("/revision/main") for path in hub.asked)


def test_nothing_is_fetched_where_the_hub_is_switched_off(
    kutip: Kutip, hub: Hub, made: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.publish(made)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, _, complaint = kutip("add", article, "--encoder", "toko/model")
    assert (code, complaint.count("\n")) == (2, 1)
    assert "is not on this computer" in complaint
    assert hub.asked == []


def test_a_fetched_model_that_names_code_is_not_loaded(
    kutip: Kutip, hub: Hub, made: Path, article: Path, tmp_path: Path
) -> None:
    evil = Path(shutil.copytree(made, tmp_path / "evil"))
    (evil / "config.json").write_text('{"auto_map": {"AutoModel": "modeling.Model"}}')
    hub.publish(evil)
    code, _, complaint = kutip("add", article, "--encoder", "toko/model")
    assert code == 2
    assert "config.json sets auto_map" in complaint.splitlines()[-1]  # before it: the fetching
    assert not (tmp_path / "store").exists()
