"""The parts of a training <-> one file, from which a stopped training goes on just the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import torch

About = Mapping[str, str | int | float]
States = dict[str, Any]


class Part(Protocol):
    """A network, an average of its weights, or an optimizer."""

    def state_dict(self) -> dict[str, Any]:
        """Return all that the part has become."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> object:
        """Become what another such part was."""


def checkpoint_file(folder: Path) -> Path:
    """Return where the file lies beside the folder that a training writes."""
    return folder.parent / f"{folder.name}.checkpoint.pt"


def write_checkpoint(
    path: Path, parts: Mapping[str, Part], about: About, passes: int, step: int
) -> None:
    """Write the parts after so many whole passes; a kill meanwhile leaves the file before."""
    states: States = {name: part.state_dict() for name, part in parts.items()}
    new = path.with_suffix(".new")
    torch.save({**states, "about": dict(about), "passes": passes, "step": step}, new)
    new.replace(path)


def read_checkpoint(path: Path, about: About) -> States:
    """Return what was written; ends the program with one line where it is of another training."""
    states: States = torch.load(path, weights_only=True, map_location="cpu")
    others = [name for name in about if states["about"].get(name) != about[name]]
    if others:
        raise SystemExit(
            f"{path} is of a training with other {', '.join(others)}: train without --resume"
        )
    return states


def restore(parts: Mapping[str, Part], states: States) -> tuple[int, int]:
    """Give every part its state; return the passes and the steps done."""
    for name, part in parts.items():
        part.load_state_dict(states[name])
    return int(states["passes"]), int(states["step"])
