"""Recipes of the built-in models; nothing imports this."""
