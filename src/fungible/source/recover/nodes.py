"""Ways through a tree-sitter tree, in which comments and errors may stand between any two nodes."""

from tree_sitter import Node

# What may stand anywhere and is no part of what it stands in.
STRAY = frozenset({"comment", "line_continuation", "ERROR"})


class UnreadableError(Exception):
    """A node lacks a part without which it means nothing. It is skipped, with a note."""


# What a handler raises when a node beside an error does not look as the grammar says.
MALFORMED = (UnreadableError, ValueError, LookupError)


def parts(node: Node) -> list[Node]:
    """The named children that belong to `node`."""
    return [child for child in node.named_children if child.type not in STRAY]


def part(node: Node) -> Node:
    """The first named child that belongs to `node`."""
    for child in node.named_children:
        if child.type not in STRAY:
            return child
    raise UnreadableError


def required(node: Node, field: str) -> Node:
    """A child that the grammar promises."""
    child = node.child_by_field_name(field)
    if child is None:
        raise UnreadableError
    return child


def has_token(node: Node, token: str) -> bool:
    """Whether `token` is one of the children, and not inside one."""
    return any(child.type == token for child in node.children)


def with_comma(node: Node, last: Node) -> Node:
    """The comma after the last element of `node`, which belongs to the tuple that they make, or that element."""
    commas = [child for child in node.children if child.type == "," and child.start_byte > last.start_byte]
    return commas[-1] if commas else last


def is_tuple(pattern: Node) -> bool:
    """Whether parentheses around a pattern make a tuple of it; the grammar has one kind for both."""
    return len(parts(pattern)) != 1 or has_token(pattern, ",")


def is_async(node: Node) -> bool:
    return node.children[0].type == "async"


def text_of(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
