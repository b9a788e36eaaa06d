"""Question sets -> what each step of the pipeline gains, and what other settings would give."""

from eval.ladder.run import main

__all__ = ["main"]
