"""Kutip and its rivals on the same passages, questions and models: one table.

Rivals live in an environment of their own, each system in a process of its own with one
thread. ``wire`` is what both sides share, so it and what it imports need no dependency.
"""

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run ``kutip eval rivals``."""
    from eval.rivals.compare import main as compare  # a rival's process must not load Kutip

    return compare(arguments)
