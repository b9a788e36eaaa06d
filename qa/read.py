"""Question + passages -> answer spans, with the reader that Kutip ships (ONNX Runtime, CPU)."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.schema import BUILTIN, OPEN
from index.static_encoder import OPEN_FOLDER as OPEN_ENCODER_FOLDER
from index.static_encoder import StaticEncoder
from qa.answer_fit import BONUS, PENALTY, fitted
from qa.asked_kinds import asked_kind
from qa.datatypes import Span
from qa.features import Words, split_words
from qa.reader_member import ReaderMember, Side
from qa.spans import SPANS_PER_PASSAGE, best_apart, whole_words

BUILTIN_FOLDER = Path(__file__).parent / "models" / "reader"
OPEN_FOLDER = BUILTIN_FOLDER.parent / "open_reader"
MAX_QUESTION_WORDS = 40
WINDOW_WORDS, STEP_WORDS = 300, 200
FIRST_SHARE = 0.6  # of the first network in the scores: it has read news, and errs less alone
_POSSIBLE = -5e3  # the network gives -1e4 to what is no span
_PASSAGES_PER_RUN = 16


class BuiltinReader:
    """Score spans with the network of ``training/reader.py`` over the encoder's word vectors.

    ``name`` changes with the networks, their words, their shares and the sums that kinds of answers
    add. Raises KutipError, before anything is parsed, when a file is not what the folder's manifest
    says.
    """

    def __init__(
        self,
        folder: Path | None = None,
        encoder: StaticEncoder | None = None,
        threads: int = 1,
    ) -> None:
        """Load both networks that Kutip ships, or the one in ``folder`` alone.

        Two networks of different training err on different questions; a weighted mean of their
        scores errs less. The second has an encoder of its own: ``encoder`` is for the first.
        """
        shared = encoder or StaticEncoder()
        self._members = [ReaderMember(folder or BUILTIN_FOLDER, shared, threads)]
        self._shares = [FIRST_SHARE, 1 - FIRST_SHARE] if folder is None else [1.0]
        if folder is None:
            second = ReaderMember(OPEN_FOLDER, StaticEncoder(OPEN_ENCODER_FOLDER), threads)
            self._members.append(second)
        digests = "".join(part for member in self._members for part in member.digests)
        settings = f"{digests}{self._shares}{[PENALTY, BONUS]}"
        digest = hashlib.sha256(settings.encode()).hexdigest()[:12]
        self.name = f"{OPEN if shared.is_open else BUILTIN}-{digest}"

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        """Return for every passage its best spans, best first, possibly none.

        A score is the network's, and what the span's kind adds to it (qa/answer_fit.py).
        """
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
        wanted = asked_kind(question)
        return [
            best_apart(fitted(wanted, passage, [_widened(passage, span) for span in spans]))
            for passage, spans in zip(passages, found, strict=True)
        ]

    def _run(self, asked: Words, windows: list[Words]) -> NDArray[np.float32]:
        questions = [asked] * len(windows)
        sides = Side.of(windows, questions), Side.of(questions, windows)
        scores = [member.run(*sides) for member in self._members]
        return np.asarray(np.average(scores, axis=0, weights=self._shares), np.float32)


def _widened(passage: str, span: Span) -> Span:
    return Span(*whole_words(passage, span.start, span.end), span.score)


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
