"""Questions in, quoted answers out."""

from typing import TYPE_CHECKING, Any

from qa.datatypes import Answer, Citation, Turn

if TYPE_CHECKING:
    from qa.assistant import Assistant

__all__ = ["Answer", "Assistant", "Citation", "Turn"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the signature that PEP 562 gives
    """Import the assistant, and with it the model runtime, only when it is asked for."""
    if name == "Assistant":
        from qa.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
