"""A model's folder -> the SHA-256 of each of its files, or a refusal: nothing in it may run.

A model from elsewhere is as dangerous as a program from elsewhere: its libraries import classes
that settings name, and unpickle weights. So only files that hold nothing but data are let through,
and their beginnings are looked at as well as their names. Knows nothing of what loads them.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import KutipError

DATA_SUFFIXES = frozenset(
    {".safetensors", ".onnx", ".json", ".txt", ".vocab", ".model", ".md", ".gitattributes"}
)
DATA_NAMES = frozenset({"license", "notice", "readme", ".gitattributes", ".gitignore"})
# Left by the hub's own client where it put a model into a folder; never read as part of it.
CLIENT_NOTES = Path(".cache", "huggingface")
MAX_FILES = 1_000
MAX_JSON_BYTES = 32 << 20
MAX_HEADER_BYTES = 100_000_000  # of a safetensors file, as its own library has it

# Long tables of word pieces, read by the tokenizer library alone, which knows no settings.
WORD_TABLES = frozenset({"tokenizer.json", "vocab.json"})
# The parts of sentence-transformers that take nothing but numbers and words from their folder.
MODULE_CLASSES = frozenset(
    {
        *("Transformer", "Pooling", "Normalize", "Dense", "StaticEmbedding"),
        *("LayerNorm", "Dropout", "WeightedLayerPooling"),
    }
)
MODULE_TYPE = re.compile(r"sentence_transformers(\.[A-Za-z_]+)*\.([A-Za-z]+)")
MODULE_PATH = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)?")
SAFE_ACTIVATION = re.compile(r"torch\.nn\.modules\.(activation|linear)\.[A-Za-z]+")
# Keys of settings that make a library import something, or take another model from elsewhere.
CODE_KEYS = frozenset({"auto_map", "custom_pipelines", "custom_generate", "custom_object_save"})
BEGINNINGS = {
    b"PK\x03\x04": "a zip file",
    b"\x7fELF": "a program",
    b"\x93NUMPY": "a numpy file",
    b"\x89HDF": "an HDF5 file",
    b"\x1f\x8b": "a packed file",
    **{bytes((0x80, protocol)): "a pickle, which can run code" for protocol in range(2, 6)},
}
ONLY = "Only safetensors, ONNX, JSON, text and vocabulary files are taken"


def screened(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file, by its name within the folder.

    Raises KutipError that names the first file that could make something run.
    """
    root = folder.resolve()
    hashes: dict[str, str] = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        if len(hashes) == MAX_FILES:
            raise refused(folder, f"it holds more than {MAX_FILES} files")
        try:
            reason = _suspicion(path)
            if reason:
                raise refused(folder, f"{name} {reason}")
            with path.open("rb") as file:
                hashes[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise refused(folder, f"{name} cannot be read ({error.strerror or error})") from None
    return hashes


def refused(folder: Path, reason: str) -> KutipError:
    """Return the one line that says why a folder is not loaded."""
    return KutipError(
        f"The model in {folder} is not loaded, since models can run code: {reason}. {ONLY};"
        " remove what is not needed, or give another model."
    )


def _files(root: Path) -> Iterator[Path]:
    """Yield every file in a fixed order; raises KutipError for what is neither file nor folder."""
    for place, folders, names in os.walk(root):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if (here / name).relative_to(root) != CLIENT_NOTES
        )
        for name in folders:
            if (here / name).is_symlink():
                raise refused(root, f"{(here / name).relative_to(root)} is a link to a folder")
        for name in sorted(names):
            path = here / name
            target = path.resolve()
            if path.is_symlink() and not _stays_inside(target, root):
                raise refused(root, f"{path.relative_to(root)} is a link that leaves the folder")
            if not (target.exists() and stat.S_ISREG(target.stat().st_mode)):
                raise refused(root, f"{path.relative_to(root)} is no ordinary file")
            yield path


