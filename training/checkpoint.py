"""The parts of a training <-> one file, from which a stopped training goes on just the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import torch


class Part(Protocol):
    """A network, an average of its weights, or an optimizer."""

    def state_dict(self) -> dict[str, Any]:
        """Return all that the part has become."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> object:
        """Become what another such part was."""


def checkpoint_file(folder: Path) -> Path:
    """Return where the file lies beside the folder that a training writes."""
    return folder.parent / f"{folder.name}.checkpoint.pt"


def write_checkpoint(path: Path, parts: Mapping[str, Part], passes: int, step: int) -> None:
    """Write the parts after so many whole passes; a kill meanwhile leaves the file before."""
    states: dict[str, Any] = {name: part.state_dict() for name, part in parts.items()}
    new = path.with_suffix(".new")
    torch.save({**states, "passes": passes, "step": step}, new)
    new.replace(path)


def read_checkpoint(path: Path, parts: Mapping[str, Part], device: str) -> tuple[int, int]:
    """Give every part its state in the file; return the passes and the steps done."""
    states = torch.load(path, weights_only=True, map_location=device)
    for name, part in parts.items():
        part.load_state_dict(states[name])
    return int(states["passes"]), int(states["step"])
