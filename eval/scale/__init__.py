"""The whole pipeline among ever more articles -> quality, time and memory."""

from eval.scale.sizes import main

__all__ = ["main"]
