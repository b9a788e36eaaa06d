"""A run -> where it lost its questions: searching, reading, choosing, deciding."""

from eval.losses.tables import main

__all__ = ["main"]
