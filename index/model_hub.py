"""A model's name or folder -> the loaded model: from this computer, else from the model hub.

Whoever names a model that is not here asks for it to be fetched; nothing else ever does. The
hub is knocked at first, because its client tries for a minute before it gives up.
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

if TYPE_CHECKING:
    from torch import Tensor

OFFLINE_SWITCHES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
KNOCK_SECONDS = 0.8
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


def load_named(option: str, name_or_folder: str, load: Callable[[bool], Model]) -> Model:
    """Return ``load(local_files_only)``; ``option`` is the flag that named the model.

    Raises KutipError with what is wrong and what to do.
    """
    try:
        return _load(option, name_or_folder, load)
    except LOADING_ERRORS as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise KutipError(
            f"The model {name_or_folder!r} could not be loaded ({reason}). Give --{option} another"
            " name or folder, or leave it out."
        ) from error


def fingerprint(weights: Mapping[str, "Tensor"]) -> str:
    """Return 12 hex digits that change with the weights."""
    digest = hashlib.sha256()
    for name, tensor in sorted(weights.items()):
        digest.update(json.dumps([name, list(tensor.shape)]).encode())
        digest.update(tensor.cpu().contiguous().view(-1).float().numpy().tobytes())
    return digest.hexdigest()[:12]


def _load(option: str, name_or_folder: str, load: Callable[[bool], Model]) -> Model:
    try:
        return load(True)
    except OSError:  # a name that is not among the models fetched before
        if Path(name_or_folder).exists():
            raise
        if not hub_answers():
            raise KutipError(
                f"The model {name_or_folder!r} is not on this computer, and"
                f" {_hub_url().hostname} cannot be reached to fetch it. Give --{option} the folder"
                " of a model, or leave it out."
            ) from None
    return load(False)


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
