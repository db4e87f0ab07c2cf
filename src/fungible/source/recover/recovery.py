"""Reads text that the running Python's parser refuses."""

import ast

import tree_sitter_python
from tree_sitter import Language, Parser

from fungible.source.parsed import Parsed, UnreadSpan
from fungible.source.recover.lowering import Lowering
from fungible.source.recover.repair import repaired
from fungible.source.recover.tables import EXPRESSIONS, STATEMENTS
from fungible.source.skipped import Skipped, spans

# Text that is not Python at all costs tree-sitter about five seconds per million characters.
RECOVERY_LIMIT = 1_000_000


def recover(text: str) -> Parsed:
    """The tree of what can be read of `text`, and what can't. Never raises for bad text."""
    if len(text) > RECOVERY_LIMIT:
        return _given_up(text, f"syntax error, and too large to read around it ({len(text):,} characters)")
    try:
        return _lowered(text)
    except RecursionError:  # called from so deep that not even the limits of `depth` fit
        return _given_up(text, "syntax error, and too little stack left to read around it")


def _lowered(text: str) -> Parsed:
    parser = Parser(Language(tree_sitter_python.language()))
    reading = repaired(_encoded(text), parser.parse, STATEMENTS)
    low = Lowering(EXPRESSIONS, STATEMENTS, reading.rescued)
    tree = ast.Module(body=low.statements(reading.tree.root_node), type_ignores=[])
    return Parsed(tree=tree, unread=spans([*low.skipped, *reading.unread, *_null_bytes(text)]))


def _encoded(text: str) -> bytes:
    """What the running Python's tokenizer would see: one kind of line end, no mark of the byte order."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:  # the parser takes it for the end
        text = text.replace("\0", " ")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _null_bytes(text: str) -> list[Skipped]:
    if "\0" not in text:
        return []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Skipped(number, number, "NUL byte") for number, line in enumerate(lines, 1) if "\0" in line]


def _given_up(text: str, reason: str) -> Parsed:
    whole = UnreadSpan(line=1, end_line=text.count("\n") + 1, reason=reason)
    return Parsed(tree=ast.Module(body=[], type_ignores=[]), unread=(whole,))
