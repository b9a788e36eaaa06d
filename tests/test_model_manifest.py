"""Built-in models: each file is the one that was shipped, or nothing of it is used."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import static_encoder
from index.errors import KutipError
from index.model_manifest import MANIFEST, checked_files, manifest_text
from qa import decide, read, reader_member
from qa.read import BuiltinReader

ROOT = Path(__file__).parents[1]
SHIPPED = (
    (static_encoder.BUILTIN_FOLDER, static_encoder.FILES),
    (static_encoder.OPEN_FOLDER, static_encoder.FILES),
    (read.BUILTIN_FOLDER, reader_member.FILES),
    (read.OPEN_FOLDER, reader_member.FILES),
    (
        decide.CONFIDENCE_FILE.parent,
        (decide.CONFIDENCE_FILE.name, decide.OPEN_CONFIDENCE_FILE.name),
    ),
)
IDS = ["encoder", "open encoder", "reader", "open reader", "confidence"]


@pytest.mark.parametrize(("folder", "names"), SHIPPED, ids=IDS)
def test_the_manifest_and_the_files_are_in_step(folder: Path, names: tuple[str, ...]) -> None:
    assert (folder / MANIFEST).read_text() == manifest_text(folder, names)


def test_every_file_of_the_built_in_models_is_listed() -> None:
    listed = {folder / name for folder, names in SHIPPED for name in names}
    there = {
        path
        for models in ("index", "qa")
        for path in (ROOT / models / "models").rglob("*")
        if path.is_file() and path.name not in (MANIFEST, "README.md")
    }
    assert there == listed


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def list_as(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.with_name(MANIFEST).write_bytes(content) and None


DAMAGES: dict[str, Callable[[Path], object]] = {
    "one bit": flip,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "missing": lambda path: path.unlink(),
    "no list": lambda path: path.with_name(MANIFEST).unlink(),
    "list with one bit": lambda path: flip(path.with_name(MANIFEST)),
    "list that is none": list_as(b"[]"),
    "list of nothing": list_as(b"{}"),
    "list of numbers": list_as(b'{"settings.json": 5}'),
    "list that is no JSON": list_as(b"{"),
    "list of endless brackets": list_as(b"[" * 100_000),
    "folder in its place": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_refused_in_one_line(damage: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(read.BUILTIN_FOLDER, tmp_path / "reader"))
    checked_files(folder, reader_member.FILES, "Again.")
    DAMAGES[damage](folder / "settings.json")
    with pytest.raises(
        KutipError, match=r"The built-in model is not used: .* make train-reader\."
    ) as error:
        BuiltinReader(folder)
    assert "\n" not in str(error.value)


def test_what_is_not_listed_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(read.BUILTIN_FOLDER, tmp_path / "reader"))
    listed = json.loads((folder / MANIFEST).read_text())
    del listed["vocabulary.txt"]
    (folder / MANIFEST).write_text(json.dumps(listed))
    with pytest.raises(KutipError, match=r"vocabulary\.txt is not the file that Kutip ships"):
        BuiltinReader(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    [
        "index/models/encoder/0_StaticEmbedding/tokenizer.json",
        "qa/models/reader/network.onnx",
        "qa/models/confidence.json",
    ],
)
def test_kutip_does_not_answer_with_a_damaged_model(file: str, tmp_path: Path) -> None:
    for name in ("index", "qa", "ui", "eval"):
        ignored = shutil.ignore_patterns("__pycache__", "sample", "tables", "pictures")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "a.txt").write_text("Tarif bus kota Bandung naik menjadi Rp 2.500 mulai April.")

    def kutip(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ui", *arguments, "--store", "store"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert kutip("add", "a.txt").returncode == 0
    flip(tmp_path / file)
    done = kutip("ask", "Berapa tarif bus?")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"{tmp_path / file} is not the file that Kutip ships" in done.stderr
