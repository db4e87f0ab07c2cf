"""Keeps an error small: tree-sitter sometimes gives up a whole class for one wrong line.

A line that is likely to be the cause is replaced by an empty one of its sort, and what that saves is measured. The
line is reported as skipped; what the stand-ins say (`pass`, `if ...:`) means nothing to anyone.
"""

import ast
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import islice

from tree_sitter import Tree

from fungible.source.recover.errors import SYNTAX_ERROR, syntax_errors
from fungible.source.recover.rescue import Rescued, rescue
from fungible.source.skipped import Skipped, lost_lines

Parse = Callable[[bytes], Tree]

# Text to parse again, at most: a file of 1,000 lines gets some 25 trials, one of 10,000 lines two or three.
_TRIAL_BYTES = 1_000_000
_ROUNDS = 12
# An error in brackets often needs several lines replaced before anything is won.
_PATIENCE = 3

_HEADER = re.compile(
    rb"([ \t]*)(?:async[ \t]+)?(def|class|if|elif|else|for|while|with|try|except|finally|match|case)\b[ \t]*(\w*)"
)
_INDENT = re.compile(rb"^([ \t]*).*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A text in which some rows are replaced, its tree, and the lines that the tree lacks."""

    lines: tuple[bytes, ...]
    replaced: frozenset[int]
    tree: Tree
    rescued: Rescued
    unread: tuple[Skipped, ...]
    cost: int


def repaired(source: bytes, parse: Parse, kinds: Container[str]) -> Repair:
    """The reading of `source` that loses the fewest lines, as far as a bounded search finds it."""
    lines = tuple(source.split(b"\n"))
    best = current = _read(lines, frozenset(), parse, kinds)
    trials = _TRIAL_BYTES // (len(source) + 1)
    idle = 0
    for _ in range(_ROUNDS):
        if best.cost <= 1 or trials <= 0 or idle == _PATIENCE:
            break
        attempts = [_read(each, rows, parse, kinds) for each, rows in islice(_variants(current), trials)]
        trials -= len(attempts)
        if not attempts:
            break
        current = min(attempts, key=lambda attempt: attempt.cost)
        idle = 0 if current.cost < best.cost else idle + 1
        best = min(best, current, key=lambda attempt: attempt.cost)
    return best


def _read(lines: tuple[bytes, ...], replaced: frozenset[int], parse: Parse, kinds: Container[str]) -> Repair:
    tree = parse(b"\n".join(lines))
    rescued = rescue(tree.root_node, lines, kinds)
    errors = [each for each in syntax_errors(tree.root_node, kinds) if not rescued.covers(each)]
    unread = (*errors, *[Skipped(row + 1, row + 1, SYNTAX_ERROR) for row in sorted(replaced)])
    return Repair(lines=lines, replaced=replaced, tree=tree, rescued=rescued, unread=unread, cost=lost_lines(unread))


def _variants(repair: Repair) -> Iterator[tuple[tuple[bytes, ...], frozenset[int]]]:
    for row in _suspects(repair):
        line = repair.lines[row]
        for stand_in in (_stand_in(line), b""):
            if stand_in != line:
                yield (*repair.lines[:row], stand_in, *repair.lines[row + 1 :]), repair.replaced | {row}


def _suspects(repair: Repair) -> list[int]:
    """Rows that may be the cause: where Python stops, where tree-sitter stumbles, and the line before that."""
    rows: list[int] = []
    complaint = _complaint(b"\n".join(repair.lines))
    if complaint is not None:
        rows += [complaint, complaint - 1]
    errors = [each.line - 1 for each in repair.unread if each.line - 1 not in repair.replaced]
    if errors:
        rows += [min(errors), min(errors) - 1]
    return [row for row in dict.fromkeys(rows) if 0 <= row < len(repair.lines) and row not in repair.replaced]


def _complaint(source: bytes) -> int | None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return (error.lineno or 1) - 1
    except (ValueError, MemoryError, RecursionError):
        return None
    return None


def _stand_in(line: bytes) -> bytes:
    header = _HEADER.match(line)
    if header is None:
        return _INDENT.sub(rb"\1pass", line)
    indent, word, name = header[1], header[2], header[3] or b"_"
    match word:
        case b"def":
            return b"%bdef %b(*_, **__):" % (indent, name)
        case b"class":
            return b"%bclass %b:" % (indent, name)
        case b"for":
            return b"%bfor _ in ...:" % indent
        case b"case":
            return b"%bcase _:" % indent
        case b"else" | b"try" | b"finally":
            return b"%b%b:" % (indent, word)
        case _:
            return b"%b%b ...:" % (indent, word)
