"""The name of a public question set -> its file, fetched and checked."""

from eval.get.command import main

__all__ = ["main"]
