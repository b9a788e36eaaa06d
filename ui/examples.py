"""Turn the articles of a store into example questions that these articles can answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread

from index.search import Index
from qa import suggest
from ui.one_at_a_time import OneAtATime

# Article of the sample corpus -> a question that it answers.
SAMPLE_QUESTIONS = {
    "kz-wamenlu-baru": (
        "Siapa yang menggantikan Yerlan Mukhtarov sebagai wakil menteri luar negeri?"
    ),
    "beras-stok-januari": "Stok beras pemerintah per 8 Januari berapa?",
    "rel-meranti-anggaran-naik": "Siapa direktur utama PT Rel Lintas Meranti?",
    "kz-oil-germany": "Who is the managing director of the Odertal refinery?",
}

log = logging.getLogger(__name__)


def example_questions(index: Index) -> list[str]:
    """Return the questions of the sample whose article is in the store."""
    return [
        question
        for article_id, question in SAMPLE_QUESTIONS.items()
        if index.store.article(article_id) is not None
    ]


def in_background(work: Callable[[], None]) -> None:
    """Do something in a thread that does not keep the process alive."""
    Thread(target=work, name="examples", daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Made:
    """The questions of one generation of the store; None while they are being made."""

    generation: int
    questions: tuple[str, ...] | None = None


class Examples:
    """The example questions of a store: those of the sample, else some that it answers."""

    def __init__(
        self,
        assistant: OneAtATime,
        start: Callable[[Callable[[], None]], None] = in_background,
    ) -> None:
        self._assistant = assistant
        self._start = start
        self._lock = Lock()
        self._made: _Made | None = None
        self._is_making = False

    def current(self) -> list[str]:
        """Return the questions of the newest generation, [] while they are being made."""
        try:
            return list(self._questions(self._assistant.index.store.stats().generation))
        except Exception:  # a page without examples is better than none
            log.exception("no example questions")
            return []

    def _questions(self, generation: int) -> tuple[str, ...]:
        with self._lock:
            if self._made is not None and self._made.generation >= generation:
                return self._made.questions or ()
            # Questions of another generation may tell of an article that was forgotten.
            self._made = _Made(generation)
        if sample := tuple(example_questions(self._assistant.index)):
            self._keep(_Made(generation, sample))
            return sample
        with self._lock:
            if self._is_making:  # it looks again at its end
                return ()
            self._is_making = True
        try:
            self._start(self._make)
        except BaseException:
            self._is_making = False
            raise
        return ()

    def _make(self) -> None:
        """Make questions until they are those of the newest generation: never twice at once."""
        while (generation := self._unmade()) is not None:
            try:
                questions = tuple(suggest.example_questions(self._assistant))
            except Exception:  # nobody waits for this thread
                log.exception("no example questions")
                questions = ()
            self._keep(_Made(generation, questions))

    def _unmade(self) -> int | None:
        """Return the generation without questions; None when all is made, which ends the work."""
        with self._lock:
            if self._made is not None and self._made.questions is None:
                return self._made.generation
            self._is_making = False
            return None

    def _keep(self, made: _Made) -> None:
        with self._lock:
            if self._made == _Made(made.generation):
                self._made = made
