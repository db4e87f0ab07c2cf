"""Lowers a whole file: the module's scope first, then every scope that it and they define."""

import ast

from fungible.audit.extract.builder import FileBuilder, ScopeBuilder
from fungible.audit.extract.expressions import lower
from fungible.audit.extract.statements import run
from fungible.audit.facts.records import FileFacts


def extract(tree: ast.Module, line_count: int) -> FileFacts:
    """The facts of a parsed file. Depends on nothing but the tree."""
    file = FileBuilder(lower, run)
    file.open("module", "", tree, None)
    position = 0
    while position < len(file.pending):
        builder, node = file.pending[position]
        _fill(builder, node)
        position += 1
    scopes = tuple([builder.finish() for builder in file.builders])
    # Builders and their file hold each other, and the tree: without a collector they would stay for ever.
    file.pending.clear()
    file.builders.clear()
    return FileFacts(scopes, line_count, tuple(file.unread), tuple(file.blind))


def _fill(b: ScopeBuilder, node: ast.AST) -> None:
    for position, param in enumerate(b.params):
        b.assign(param.name, b.add(("param", position), b.line), b.line)
    if isinstance(node, ast.Lambda):
        try:
            b.effect("return", b.lower(node.body), line=node.lineno)
        except RecursionError:
            b.file.unread.append((node.lineno, "nested too deeply to be read"))
    elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        b.is_async = isinstance(node, ast.AsyncFunctionDef)
        b.run(node.body)
    b.resolve()
