"""Write the trained reader as an ONNX folder: int8 network, vocabulary, settings."""

import json
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch

from qa.features import PASSAGE_FLAGS
from training.reader_model import ReaderNetwork

INPUTS = (
    "passage_vectors",
    "passage_ids",
    "passage_flags",
    "question_vectors",
    "question_ids",
    "question_flags",
)


def export(
    network: ReaderNetwork, vocabulary: Mapping[str, int], vector_size: int, folder: Path
) -> None:
    """Write ``network.onnx``, ``vocabulary.txt`` and ``settings.json``."""
    # Imported here: it needs the onnx package, which only training installs.
    from onnxruntime.quantization import QuantType, quantize_dynamic

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
        # The matrices of the linear layers become int8, one scale a column; measured to cost
        # 0.1 point of F1 and to save half the size (training/README.md).
        quantize_dynamic(
            exact, folder / "network.onnx", weight_type=QuantType.QInt8, per_channel=True
        )
    words = sorted(vocabulary, key=lambda word: vocabulary[word])
    (folder / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    settings = {"vector_size": vector_size, "first_word_id": 2}
    (folder / "settings.json").write_text(json.dumps(settings) + "\n")
