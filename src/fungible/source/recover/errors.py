"""Finds what tree-sitter could not read, and the whole statements that survive inside it."""

from collections.abc import Container, Iterator

from tree_sitter import Node

from fungible.source.skipped import Skipped

SYNTAX_ERROR = "syntax error"


def salvageable(error: Node, kinds: Container[str]) -> list[Node]:
    """The statements inside an error that belong to the block around it.

    The column decides: a method whose class is broken must not be taken for a function of the module, nor the body
    of a broken function for code that runs at import.
    """
    column = _block_column(error)
    return [child for child in error.children if child.start_point[1] == column and child.type in kinds]


def _block_column(error: Node) -> int | None:
    parent = error.parent
    if parent is None or parent.type == "module":
        return 0
    outer = parent.parent
    if parent.type == "block" and outer is not None and outer.type != "match_statement":
        return parent.start_point[1]
    return None


def syntax_errors(root: Node, kinds: Container[str]) -> list[Skipped]:
    """The lines with errors, without the statements in them that can be salvaged."""
    found: list[Skipped] = []
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_missing:
            found.append(_missing(node))
        elif node.type == "ERROR":
            kept = salvageable(node, kinds)
            found += _lost(node, {child.id for child in kept})
            waiting += [child for child in kept if child.has_error]
        else:
            waiting += [child for child in _told_of(node) if child.has_error]
    return found


def _missing(node: Node) -> Skipped:
    line = node.start_point[0] + 1
    return Skipped(line, line, f"syntax error, {node.type.replace('_', ' ')!r} expected")


def _lost(error: Node, kept: set[int]) -> Iterator[Skipped]:
    lost = [child for child in error.children if child.id not in kept and child.type != "comment"]
    for node in lost if error.child_count else [error]:
        yield Skipped(node.start_point[0] + 1, node.end_point[0] + 1, SYNTAX_ERROR)


def _told_of(node: Node) -> list[Node]:
    """The children whose errors cost something. Type parameters are dropped anyway, readable or not."""
    match node.type:
        case "function_definition" | "class_definition":
            return [child for child in node.children if child.type != "type_parameter"]
        case "type_alias_statement":
            return node.children_by_field_name("right")
        case _:
            return node.children
