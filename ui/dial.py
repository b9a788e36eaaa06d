"""How many of the given answers a visitor lets be wrong -> a threshold, and what can be chosen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from index.datatypes import Filter
from index.errors import KutipError
from index.search import Index
from qa.datatypes import Answer, Turn
from qa.risk import are_measured, percent, read_share
from ui.one_at_a_time import OneAtATime

NAME = "at_most_wrong"
USUAL = "usual"  # whatever the server was started with
STEPS = (0.30, 0.25, 0.20, 0.15, 0.10, 0.05)


def threshold_of(assistant: OneAtATime, asked: str | float | None) -> float | None:
    """Return the confidence below which to refuse; None as the server was started.

    ``asked`` is a share as ``read_share`` takes it, or ``USUAL``. Raises KutipError for anything
    else, and for a share that cannot be promised.
    """
    if asked is None or asked == "":
        return None
    if asked == USUAL:
        return assistant.usual_threshold
    return assistant.promised(read_share(asked, NAME)).threshold


@dataclass(frozen=True, slots=True)
class Surely:
    """The same assistant, who refuses below another threshold."""

    assistant: OneAtATime
    threshold: float | None

    @property
    def index(self) -> Index:
        """Return what is searched."""
        return self.assistant.index

    def ask(
        self, question: str, history: Sequence[Turn] = (), where: Filter | None = None
    ) -> Answer:
        """Return the answer."""
        return self.assistant.ask(question, history, where, self.threshold)


def dial_script(assistant: OneAtATime) -> str:
    """Return what tells the page's scripts what can be chosen, as JSON inside the page.

    ``steps`` are [percent, percent of the held-out questions that are answered, or null where
    the share cannot be promised]; ``begun`` is what the server was started with; ``own`` tells
    that none can be promised because the models are others.
    """
    begun = assistant.at_most_wrong
    shares = sorted({*STEPS, *([] if begun is None else [begun])}, reverse=True)
    value = {
        "begun": USUAL if begun is None else percent(begun),
        "steps": [[percent(share), _answered(assistant, share)] for share in shares],
        "own": not are_measured(assistant.model_names),
    }
    # No "<" comes into it: it is all numbers and fixed words.
    return f'<script type="application/json" id="kutip-dial">{json.dumps(value)}</script>'


def _answered(assistant: OneAtATime, share: float) -> int | None:
    try:
        return round(100 * assistant.promised(share).answered / assistant.curve.questions)
    except KutipError:
        return None
