"""Lowers the syntax of a file to facts, in one pass and without knowing any other file."""
