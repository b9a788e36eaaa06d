"""A run file -> the formats that other people's scripts read."""

from eval.export.command import main

__all__ = ["main"]
