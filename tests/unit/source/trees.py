"""Compares trees as far as recovery promises them equal."""

import ast


class _Normal(ast.NodeTransformer):
    """Takes away the differences that cannot matter: the text between the values of a formatted string, its places."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        node.values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        for inner in ast.walk(node):
            for place in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
                if place in inner.__dict__ and inner is not node:
                    setattr(inner, place, 0)
        self.generic_visit(node)
        return node


def dump(tree: ast.AST, *, places: bool = False) -> str:
    """A text that two trees share when they say the same."""
    return ast.dump(_Normal().visit(tree), include_attributes=places, indent=1)
