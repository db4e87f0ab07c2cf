"""How deep a tree may be, so that its readers can walk it by recursion, and how a deeper one is cut."""

import ast
from collections.abc import Iterator

from fungible.source.parsed import Parsed
from fungible.source.skipped import Skipped, spans

EXPRESSION_LIMIT = 150
BLOCK_LIMIT = 100
# `elif` nests in the tree though not on the page. From here on, links of a chain become siblings in one `else`.
CHAIN_LIMIT = 50

DEEP_EXPRESSION = f"nested deeper than {EXPRESSION_LIMIT} levels"
DEEP_BLOCK = f"nested deeper than {BLOCK_LIMIT} blocks"


def depth_limited(tree: ast.Module) -> Parsed:
    """The tree, cut in place where it is too deep, and what was cut.

    An expression gives way to the constant `None`, a pattern to the wildcard, a block to `pass`.
    """
    cutter = _Cutter()
    cutter.cut(tree)
    return Parsed(tree=tree, unread=spans(cutter.skipped))


class _Cutter:
    """One walk over a tree with a stack of its own, since recursion is what must be avoided."""

    __slots__ = ("_waiting", "skipped")

    def __init__(self) -> None:
        self.skipped: list[Skipped] = []
        self._waiting: list[tuple[ast.AST, int, int]] = []

    def cut(self, tree: ast.Module) -> None:
        self._waiting.append((tree, 0, 0))
        while self._waiting:
            node, blocks, nesting = self._waiting.pop()
            if isinstance(node, ast.If) and blocks >= CHAIN_LIMIT:
                _flatten(node)
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.AST):
                    setattr(node, name, self._kept(value, blocks, nesting))
                elif isinstance(value, list):
                    value[:] = self._kept_list(value, blocks, nesting)

    def _kept_list(self, values: list[object], blocks: int, nesting: int) -> list[object]:
        if values and isinstance(values[0], ast.stmt) and blocks >= BLOCK_LIMIT:
            return [self._empty_block(values[0], values[-1])]
        return [self._kept(value, blocks, nesting) if isinstance(value, ast.AST) else value for value in values]

    def _kept(self, node: ast.AST, blocks: int, nesting: int) -> ast.AST:
        match node:
            case ast.expr() | ast.pattern() if nesting >= EXPRESSION_LIMIT:
                return self._hole(node)
            case ast.expr() | ast.pattern():
                self._waiting.append((node, blocks, nesting + 1))
            case ast.stmt():
                self._waiting.append((node, blocks + 1, 0))
            case _:
                self._waiting.append((node, blocks, nesting))
        return node

    def _hole(self, node: ast.expr | ast.pattern) -> ast.AST:
        self.skipped.append(Skipped(node.lineno, node.end_lineno or node.lineno, DEEP_EXPRESSION))
        hole = ast.MatchAs() if isinstance(node, ast.pattern) else ast.Constant(value=None)
        return ast.copy_location(hole, node)

    def _empty_block(self, first: ast.stmt, last: object) -> ast.AST:
        end = last.end_lineno if isinstance(last, ast.stmt) else None
        self.skipped.append(Skipped(first.lineno, end or first.lineno, DEEP_BLOCK))
        return ast.copy_location(ast.Pass(), first)


def _flatten(chain: ast.If) -> None:
    """Make the links of a chain siblings in its `else`: no longer exclusive, but each is still there."""
    links = list(_links(chain))
    for link in links[:-1]:
        link.orelse = []
    if links:
        chain.orelse = [*links]


def _links(chain: ast.If) -> Iterator[ast.If]:
    link = chain
    while len(link.orelse) == 1 and isinstance(link.orelse[0], ast.If):
        link = link.orelse[0]
        yield link
