"""Articles that somebody planted -> how many answers they turn, with and without each measure."""

from eval.planted.run import main

__all__ = ["main"]
