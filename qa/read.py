"""Question + passages -> answer spans, with the reader that Kutip ships (ONNX Runtime, CPU)."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from index.model_manifest import checked_files
from index.static_encoder import StaticEncoder
from qa.datatypes import Span
from qa.features import Words, affix_ids, match_flags, split_words, word_ids
from qa.spans import SPANS_PER_PASSAGE, best_apart, whole_words
from qa.word_vectors import WORDS_FILE, WordVectors

BUILTIN_FOLDER = Path(__file__).parent / "models" / "reader"
FILES = ("network.onnx", "settings.json", "vocabulary.txt", WORDS_FILE)
REMEDY = "Install Kutip again, or train the reader: make train-reader."
MAX_QUESTION_WORDS = 40
WINDOW_WORDS, STEP_WORDS = 300, 200
_POSSIBLE = -5e3  # the network gives -1e4 to what is no span
_PASSAGES_PER_RUN = 16

Arrays = dict[str, NDArray[np.generic]]


class BuiltinReader:
    """Score spans with the network of ``training/reader.py`` over the encoder's word vectors.

    ``name`` changes with the network. Raises KutipError, before anything is parsed, when a file
    is not what the folder's manifest says.
    """

    def __init__(
        self, folder: Path = BUILTIN_FOLDER, encoder: StaticEncoder | None = None, threads: int = 1
    ) -> None:
        options = onnxruntime.SessionOptions()
        # The network reads word after word: a second thread mostly waits, and burns a processor
        # while it does (28 ms of processor time a question with one, 63 to 109 with two).
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Turn the int8 weights into float32 once, while loading, instead of at every run.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        files = checked_files(folder, FILES, REMEDY)
        network = files["network.onnx"]
        self.name = f"builtin-{network.sha256[:12]}"
        self._session = onnxruntime.InferenceSession(
            network.content, options, providers=["CPUExecutionProvider"]
        )
        settings = json.loads(files["settings.json"].content)
        words = files["vocabulary.txt"].content.decode().split("\n")[:-1]
        self._vocabulary = {word: i + settings["first_word_id"] for i, word in enumerate(words)}
        self._vectors = WordVectors(encoder or StaticEncoder(), files[WORDS_FILE].content)

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for every passage its best spans, best first, possibly none."""
        asked = _first_words(split_words(question), MAX_QUESTION_WORDS)
        found: list[list[Span]] = [[] for _ in passages]
        if not asked.forms:
            return found
        windows = [
            (number, window)
            for number, passage in enumerate(passages)
            for window in _windows(split_words(passage))
        ]
        windows.sort(key=lambda item: len(item[1].forms))
        for start in range(0, len(windows), _PASSAGES_PER_RUN):
            part = windows[start : start + _PASSAGES_PER_RUN]
            scores = self._run(asked, [window for _, window in part])
            for (number, window), matrix in zip(part, scores, strict=True):
                found[number] += _best_spans(matrix, window)
        return [
            best_apart(
                Span(*whole_words(passage, span.start, span.end), span.score) for span in spans
            )
            for passage, spans in zip(passages, found, strict=True)
        ]

    def _run(self, asked: Words, windows: list[Words]) -> NDArray[np.float32]:
        questions = [asked] * len(windows)
        inputs = self._side("passage", windows, questions) | self._side(
            "question", questions, windows
        )
        return np.asarray(self._session.run(None, inputs)[0], np.float32)

    def _side(self, side: str, texts: list[Words], others: list[Words]) -> Arrays:
        # One place more than the longest text fills: the network's nearest-word feature then
        # counts padding (cosine 0) for every text alike, as it mostly did in training.
        places = max(len(words.forms) for words in texts) + 1
        vectors = np.zeros((len(texts), places, self._vectors.dimensions), np.float32)
        ids = np.zeros((len(texts), places, 4), np.int64)
        flags = np.zeros((len(texts), places, 3), np.float32)
        for row, (words, other) in enumerate(zip(texts, others, strict=True)):
            size = len(words.forms)
            vectors[row, :size] = self._vectors.of(words.forms)
            ids[row, :size, 0] = word_ids(words.forms, self._vocabulary)
            ids[row, :size, 1] = words.shapes
            ids[row, :size, 2:] = affix_ids(words.forms)
            flags[row, :size] = match_flags(words, other)
        return {f"{side}_vectors": vectors, f"{side}_ids": ids, f"{side}_flags": flags}


def _first_words(words: Words, count: int) -> Words:
    return Words(words.forms[:count], words.spans[:count], words.shapes[:count])


def _windows(words: Words) -> list[Words]:
    starts = range(0, max(len(words.forms) - WINDOW_WORDS + STEP_WORDS, 1), STEP_WORDS)
    cut = [slice(start, start + WINDOW_WORDS) for start in starts]
    # One word alone answers nothing, and the network's attention to "the others" needs another.
    return [
        Words(words.forms[c], words.spans[c], words.shapes[c])
        for c in cut
        if len(words.forms[c]) > 1
    ]


def _best_spans(scores: NDArray[np.float32], words: Words) -> list[Span]:
    size = len(words.forms)
    square = scores[:size, :size]
    wanted = min(SPANS_PER_PASSAGE * 8, square.size)
    places = np.argpartition(-square, wanted - 1, axis=None)[:wanted]
    spans = []
    for place in places:
        first, last = divmod(int(place), size)
        if (score := float(square[first, last])) > _POSSIBLE:
            spans.append(Span(words.spans[first][0], words.spans[last][1], score))
    return spans
