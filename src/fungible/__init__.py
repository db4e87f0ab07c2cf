"""Finds the state that a web API keeps in its process, and shows which requests change it."""

__version__ = "0.1.0"
