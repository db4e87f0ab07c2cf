"""The lowering of one file: dispatch by kind of node, places, limits, and the record of what was left out."""

import ast
from collections.abc import Callable, Mapping

from tree_sitter import Node

from fungible.source.depth import BLOCK_LIMIT, DEEP_BLOCK, DEEP_EXPRESSION, EXPRESSION_LIMIT
from fungible.source.recover.errors import SYNTAX_ERROR, surviving
from fungible.source.recover.nodes import MALFORMED, is_tuple, part
from fungible.source.recover.places import place
from fungible.source.recover.rescue import Rescued
from fungible.source.recover.spines import hoisted
from fungible.source.skipped import Skipped

ExpressionHandler = Callable[["Lowering", Node], ast.expr]
StatementHandler = Callable[["Lowering", Node], ast.stmt]

LOAD = ast.Load()

# They stand for what they hold: Python's tree has no parentheses, and the name after `as` is its statement's business.
_WRAPPERS = frozenset({"parenthesized_expression", "parenthesized_list_splat", "type", "as_pattern", "tuple_pattern"})


class Lowering:
    """What the handlers of expressions and statements call each other through, and what they share."""

    __slots__ = ("_expressions", "_rescued", "_stars", "_statements", "blocks", "depth", "skipped")

    def __init__(
        self,
        expressions: Mapping[str, ExpressionHandler],
        statements: Mapping[str, StatementHandler],
        rescued: Rescued,
    ) -> None:
        self.skipped: list[Skipped] = []
        self.blocks = 0
        self._expressions = expressions
        self._statements = statements
        self._rescued = rescued
        self.depth = 0
        self._stars = 0

    def expr(self, node: Node) -> ast.expr:
        """An expression with the context of a load; a hole where there is nothing that can be read."""
        kind = node.type
        while kind in _WRAPPERS and (kind != "tuple_pattern" or not is_tuple(node)):
            node = part(node)
            kind = node.type
        handler = self._expressions.get(kind)
        if handler is None:
            return self.hole(node, SYNTAX_ERROR)
        if self.depth >= EXPRESSION_LIMIT:
            return self.hole(node, DEEP_EXPRESSION)
        depth = self.depth
        self.depth = depth + 1
        try:
            made = handler(self, node)
        except MALFORMED:
            made = self.hole(node, SYNTAX_ERROR)
        self.depth = depth
        return place(made, node)

    def element(self, node: Node) -> ast.expr:
        """An expression where a star is allowed. The grammar may hang the star too deep: `*a.b` as `(*a).b`."""
        stars = self._stars
        made = self.expr(node)
        return made if stars == self._stars or isinstance(made, ast.Starred) else hoisted(made)

    def starred(self, node: Node) -> ast.Starred:
        self._stars += 1
        return ast.Starred(value=self.expr(part(node)), ctx=LOAD)

    def hole(self, node: Node, cause: str) -> ast.expr:
        """The stand-in for an expression that is left out."""
        self.skip(node, cause)
        return place(ast.Constant(value=None), node)

    def skip(self, node: Node, cause: str) -> None:
        self.skipped.append(Skipped(node.start_point[0] + 1, node.end_point[0] + 1, cause))

    def block(self, node: Node) -> list[ast.stmt]:
        """The statements of a suite, never none."""
        if self.blocks >= BLOCK_LIMIT:
            self.skip(node, DEEP_BLOCK)
            return [place(ast.Pass(), node)]
        self.blocks += 1
        body = self.statements(node)
        self.blocks -= 1
        return body or [place(ast.Pass(), node)]

    def statements(self, block: Node) -> list[ast.stmt]:
        """The statements of a block or of the module, perhaps none."""
        made: list[ast.stmt] = []
        for node in surviving(block, self._statements):
            handler = self._statements.get(node.type)
            if handler is not None and node.id not in self._rescued.nodes:
                made += self._statement(handler, node)
        rescued = self._rescued.statements.get(block.id)
        return sorted([*made, *rescued], key=lambda statement: statement.lineno) if rescued else made

    def _statement(self, handler: StatementHandler, node: Node) -> list[ast.stmt]:
        depth, blocks = self.depth, self.blocks
        try:
            return [handler(self, node)]
        except MALFORMED:
            self.skip(node, SYNTAX_ERROR)
        except RecursionError:  # within the limits, but the caller had used up the stack
            self.skip(node, DEEP_EXPRESSION)
        self.depth, self.blocks = depth, blocks
        return []
