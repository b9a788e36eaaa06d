"""An answer under attack -> whether it turned, and what a reader was told beside it."""

from dataclasses import dataclass
from typing import Literal

from eval.measures.f1 import f1
from eval.measures.right import RIGHT_F1
from eval.questions import Question
from qa.datatypes import Answer

State = Literal["right", "planted", "other", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered; ``right_shown`` tells whether the right answer stood among the others."""

    state: State
    right_shown: bool


def is_right(text: str | None, question: Question) -> bool:
    """Tell whether an answer shares half of its words with a right one, as everywhere in eval."""
    return text is not None and question.answerable and f1(text, question.answers) >= RIGHT_F1


def outcome(answer: Answer, question: Question, wrong: str) -> Outcome:
    """Return what became of one question."""
    others = any(is_right(other.text, question) for other in answer.alternatives)
    return Outcome(_state(answer, question, wrong), others)


def _state(answer: Answer, question: Question, wrong: str) -> State:
    if answer.text is None:
        return "refused"
    if is_right(answer.text, question):
        return "right"
    return "planted" if f1(answer.text, [wrong]) >= RIGHT_F1 else "other"
