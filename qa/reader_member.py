"""One network of the built-in reader: words of question and passages -> a score for every span."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from index.model_manifest import checked_files
from index.static_encoder import StaticEncoder
from qa.features import Words, affix_ids, match_flags, word_ids
from qa.word_vectors import WORDS_FILE, WordVectors

FILES = ("network.onnx", "settings.json", "vocabulary.txt", WORDS_FILE)
REMEDY = "Install Kutip again, or train the reader: make train-reader."
Arrays = dict[str, NDArray[np.generic]]


class ReaderMember:
    """The network of a folder over its vectors of words; some of them may be newer than it.

    Raises KutipError, before anything is parsed, when a file is not what its manifest says.
    """

    def __init__(self, folder: Path, encoder: StaticEncoder, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        # The network reads word after word: a second thread mostly waits, and burns a processor
        # while it does (28 ms of processor time a question with one, 63 to 109 with two).
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Turn the int8 weights into float32 once, while loading, instead of at every run.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        files = checked_files(folder, FILES, REMEDY)
        self.digests = tuple(files[name].sha256 for name in ("network.onnx", WORDS_FILE))
        self._session = onnxruntime.InferenceSession(
            files["network.onnx"].content, options, providers=["CPUExecutionProvider"]
        )
        settings = json.loads(files["settings.json"].content)
        words = files["vocabulary.txt"].content.decode().split("\n")[:-1]
        self._vocabulary = {word: i + settings["first_word_id"] for i, word in enumerate(words)}
        self._vectors = WordVectors(encoder, files[WORDS_FILE].content)

    def run(self, passages: "Side", questions: "Side") -> NDArray[np.float32]:
        """Return float32 scores, shape (windows, words, words), minus each "no answer" score."""
        inputs = self._inputs("passage", passages) | self._inputs("question", questions)
        return np.asarray(self._session.run(None, inputs)[0], np.float32)

    def _inputs(self, name: str, side: "Side") -> Arrays:
        rows, places = side.ids.shape[:2]
        vectors = np.zeros((rows, places, self._vectors.dimensions), np.float32)
        ids = side.ids.copy()
        for row, words in enumerate(side.texts):
            size = len(words.forms)
            vectors[row, :size] = self._vectors.of(words.forms)
            ids[row, :size, 0] = word_ids(words.forms, self._vocabulary)
        return {f"{name}_vectors": vectors, f"{name}_ids": ids, f"{name}_flags": side.flags}


@dataclass(frozen=True, slots=True)
class Side:
    """Texts with what every network is told of their words alike; ids lack the first column."""

    texts: Sequence[Words]
    ids: NDArray[np.int64]
    flags: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[Words], others: Sequence[Words]) -> "Side":
        """Return the texts, each beside the other that it is compared with."""
        # One place more than the longest text fills: the network's nearest-word feature then
        # counts padding (cosine 0) for every text alike, as it mostly did in training.
        places = max(len(words.forms) for words in texts) + 1
        ids = np.zeros((len(texts), places, 4), np.int64)
        flags = np.zeros((len(texts), places, 3), np.float32)
        for row, (words, other) in enumerate(zip(texts, others, strict=True)):
            size = len(words.forms)
            ids[row, :size, 1] = words.shapes
            ids[row, :size, 2:] = affix_ids(words.forms)
            flags[row, :size] = match_flags(words, other)
        return cls(texts, ids, flags)
