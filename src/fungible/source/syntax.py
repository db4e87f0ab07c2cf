"""Parses Python text of any version, whole or broken, into the standard library's syntax tree.

The running Python's own parser reads almost every file, and nothing is faster. What it refuses (newer or older
syntax, errors, too much nesting) is read by tree-sitter and lowered to the same nodes, so that whatever comes
after knows one kind of tree.
"""

import ast
import warnings

from fungible.source.parsed import Parsed, UnreadSpan

__all__ = ["Parsed", "UnreadSpan", "parse"]

# What `ast.parse` raises for text that it can't read; a ValueError is a NUL or a lone surrogate.
_REFUSALS = (SyntaxError, ValueError, MemoryError, RecursionError)


def parse(text: str) -> Parsed:
    """The tree of `text`, and what could not be read of it. Never raises for bad text.

    A tree from the running Python's parser can be some thousand levels deep, and measuring that would cost a third
    of the parsing. Whoever walks it by recursion catches `RecursionError` and asks `depth.depth_limited` for a tree
    that a recursion can walk. Trees read by recovery are within those limits already.
    """
    # Some microseconds per file. An invalid escape in audited code is no business of the tool's user, and would be
    # an exception where warnings are errors.
    with warnings.catch_warnings(action="ignore"):
        try:
            return Parsed(tree=ast.parse(text))
        except _REFUSALS:
            # Only here: most runs need no recovery, and tree-sitter costs them start-up time.
            from fungible.source.recover.recovery import recover  # noqa: PLC0415

            return recover(text)
