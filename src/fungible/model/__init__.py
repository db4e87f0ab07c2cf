"""The vocabulary of the tool: frozen values that pass between its parts, built on the standard library alone."""
