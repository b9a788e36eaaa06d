"""What a server was told when it was started, kept with its application.

The page and the interface beside it are made of an assistant alone; where the store may be
written, who may come in and in which language is decided where it is served.
"""

from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from starlette.types import Scope

from ui.access import Access
from ui.messages import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Serving:
    """``folder`` is the store's, None where the server may only read it."""

    folder: Path | None = None
    access: Access = field(default_factory=Access)
    language: str = DEFAULT_LANGUAGE


def set_serving(app: FastAPI, serving: Serving) -> None:
    """Tell an application how it is served; before, it is for this computer and reads only."""
    app.state.serving = serving


def serving_of(scope: Scope) -> Serving:
    """Return what the application of a request was told."""
    found = getattr(scope["app"].state, "serving", None)
    return found if isinstance(found, Serving) else Serving()
