"""Finds what tree-sitter could not read, and the whole statements that survive beside and inside it."""

from collections.abc import Container, Iterator

from tree_sitter import Node

from fungible.source.skipped import Skipped

SYNTAX_ERROR = "syntax error"

# They do the same wherever they stand, and may follow a word that the grammar does not know: `lazy import a`.
_HARMLESS = frozenset({"import_statement", "import_from_statement"})


def surviving(block: Node, kinds: Container[str]) -> list[Node]:
    """The statements of a block, of the module, or of what would be the module if it were not all in error.

    Where something is wrong, the column decides what belongs here: a method whose class is broken must not be taken
    for a function of the module, nor the body of a broken function for code that runs at import.
    """
    if not block.has_error:
        return block.children
    column = column_of(block)
    found: list[Node] = []
    for child in opened(block):
        row, start = child.start_point
        follows = bool(found) and found[-1].end_point[0] == row  # after a semicolon
        kind = child.type
        if kind in kinds and (start == column or follows or kind in _HARMLESS):
            found.append(child)
    return found


def column_of(block: Node) -> int:
    """The column where the statements of a block begin."""
    return block.start_point[1] if block.type == "block" else 0


def syntax_errors(root: Node, kinds: Container[str]) -> list[Skipped]:
    """The lines with errors, without the statements that survive."""
    found: list[Skipped] = []
    waiting = [(root, True)] if root.has_error else []
    while waiting:
        node, holds_statements = waiting.pop()
        if holds_statements:
            children = surviving(node, kinds)
            found += _lost(node, {child.id for child in children})
        elif node.type == "ERROR":
            found.append(_skipped(node))
            continue
        else:
            children = _told_of(node)
            found += [_missing(child) for child in children if child.is_missing]
        waiting += [(child, child.type == "block") for child in children if child.has_error]
    return found


def _lost(block: Node, kept: set[int]) -> Iterator[Skipped]:
    for child in opened(block):
        if child.id not in kept and child.type != "comment":
            yield _skipped(child)


def _skipped(node: Node) -> Skipped:
    return Skipped(node.start_point[0] + 1, node.end_point[0] + 1, SYNTAX_ERROR)


def _missing(node: Node) -> Skipped:
    line = node.start_point[0] + 1
    what = "a name" if node.type == "identifier" else repr(node.type.replace("_", " "))
    return Skipped(line, line, f"syntax error, {what} expected")


def _told_of(node: Node) -> list[Node]:
    """The children whose errors cost something. Type parameters are dropped anyway, readable or not."""
    match node.type:
        case "function_definition" | "class_definition":
            return [child for child in node.children if child.type != "type_parameter"]
        case "type_alias_statement":
            return node.children_by_field_name("right")
        case "match_statement":  # its block holds no statements
            return [each for child in node.children for each in (child.children if child.type == "block" else [child])]
        case _:
            return node.children


def opened(block: Node) -> list[Node]:
    """The children of a block, with the content of an error in the error's place."""
    opened: list[Node] = []
    for child in block.children:
        if child.type == "ERROR" and child.child_count:
            opened += child.children
        else:
            opened.append(child)
    return opened
