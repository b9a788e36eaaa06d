"""A reader's ONNX folder -> the weights of its network, so that a training can go on from it."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the state of the ``ReaderNetwork`` that was exported there, int8 parts turned back."""
    import onnx  # here, because only training installs it

    graph = onnx.load(folder / "network.onnx").graph
    values = _constants(graph)
    weights = {name: value for name, value in values.items() if not name.startswith("onnx::")}
    for node in graph.node:  # a layer's second use names a copy of its weights, not in values
        path = node.name.strip("/").split("/")
        if path[-1] == "MatMul" and node.input[1] in values:
            weights[f"{path[0]}.weight"] = values[node.input[1]].T
        elif path[-1] == "GRU" and node.input[1] in values:
            own, before, biases = (values[name][0] for name in node.input[1:4])
            named = zip(
                ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"),
                (own, before, *np.split(biases, 2)),
                strict=True,
            )
            for name, gates in named:
                weights[".".join([*path[:-1], name])] = _reset_first(gates)
    return {name: torch.from_numpy(value.copy()) for name, value in weights.items()}


def read_vocabulary(folder: Path) -> dict[str, int]:
    """Return the frequent words of a reader that was exported before, with their ids."""
    words = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    return {word: i + 2 for i, word in enumerate(words)}


def _constants(graph: "onnx.GraphProto") -> dict[str, NDArray[np.float32]]:
    from onnx import numpy_helper

    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            rounded, scale = (values.pop(name) for name in node.input)
            shape = [1] * rounded.ndim
            shape[node.attribute[0].i] = -1
            values[node.output[0]] = rounded.astype(np.float32) * scale.reshape(shape)
    return values


def _reset_first(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the gates in PyTorch's order; ONNX has update, reset, new."""
    update, reset, new = np.split(gates, 3)
    return np.concatenate([reset, update, new])
