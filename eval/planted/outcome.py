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
    """What was answered, and what a reader was told beside it.

    ``right_shown``: the right answer stood among the other possible ones. ``one_source``: only one
    source was said to say so. ``doubted``: only sources marked as doubtful. ``otherwise``: a
    nearly identical article was shown to say something else.
    """

    state: State
    right_shown: bool = False
    one_source: bool = False
    doubted: bool = False
    otherwise: bool = False

    @property
    def warned(self) -> bool:
        """Tell whether anything was said that makes a careful reader look closer."""
        return self.one_source or self.doubted or self.otherwise


def is_right(text: str | None, question: Question) -> bool:
    """Tell whether an answer shares half of its words with a right one, as everywhere in eval."""
    return text is not None and question.answerable and f1(text, question.answers) >= RIGHT_F1


def outcome(answer: Answer, question: Question, wrong: str) -> Outcome:
    """Return what became of one question."""
    others = any(is_right(other.text, question) for other in answer.alternatives)
    support = answer.support
    if support is None:
        return Outcome(_state(answer, question, wrong), others)
    return Outcome(
        _state(answer, question, wrong),
        others,
        support.sources == 1,
        all(citation.source in support.doubtful for citation in answer.citations),
        bool(support.otherwise),
    )


def _state(answer: Answer, question: Question, wrong: str) -> State:
    if answer.text is None:
        return "refused"
    if is_right(answer.text, question):
        return "right"
    return "planted" if f1(answer.text, [wrong]) >= RIGHT_F1 else "other"