def _stays_inside(target: Path, root: Path) -> bool:
    if target.is_relative_to(root):
        return True
    # The hub's cache keeps every file once, as models--x/blobs/HASH, and links to it from
    # models--x/snapshots/COMMIT.
    return root.parent.name == "snapshots" and target.parent == root.parent.parent / "blobs"


def _suspicion(path: Path) -> str | None:
    """Return why a file could make something run, None where it could not."""
    suffix, name = path.suffix.lower(), path.name.lower()
    if suffix not in DATA_SUFFIXES and name not in DATA_NAMES:
        return "is of a kind that can run, or that no model needs"
    with path.open("rb") as file:
        beginning = file.read(9)
    for magic, kind in BEGINNINGS.items():
        if beginning.startswith(magic):
            return f"is {kind}, whatever its name says"
    if suffix == ".safetensors":
        return _safetensors_suspicion(path)
    if suffix == ".json":
        return _json_suspicion(path)
    return None


def _safetensors_suspicion(path: Path) -> str | None:
    size = path.stat().st_size
    with path.open("rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
        if not 2 <= header_bytes <= min(MAX_HEADER_BYTES, size - 8):
            return "is no safetensors file, whatever its name says"
        try:
            header = json.loads(file.read(header_bytes))
        except (ValueError, RecursionError):
            header = None
    return None if isinstance(header, dict) else "is no safetensors file, whatever its name says"


def _json_suspicion(path: Path) -> str | None:
    if path.stat().st_size > MAX_JSON_BYTES:
        return f"is larger than {MAX_JSON_BYTES >> 20} MiB"
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return "is no JSON file, whatever its name says"
    if path.name in WORD_TABLES:
        return None
    name = path.name.lower()  # some file systems find Modules.json under modules.json
    if name == "adapter_config.json":
        return "names another model to be loaded"
    if name == "modules.json":
        return _modules_suspicion(content)
    return _settings_suspicion(content)


def _modules_suspicion(content: Any) -> str | None:  # noqa: ANN401
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        return "is no list of modules"
    for row in content:
        kind, place = row.get("type"), row.get("path", "")
        found = MODULE_TYPE.fullmatch(kind) if isinstance(kind, str) else None
        if found is None or found.group(2) not in MODULE_CLASSES:
            return f"names the class {str(kind)[:80]!r}, which could run code"
        if not (isinstance(place, str) and MODULE_PATH.fullmatch(place)):
            return f"names the folder {str(place)[:80]!r}, which is none of its own"
    return None


def _settings_suspicion(content: Any) -> str | None:  # noqa: ANN401
    """Look at every key, however deep: libraries hand inner settings on as their own."""
    rest: list[Any] = [content]
    while rest:
        value = rest.pop()
        if isinstance(value, list):
            rest += value
        if not isinstance(value, dict):
            continue
        for key, inner in value.items():
            if key in CODE_KEYS or (key == "trust_remote_code" and inner):
                return f"sets {key}, which makes code run"
            if key.endswith(("_implementation", "_implementation_internal")) and not _is_plain(
                inner
            ):
                return f"sets {key}, which fetches code"
            if key.startswith("activation_f") and not _is_activation(inner):
                return f"sets {key} to {str(inner)[:80]!r}, which could run code"
            if key == "weight_map" and not _is_weight_map(inner):
                return "names weights outside of the folder"
            rest.append(inner)
    return None


def _is_plain(value: object) -> bool:
    """Tell whether a way to compute attention is a name, not a place to fetch it from."""
    values = value.values() if isinstance(value, dict) else [value]
    return all(one is None or (isinstance(one, str) and one.isidentifier()) for one in values)


def _is_activation(value: object) -> bool:
    if value is None:
        return True
    # Without a dot it is a key of a table of functions, not something to import.
    return isinstance(value, str) and ("." not in value or bool(SAFE_ACTIVATION.fullmatch(value)))


def _is_weight_map(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return all(
        isinstance(name, str) and re.fullmatch(r"[\w-][\w.-]*\.safetensors", name)
        for name in value.values()
    )
