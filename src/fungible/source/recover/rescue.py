"""Gives the running Python a second try at the statements that tree-sitter can't read.

What made Python refuse a file is often far from what tree-sitter's grammar does not know of Python: a keyword pattern
with `as`, say. Statement by statement, one of the two can read nearly everything.
"""

import ast
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from fungible.source.depth import depth_limited
from fungible.source.recover.errors import opened, surviving
from fungible.source.skipped import Skipped

# Each is parsed once more; a text with more errors than this is not Python.
_TRIES = 100


@dataclass(slots=True)
class Rescued:
    """The statements that Python read, by the block that they stand in, and what they stand for."""

    statements: dict[int, list[ast.stmt]] = field(default_factory=dict)
    nodes: set[int] = field(default_factory=set)
    rows: list[tuple[int, int]] = field(default_factory=list)

    def covers(self, skipped: Skipped) -> bool:
        return any(first < skipped.line and skipped.end_line <= last + 1 for first, last in self.rows)


def rescue(root: Node, lines: Sequence[bytes], kinds: Container[str]) -> Rescued:
    """What Python reads of the statements that tree-sitter has errors in, the outermost first."""
    rescued = Rescued()
    waiting = [root] if root.has_error else []
    tries = _TRIES
    while waiting:
        block = waiting.pop()
        for unit in _units(block, kinds):
            made = _read_by_python(unit, lines) if tries > 0 else None
            tries -= 1
            if made is None:
                waiting += [inner for node in unit if node.type in kinds for inner in _blocks(node)]
                continue
            rescued.statements.setdefault(block.id, []).extend(made)
            rescued.nodes.update(node.id for node in unit)
            rescued.rows.append((unit[0].start_point[0], unit[-1].end_point[0]))
    return rescued


def _units(block: Node, kinds: Container[str]) -> Iterator[list[Node]]:
    """The statements with errors, and the runs of what belongs to no statement, that share no line with others."""
    kept = {node.id for node in surviving(block, kinds)}
    runs: list[list[Node]] = []
    for node in opened(block):
        if node.type == "comment":
            continue
        if node.id in kept or not runs or runs[-1][-1].id in kept:
            runs.append([])
        runs[-1].append(node)
    for position, run in enumerate(runs):
        above = runs[position - 1][-1].end_point[0] if position else -1
        below = runs[position + 1][0].start_point[0] if position + 1 < len(runs) else None
        is_wrong = run[0].id not in kept or run[0].has_error
        if is_wrong and above < run[0].start_point[0] and (below is None or run[-1].end_point[0] < below):
            yield run


def _read_by_python(unit: list[Node], lines: Sequence[bytes]) -> list[ast.stmt] | None:
    (first, column), last = unit[0].start_point, unit[-1].end_point[0]
    text = b"\n".join(lines[first : last + 1]).decode("utf-8", "replace")
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
