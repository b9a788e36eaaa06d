"""A built-in model's folder -> the bytes of its files, each checked against the folder's list.

The list (manifest.json: size and SHA-256 of every file) is written by training and shipped beside
the files. It shows damage and half an update, not a forger, who would write the list anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import KutipError

MANIFEST = "manifest.json"
_LARGEST_BYTES = 1 << 20  # of a list of a few files


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file's bytes, with their SHA-256 in hex digits."""

    content: bytes
    sha256: str


def manifest_text(folder: Path, names: Sequence[str]) -> str:
    """Return the list of files of a folder, as the file that holds it."""
    rows = {}
    for name in sorted(names):
        content = (folder / name).read_bytes()
        rows[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return json.dumps(rows, indent=2) + "\n"


def write_manifest(folder: Path, names: Sequence[str]) -> None:
    """List some files of a folder in its manifest, and no others."""
    (folder / MANIFEST).write_text(manifest_text(folder, names), encoding="utf-8")


def checked_files(folder: Path, names: Sequence[str], remedy: str) -> dict[str, ModelFile]:
    """Return the files named, each read once, so that what was checked is what is used.

    Raises KutipError, with ``remedy`` in it, before anything is parsed: when a file is missing,
    is not in the list, or is not what the list says.
    """
    listed = _listed(folder, remedy)
    found = {}
    for name in names:
        content = _read(folder / name, remedy)
        digest = hashlib.sha256(content).hexdigest()
        if listed.get(name) != {"bytes": len(content), "sha256": digest}:
            raise _refused(folder / name, "is not the file that Kutip ships", remedy)
        found[name] = ModelFile(content, digest)
    return found


def _listed(folder: Path, remedy: str) -> dict[str, object]:
    path = folder / MANIFEST
    content = _read(path, remedy)
    try:
        listed = json.loads(content) if len(content) <= _LARGEST_BYTES else None
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, dict):
        raise _refused(path, "is damaged", remedy)
    return listed


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise _refused(path, "is not there", remedy) from None
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror or error})", remedy) from None


def _refused(path: Path, reason: str, remedy: str) -> KutipError:
    return KutipError(f"The built-in model is not used: {path} {reason}. {remedy}")
