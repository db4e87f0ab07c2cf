"""What somebody does to a file between two audits."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROUTES = frozenset({"get", "post", "put", "patch", "delete", "route", "websocket", "handler"})
"""What decorators of handlers are called."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A function to edit: its file, the line that it begins at, and the first line of its body with its indent."""

    file: Path
    line: int
    body: int
    indent: int


def a_handler(files: Iterable[Path]) -> Handler:
    """The first function that a framework seems to call; without any, the first function."""
    others: list[Handler] = []
    for file in files:
        for routed, handler in _functions(file):
            if routed:
                return handler
            others.append(handler)
    return others[0]


def _functions(file: Path) -> Iterator[tuple[bool, Handler]]:
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body[0].lineno > node.lineno:
            first = node.decorator_list[0] if node.decorator_list else node
            routed = any(
                isinstance(n, ast.Attribute) and n.attr in ROUTES for d in node.decorator_list for n in ast.walk(d)
            )
            yield routed, Handler(file, first.lineno, node.body[0].lineno, node.body[0].col_offset)


def move_lines(handler: Handler) -> None:
    """Write a comment above a function: everything below it moves by a line."""
    _insert(handler.file, handler.line, "# Read by the benchmark.")


def add_a_write(handler: Handler) -> None:
    """Have a function write to a new variable of its module, which every call then does."""
    _insert(handler.file, handler.body, " " * handler.indent + "BENCHMARK_STATE[len(BENCHMARK_STATE)] = 1")
    _insert(handler.file, handler.line, "BENCHMARK_STATE = {}")


def _insert(file: Path, line: int, text: str) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    lines.insert(line - 1, text)
    file.write_text("\n".join(lines), encoding="utf-8")
