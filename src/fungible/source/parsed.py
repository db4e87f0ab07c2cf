"""What reading a file's syntax gives: a tree, and the lines that it does not cover."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadSpan:
    """Lines of a file, both included, that the tree says nothing about, wholly or in part."""

    line: int
    end_line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A syntax tree of the standard library's `ast`, and what is missing from it."""

    tree: ast.Module
    unread: tuple[UnreadSpan, ...] = ()
