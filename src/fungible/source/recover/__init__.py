"""Lowers a tree-sitter tree, which survives errors and reads every version's syntax, to the nodes of `ast`."""
