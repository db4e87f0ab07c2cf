"""Keeps an error small: tree-sitter sometimes gives up a whole class for one wrong line.

A line that is likely to be the cause is replaced by an empty one of its sort, and what that saves is measured. The
line is reported as skipped; what the stand-ins say (`pass`, `if ...:`) means nothing to anyone.
"""

import ast
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
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
class Reading:
    """A text in which some rows may be replaced, its tree, what Python read of it, and the lines that both lack."""

    lines: tuple[bytes, ...]
    replaced: frozenset[int]
    tree: Tree
    rescued: Rescued
    unread: tuple[Skipped, ...]
    cost: int


def repaired(source: bytes, parse: Parse, kinds: Container[str]) -> Reading:
    """The reading of `source` that loses the fewest lines, as far as a bounded search finds it."""
    raw = _read(tuple(source.split(b"\n")), frozenset(), parse, kinds)
    first = _with_rescue(raw, kinds)
    if first.cost <= 1:
        return first
    best = _search(raw, _TRIAL_BYTES // (len(source) + 1), parse, kinds)
    return first if best is raw else min(first, _with_rescue(best, kinds), key=_cost)


def _search(raw: Reading, trials: int, parse: Parse, kinds: Container[str]) -> Reading:
    best = current = raw
    idle = 0
    for _ in range(_ROUNDS):
        if best.cost <= 1 or idle == _PATIENCE:
            break
        attempts = [_read(lines, rows, parse, kinds) for lines, rows in islice(_variants(current), trials)]
        trials -= len(attempts)
        if not attempts:
            break
        current = min(attempts, key=_cost)
        idle = 0 if current.cost < best.cost else idle + 1
        best = min(best, current, key=_cost)
    return best


def _cost(reading: Reading) -> int:
    return reading.cost


def _read(lines: tuple[bytes, ...], replaced: frozenset[int], parse: Parse, kinds: Container[str]) -> Reading:
    tree = parse(b"\n".join(lines))
    errors = syntax_errors(tree.root_node, kinds)
    unread = (*errors, *[Skipped(row + 1, row + 1, SYNTAX_ERROR) for row in sorted(replaced)])
    cost = lost_lines(unread)
    return Reading(lines=lines, replaced=replaced, tree=tree, rescued=Rescued(), unread=unread, cost=cost)


def _with_rescue(reading: Reading, kinds: Container[str]) -> Reading:
    rescued = rescue(reading.tree.root_node, reading.lines, kinds)
    stand_ins = {row + 1 for row in reading.replaced}
    unread = tuple([each for each in reading.unread if each.line in stand_ins or not rescued.covers(each)])
    return replace(reading, rescued=rescued, unread=unread, cost=lost_lines(unread))


def _variants(reading: Reading) -> Iterator[tuple[tuple[bytes, ...], frozenset[int]]]:
    for row in _suspects(reading):
        line = reading.lines[row]
        for stand_in in (_stand_in(line), b""):
            if stand_in != line:
                yield (*reading.lines[:row], stand_in, *reading.lines[row + 1 :]), reading.replaced | {row}


def _suspects(reading: Reading) -> list[int]:
    """Rows that may be the cause: where Python stops, where tree-sitter stumbles, and the line before that."""
    rows: list[int] = []
    complaint = _complaint(b"\n".join(reading.lines))
    if complaint is not None:
        rows += [complaint, complaint - 1]
    errors = [each.line - 1 for each in reading.unread if each.line - 1 not in reading.replaced]
    if errors:
        rows += [min(errors), min(errors) - 1]
    return [row for row in dict.fromkeys(rows) if 0 <= row < len(reading.lines) and row not in reading.replaced]


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
