"""Two runs of one question set -> what got better or worse beyond chance."""

from eval.compare.differences import main

__all__ = ["main"]
