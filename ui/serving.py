"""What a server was told when it was started, kept with its application.

The page and the interface beside it are made of an assistant alone; where the store may be
written, who may come in and in which language is decided where it is served.
"""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from starlette.types import Scope

from ui.access import Access
from ui.histories import Histories
from ui.limits import ON_THIS_COMPUTER, Limits
from ui.messages import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Serving:
    """``folder`` is the store's, None where the server may only read it.

    ``keep`` False keeps no conversation longer than the server runs, and lists none;
    ``limits`` are those of each address that asks.
    """

    folder: Path | None = None
    access: Access = field(default_factory=Access)
    language: str = DEFAULT_LANGUAGE
    keep: bool = True
    limits: Limits = ON_THIS_COMPUTER


def set_serving(app: FastAPI, serving: Serving) -> None:
    """Tell an application how it is served; before, it is for this computer and reads only."""
    app.state.serving = serving
    set_histories(app, Histories.at(serving.folder, serving.keep))


def set_histories(app: FastAPI, histories: Histories) -> None:
    """Give an application its conversations; those that it had are closed."""
    former = getattr(app.state, "histories", None)
    app.state.histories = histories
    if isinstance(former, Histories):
        former.close()


def histories_of(app: FastAPI) -> Histories:
    """Return the conversations of an application, in memory until it is told how it is served."""
    if not isinstance(getattr(app.state, "histories", None), Histories):
        set_histories(app, Histories.at(None))
    found: Histories = app.state.histories
    return found


def serving_of(scope: Scope) -> Serving:
    """Return what the application of a request was told."""
    found = getattr(scope["app"].state, "serving", None)
    return found if isinstance(found, Serving) else Serving()
