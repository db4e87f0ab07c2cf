"""Finds the files of a program, and the dotted names that they are imported under."""
