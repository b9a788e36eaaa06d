"""Questions of several threads -> one assistant, one after the other."""

from collections.abc import Sequence
from threading import Lock

from index.datatypes import Filter
from index.search import Index
from qa.assistant import Assistant
from qa.datatypes import Answer, Turn
from qa.risk import Curve, CurvePoint
from ui.waiting import WaitingLine

QUESTIONS_WAITING = 64
QUESTION_PATIENCE_SECONDS = 20.0  # nobody waits half a minute for an answer


class OneAtATime:
    """Ask an assistant from several threads: its models already use every core."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.lock = Lock()  # held whenever a model computes
        self.line = WaitingLine(QUESTIONS_WAITING, QUESTION_PATIENCE_SECONDS)

    @property
    def index(self) -> Index:
        """Return what the assistant searches."""
        return self._assistant.index

    @property
    def reader_name(self) -> str:
        """Return the name of the model that reads."""
        return self._assistant.reader.name

    @property
    def at_most_wrong(self) -> float | None:
        """Return the share of wrong answers that nobody has to ask for, None for the usual."""
        return self._assistant.at_most_wrong

    @property
    def usual_threshold(self) -> float:
        """Return the confidence below which is refused where no share is asked for."""
        return self._assistant.confidence.threshold

    @property
    def curve(self) -> Curve:
        """Return what was measured of other thresholds."""
        return self._assistant.confidence.curve

    @property
    def model_names(self) -> tuple[str, str]:
        """Return the names of reader and encoder."""
        return self._assistant.model_names

    def promised(self, at_most_wrong: float) -> CurvePoint:
        """Return from which confidence on at most this share is wrong; may raise KutipError."""
        return self._assistant.promised(at_most_wrong)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        where: Filter | None = None,
        threshold: float | None = None,
    ) -> Answer:
        """Answer as soon as the questions before it are done."""
        with self.lock:
            return self._assistant.ask(question, history, where, threshold)
