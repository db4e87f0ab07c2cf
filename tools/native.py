"""Says in other words what mypyc compiles badly, on the copy of the sources that it is given.

It has no cached properties; it makes dataclasses and named tuples by calling what `dataclass` and `NamedTuple` wrote,
which stays interpreted; it asks the interpreter whether something is an instance of a union; and it looks constants up
by name whenever they are used. The sources say what reads best, and the type checker sees the copy too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """What to put between two places of a line, both counted in bytes from 0; lines are counted from 1."""

    line: int
    start: int
    end: int
    new: str


def native(text: str) -> str:
    """A module's source in words that compile well."""
    lines = [line.encode() for line in text.splitlines(keepends=True)]
    for line, start, end, new in sorted(_edits(text), reverse=True):
        lines[line - 1] = lines[line - 1][:start] + new.encode() + lines[line - 1][end:]
    return b"".join(lines).decode()


def _edits(text: str) -> Iterator[Edit]:
    tree = ast.parse(text)
    if ast.get_docstring(tree) is not None:  # it would be lost, and that of a rule is its text
        yield Edit(tree.body[0].lineno, 0, 0, "__doc__ = ")
    yield from _constants(text, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _properties(text, node)
            yield from _constructor(text, node)
        elif isinstance(node, ast.Call) and _named(node.func) == "isinstance":
            yield from _union(text, node.args[1])


def _constants(text: str, tree: ast.Module) -> Iterator[Edit]:
    """What a module binds once, in capitals, as final."""
    found = [edit for each in tree.body for edit in _final(text, each)]
    if found:
        first = next(each for each in tree.body if not isinstance(each, ast.Expr) and not _is_future(each))
        yield Edit(first.lineno, 0, 0, "from typing import Final\n")
        yield from found


def _is_future(each: ast.stmt) -> bool:
    return isinstance(each, ast.ImportFrom) and each.module == "__future__"


def _final(text: str, each: ast.stmt) -> Iterator[Edit]:
    match each:
        case ast.Assign([ast.Name(name)]) if name.isupper():
            yield Edit(each.lineno, len(name), len(name), ": Final")
        case ast.AnnAssign(ast.Name(name), type_, ast.expr()) if name.isupper():
            if not _source(text, type_).startswith("Final"):
                yield Edit(type_.lineno, type_.col_offset, type_.col_offset, "Final[")
                yield Edit(type_.end_lineno or 0, type_.end_col_offset or 0, type_.end_col_offset or 0, "]")
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)) if _source(text, targets[0]).isupper():
            rows = zip(targets, values, strict=True)
            apart = "; ".join(f"{_source(text, target)}: Final = {_source(text, value)}" for target, value in rows)
            yield Edit(each.lineno, 0, each.end_col_offset or 0, apart)


_PROPERTY = """\
_made_{name}: {type}
    _has_{name}: bool = False

    @property
    def {name}(self) -> {type}:
        if not self._has_{name}:
            self._made_{name} = self._make_{name}()
            self._has_{name} = True
        return self._made_{name}
"""


def _properties(text: str, owner: ast.ClassDef) -> Iterator[Edit]:
    """Each cached property as a method that makes the value, and a property that remembers it."""
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and [_named(each) for each in method.decorator_list] == [CACHED]:
            decorator = method.decorator_list[0]
            kept = _PROPERTY.format(name=method.name, type=_source(text, method.returns))
            yield Edit(decorator.lineno, decorator.col_offset - 1, decorator.col_offset + len(CACHED), kept)
            name = method.col_offset + len("def ")
            yield Edit(method.lineno, name, name, "_make_")


CACHED = "cached_property"


def _constructor(text: str, owner: ast.ClassDef) -> Iterator[Edit]:
    """The constructor of a dataclass or named tuple, written out, and what compares them."""
    fields = [each for each in owner.body if isinstance(each, ast.AnnAssign)]
    declared = _declaration(owner)
    if declared is None or not fields or any(_is_made(each) for each in fields):
        return
    words, edits = declared
    yield from edits
    written = _init(text, fields, words)
    if "eq" not in words:
        written += _equality(owner.name, [_source(text, each.target) for each in fields])
    end, column = fields[-1].end_lineno or 0, fields[-1].end_col_offset or 0
    yield Edit(end, column, column, written)


def _declaration(owner: ast.ClassDef) -> tuple[set[str | None], list[Edit]] | None:
    """What is asked of `dataclass`, and what to change where a class is declared to have fields; None when it isn't."""
    if [_named(base) for base in owner.bases] == ["NamedTuple"]:
        base = owner.bases[0]
        return set(), [Edit(base.lineno, base.col_offset - 1, (base.end_col_offset or 0) + 1, "")]
    for decorator in owner.decorator_list if not owner.bases else ():
        if isinstance(decorator, ast.Call) and _named(decorator.func) == "dataclass":
            words = {each.arg for each in decorator.keywords}
            # `dataclass` refuses to write an order beside a comparison that it has not written.
            return None if "order" in words else (words, [_left(decorator, words)])
    return None


def _is_made(field: ast.AnnAssign) -> bool:
    """Whether its default is made for each instance."""
    return isinstance(field.value, ast.Call) and _named(field.value.func) == "field"


def _left(decorator: ast.Call, words: set[str | None]) -> Edit:
    """What is left for `dataclass` to do: the slots are there, and so is what it would write but a representation."""
    left = ["init=False", "eq=False", *(f"{word}=True" for word in ("frozen", "kw_only") if word in words)]
    return Edit(decorator.lineno, decorator.col_offset, decorator.end_col_offset or 0, f"dataclass({', '.join(left)})")


def _init(text: str, fields: list[ast.AnnAssign], words: set[str | None]) -> str:
    taken = ", ".join(["self", *["*"] * ("kw_only" in words), *(_source(text, each) for each in fields)])
    names = [_source(text, each.target) for each in fields]
    # Compiled constructors reach the fields of a frozen object, of which the type checker knows nothing.
    ignored = "  # type: ignore[misc]" if "frozen" in words else ""
    body = "".join(f"        self.{name} = {name}{ignored}\n" for name in names)
    return f"\n\n    def __init__({taken}) -> None:\n{body}"


def _equality(name: str, fields: list[str]) -> str:
    """Equality and hash of a tuple of the fields."""
    same = " and ".join(f"self.{field} == other.{field}" for field in fields)
    parts = "".join(f"self.{field}, " for field in fields)
    return (
        f"\n    def __eq__(self, other: object) -> bool:\n        return isinstance(other, {name}) and {same}\n"
        f"\n    def __hash__(self) -> int:\n        return hash(({parts}))\n"
    )


def _union(text: str, classes: ast.expr) -> Iterator[Edit]:
    """The classes of a union, one after the other."""
    parts, rest = [], classes
    while isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.BitOr):
        parts.append(_source(text, rest.right))
        rest = rest.left
    if parts and classes.lineno == classes.end_lineno:
        tupled = ", ".join([_source(text, rest), *reversed(parts)])
        yield Edit(classes.lineno, classes.col_offset, classes.end_col_offset or 0, f"({tupled})")


def _named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _source(text: str, node: ast.expr | ast.stmt | None) -> str:
    return (node and ast.get_source_segment(text, node)) or ""
