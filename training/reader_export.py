"""Write the trained reader as an ONNX folder: int8 network, vocabulary, settings."""

import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.model_manifest import write_manifest
from qa.features import PASSAGE_FLAGS
from qa.reader_member import FILES
from qa.word_vectors import WORDS_FILE
from training.reader_model import ReaderNetwork

if TYPE_CHECKING:
    import onnx

INPUTS = (
    "passage_vectors",
    "passage_ids",
    "passage_flags",
    "question_vectors",
    "question_ids",
    "question_flags",
)
FEWEST_NUMBERS = 4096  # smaller tensors stay float32: they take no space worth saving


def export(
    network: ReaderNetwork,
    vocabulary: Mapping[str, int],
    vector_size: int,
    words_file: Path,
    folder: Path,
) -> None:
    """Write the network, its words and their vectors, its settings, and the manifest."""
    import onnx  # here, because only training installs it

    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    ids = torch.ones((2, 12, 4), dtype=torch.int64)
    asked = torch.ones((2, 5, 4), dtype=torch.int64)
    example = (
        torch.randn(2, 12, vector_size),
        ids,
        torch.zeros(2, 12, PASSAGE_FLAGS),
        torch.randn(2, 5, vector_size),
        asked,
        torch.zeros(2, 5, PASSAGE_FLAGS),
    )
    axes = {
        name: {0: "batch", 1: "words" if name.startswith("passage") else "asked"} for name in INPUTS
    }
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact = Path(place) / "network.onnx"
        torch.onnx.export(
            network,
            example,
            str(exact),
            input_names=list(INPUTS),
            output_names=["span_scores"],
            dynamic_axes={**axes, "span_scores": {0: "batch", 1: "words", 2: "words"}},
            opset_version=17,
            dynamo=False,
        )
        model = onnx.load(exact)
    store_as_int8(model.graph)
    onnx.save(model, folder / "network.onnx")
    words = sorted(vocabulary, key=lambda word: vocabulary[word])
    (folder / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps({"first_word_id": 2}) + "\n")
    shutil.copyfile(words_file, folder / WORDS_FILE)
    write_manifest(folder, FILES)


def store_as_int8(graph: "onnx.GraphProto") -> None:
    """Keep every large tensor as int8 with a float32 scale a row; loading turns it back.

    Only the stored weights are rounded. Rounding what flows between them as well would save
    no more space, and a passage's scores would depend on the passages read beside it.
    """
    from onnx import helper, numpy_helper

    tables = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for tensor in list(graph.initializer):
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.size < FEWEST_NUMBERS:
            continue
        axis = 0 if tensor.name in tables else 1  # a word's row, or what makes one output
        others = tuple(other for other in range(weights.ndim) if other != axis)
        scales = np.maximum(np.abs(weights).max(axis=others), 1e-12) / 127
        rounded = np.rint(weights / np.expand_dims(scales, others)).astype(np.int8)
        names = [f"{tensor.name}_int8", f"{tensor.name}_scale"]
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(rounded, names[0]))
        graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), names[1]))
        graph.node.insert(0, helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
