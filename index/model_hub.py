"""A model's name or folder -> the loaded model: from this computer, else from the model hub.

Whoever names a model that is not here asks for it to be fetched; nothing else ever does, nor
does a store, which may be somebody else's. The hub is knocked at first, because its client tries
for a minute before it gives up. Whatever is loaded lies in a folder that was looked through
before, and is what it was at its first use.
"""

import hashlib
import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from safetensors import SafetensorError

from index.errors import KutipError
from index.model_folder import screened
from index.model_record import ModelFiles, ModelRecord
from index.schema import SHIPPED

if TYPE_CHECKING:
    from torch import Tensor

OFFLINE_SWITCHES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
KNOCK_SECONDS = 0.8
# What is fetched of a model: never a program, nor weights in a form that can hold one.
FETCHED = ("*.safetensors", "*.json", "*.txt", "*.model", "*.vocab")
# What the libraries raise for models that are damaged, of another kind, or need other packages.
LOADING_ERRORS = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    ImportError,
    SafetensorError,
)
Model = TypeVar("Model")


def load_named(
    option: str,
    name_or_folder: str,
    load: Callable[[Path], Model],
    record: ModelRecord | None,
    may_fetch: bool = True,
) -> Model:
    """Return ``load(folder)``; ``option`` is the flag that named the model.

    ``record`` holds what the store's models were when they were first used; None looks at none.
    Without ``may_fetch`` a name that is not on this computer is refused: nobody asked for it.
    Raises KutipError with what is wrong and what to do, before anything of the model is parsed
    when it could run code or has changed, or has the name of one that ships: what is promised of
    that would be believed of it.
    """
    if Path(name_or_folder).name in SHIPPED:
        raise KutipError(
            f"{name_or_folder} could be taken for a model that Kutip ships. "
            "Give its folder another name"
        )
    try:
        key = model_key(name_or_folder)
        known = record.known(key) if record else None
        revision = known.revision if known else None
        folder = _located(option, name_or_folder, revision, may_fetch)
        found = _looked_through(name_or_folder, folder)
        if record:
            record.compare(key, found)
        return load(folder)
    except LOADING_ERRORS as error:
        raise KutipError(
            f"The model {name_or_folder!r} could not be loaded ({_first_line(error)})."
            f" Give --{option} another name or folder, or leave it out."
        ) from error


def accept(name_or_folder: str, record: ModelRecord) -> ModelFiles:
    """Look through a model as it is now and take that for its first use; load nothing.

    Raises KutipError as ``load_named`` does.
    """
    try:
        folder = _located("encoder or --reader", name_or_folder, None, may_fetch=True)
        found = _looked_through(name_or_folder, folder)
    except LOADING_ERRORS as error:
        raise KutipError(
            f"The model {name_or_folder!r} was not accepted ({_first_line(error)})."
        ) from error
    record.accept(model_key(name_or_folder), found)
    record.keep()
    return found


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def model_key(name_or_folder: str) -> str:
    """Return what a record knows a model by: the whole path of a folder, the name of others."""
    path = Path(name_or_folder)
    return str(path.resolve()) if path.exists() else name_or_folder


def fingerprint(weights: Mapping[str, "Tensor"]) -> str:
    """Return 12 hex digits that change with the weights."""
    digest = hashlib.sha256()
    for name, tensor in sorted(weights.items()):
        digest.update(json.dumps([name, list(tensor.shape)]).encode())
        digest.update(tensor.cpu().contiguous().view(-1).float().numpy().tobytes())
    return digest.hexdigest()[:12]


def _looked_through(name_or_folder: str, folder: Path) -> ModelFiles:
    is_from_hub = not Path(name_or_folder).exists()
    return ModelFiles(folder.name if is_from_hub else None, screened(folder))


def _located(option: str, name_or_folder: str, revision: str | None, may_fetch: bool) -> Path:
    """Return the folder of a model: the one given, or that of a name, fetched if need be."""
    path = Path(name_or_folder)
    if path.exists():
        if not path.is_dir():
            raise KutipError(
                f"{name_or_folder} is a file, no model. Give --{option} the folder of a model."
            )
        return path
    try:
        return _snapshot(name_or_folder, revision, local_only=True)
    except (OSError, ValueError):  # a name that is not among the models fetched before, or none
        if not may_fetch:
            raise KutipError(
                f"The articles were added with the model {name_or_folder!r}, which is not on this"
                f" computer. If you trust it, have it fetched: --{option} {name_or_folder}"
            ) from None
        if not hub_answers():
            raise KutipError(
                f"The model {name_or_folder!r} is not on this computer, and"
                f" {_hub_url().hostname} cannot be reached to fetch it. Give --{option} the folder"
                " of a model, or leave it out."
            ) from None
    return _snapshot(name_or_folder, revision, local_only=False)


def _snapshot(name: str, revision: str | None, local_only: bool) -> Path:
    """Return the folder, named by its commit, in which the hub's client keeps a model.

    Raises OSError or ValueError where it is not there whole.
    """
    # Imported here: only a model that has a name needs it.
    from huggingface_hub import constants, snapshot_download

    folder = Path(
        snapshot_download(
            name,
            revision=revision,
            allow_patterns=list(FETCHED),
            local_files_only=local_only,
            endpoint=constants.ENDPOINT,
        )
    )
    # Another program may have fetched a part of it.
    if not any(folder.rglob("*.safetensors")) or not any(folder.glob("*.json")):
        raise FileNotFoundError(f"{name} has no safetensors weights")
    return folder


def hub_answers() -> bool:
    """Tell whether the hub, or the proxy before it, takes a connection soon."""
    switches = (os.environ.get(name, "") for name in OFFLINE_SWITCHES)
    if any(switch.upper() in ("1", "ON", "YES", "TRUE") for switch in switches):
        return False
    answered = threading.Event()

    def knock() -> None:
        with suppress(OSError):
            socket.create_connection(_first_stop(), KNOCK_SECONDS).close()
            answered.set()

    # In a thread: looking up a name has no time limit of its own.
    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(KNOCK_SECONDS)
    return answered.is_set()


def _first_stop() -> tuple[str, int]:
    hub = _hub_url()
    proxy = getproxies().get(hub.scheme)
    if proxy and not proxy_bypass(hub.hostname or ""):
        hub = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return hub.hostname or "", hub.port or (80 if hub.scheme == "http" else 443)


def _hub_url() -> SplitResult:
    # Imported here: only a model that is not on this computer needs to know.
    from huggingface_hub import constants

    return urlsplit(constants.ENDPOINT)
