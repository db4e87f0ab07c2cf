"""Gives the running Python a second try at the statements that tree-sitter can't read.

What made Python refuse a file is often far from what tree-sitter's grammar does not know of Python: a keyword pattern
with `as`, say. Statement by statement, one of the two can read nearly everything.
"""

import ast
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from fungible.source.depth import depth_limited
from fungible.source.recover.errors import column_of, opened, surviving
from fungible.source.skipped import Skipped

# How many times the size of the text may be parsed again: a statement is tried inside each of the ones around it.
_TIMES = 8


@dataclass(slots=True)
class Rescued:
    """The statements that Python read, by the block that they stand in, and what they stand for."""

    statements: dict[int, list[ast.stmt]] = field(default_factory=dict)
    nodes: set[int] = field(default_factory=set)
    rows: list[tuple[int, int]] = field(default_factory=list)

    def covers(self, skipped: Skipped) -> bool:
        position = bisect_left(self.rows, (skipped.line, 0)) - 1
        return position >= 0 and skipped.end_line <= self.rows[position][1] + 1

    def take(self, block: Node, nodes: list[Node], made: list[ast.stmt]) -> None:
        self.statements.setdefault(block.id, []).extend(made)
        self.nodes.update(node.id for node in nodes)
        self.rows.append((nodes[0].start_point[0], nodes[-1].end_point[0]))


def rescue(root: Node, lines: Sequence[bytes], kinds: Container[str]) -> Rescued:
    """What Python reads of the statements that tree-sitter has errors in, the outermost first."""
    rescued = Rescued()
    waiting = [root] if root.has_error else []
    budget = _TIMES * sum(map(len, lines))
    while waiting:
        block = waiting.pop()
        for nodes in _runs(block, kinds):
            for attempt in _attempts(nodes, column_of(block)):
                if attempt[0].id in rescued.nodes:  # with the whole that this is a piece of
                    continue
                text = _text(attempt, lines)
                budget -= len(text)
                made = _read_by_python(text, attempt[0]) if budget > 0 else None
                if made is not None:
                    rescued.take(block, attempt, made)
            if nodes[0].id not in rescued.nodes:
                waiting += _blocks(nodes[0])
    rescued.rows.sort()
    return rescued


def _attempts(nodes: list[Node], column: int) -> list[list[Node]]:
    """All of it, since what is lost may belong to the statement above it; then what begins where statements begin."""
    pieces: list[list[Node]] = []
    row = -1
    for node in nodes:
        if not pieces or (node.start_point[1] == column and node.start_point[0] > row):
            pieces.append([])
        pieces[-1].append(node)
        row = node.end_point[0]
    return [nodes, *pieces] if len(pieces) > 1 else [nodes]


def _runs(block: Node, kinds: Container[str]) -> Iterator[list[Node]]:
    """Each statement with what is lost below it, where anything is wrong and no line is shared with another one."""
    kept = {node.id for node in surviving(block, kinds)}
    runs = _grouped(block, kept)
    for above, run, below in zip([None, *runs], runs, [*runs[1:], None], strict=False):
        is_wrong = run[0].has_error or len(run) > 1 or run[0].id not in kept
        if is_wrong and _ends_above(above, run) and _ends_above(run, below):
            yield run


def _grouped(block: Node, kept: Container[int]) -> list[list[Node]]:
    """What is in a block, comments apart: each kept statement with what is lost below it."""
    runs: list[list[Node]] = []
    for node in opened(block):
        if node.id in kept or (not runs and node.type != "comment"):
            runs.append([])
        if node.type != "comment":
            runs[-1].append(node)
    return runs


def _ends_above(run: list[Node] | None, below: list[Node] | None) -> bool:
    """Whether a run ends on an earlier line than the next one begins; what isn't there shares no line."""
    return run is None or below is None or run[-1].end_point[0] < below[0].start_point[0]


def _text(nodes: list[Node], lines: Sequence[bytes]) -> str:
    return b"\n".join(lines[nodes[0].start_point[0] : nodes[-1].end_point[0] + 1]).decode("utf-8", "replace")


def _read_by_python(text: str, start: Node) -> list[ast.stmt] | None:
    first, column = start.start_point
    try:
        tree = ast.parse(f"if 1:\n{text}" if column else text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    body = tree.body
    if column:
        match body:
            case [ast.If(body=inner, orelse=[])]:
                body = inner
            case _:  # the text has gone on after the block
                return None
    ast.increment_lineno(tree, first - 1 if column else first)
    return None if depth_limited(tree).unread else body


def _blocks(statement: Node) -> Iterator[Node]:
    """The blocks with errors right inside a statement."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            if not child.has_error:
                continue
            if child.type == "block" and node.type != "match_statement":
                yield child
            else:
                waiting.append(child)
