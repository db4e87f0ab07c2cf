"""Compares what recovery reads with what the running Python's own parser reads."""

import ast

from fungible.source.recover.recovery import recover

PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class _Normal(ast.NodeTransformer):
    """Takes away what may differ.

    Python before 3.12 gives wrong places inside a formatted string, and may cut its text into other pieces. Python
    counts a `;` after the last statement of a block to the block, and recovery does not.
    """

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        node.values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        for inner in ast.walk(node):
            for place in PLACES:
                if place in inner.__dict__ and inner is not node:
                    setattr(inner, place, 0)
        self.generic_visit(node)
        return node

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt | ast.ExceptHandler) and "body" in node._fields:
            node.end_col_offset = 0
        visited: ast.AST = super().visit(node)
        return visited


def dump(tree: ast.AST) -> str:
    """A text that two trees share when they say the same at the same places. The tree is changed by it."""
    return ast.dump(_Normal().visit(tree), include_attributes=True, indent=1)


def assert_read_like_python(text: str) -> None:
    """Recovery reads all of `text`, and just what Python reads."""
    parsed = recover(text)
    assert parsed.unread == ()
    assert dump(parsed.tree) == dump(ast.parse(text))


def as_code(text: str) -> str:
    """What recovery reads, as the code that would say it."""
    return ast.unparse(recover(text).tree)


def unread(text: str) -> list[str]:
    """What recovery says that it did not read."""
    return [span.reason for span in recover(text).unread]
