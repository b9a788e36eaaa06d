"""A run file -> a page that says what it means."""

from eval.report.command import main

__all__ = ["main"]
