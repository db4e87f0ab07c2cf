"""Finds names in the Python files of packages, which are read and never imported.

A name is followed through assignments, imports, star imports, base classes and modules that load their
names when asked, inside a package and from one package to another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

DEPTH = 40
"""So many steps from name to name; circles end here."""

Binding = ast.stmt | ast.alias | ast.expr


class Sources(Protocol):
    """Where the text of modules comes from."""

    def text(self, module: str) -> str | None:
        """The source of a module; None when there is none."""

    def is_package(self, module: str) -> bool:
        """Whether a module is a package, so that its relative imports start at itself."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: a module, a class, a function, or a value of which nothing more is known."""

    module: str
    node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """What the statements of a module or class bind, and the modules that it takes everything from."""

    names: Mapping[str, Binding]
    stars: tuple[str, ...]
    lazy: frozenset[str] = field(default_factory=frozenset)


class PackageNames:
    """Looks names up."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.table = cache(self._table)
        self.members: dict[tuple[str, int, str], Thing | None] = {}

    def find(self, name: str, depth: int = 0) -> Thing | None:
        """What a dotted name stands for; None when no file says."""
        parts = name.split(".")
        if depth > DEPTH:
            return None
        for cut in range(len(parts), 0, -1):
            if self.sources.text(".".join(parts[:cut])) is not None:
                thing: Thing | None = Thing(".".join(parts[:cut]))
                for part in parts[cut:]:
                    thing = self.member(thing, part, depth + 1) if thing is not None else None
                return thing
        return None

    def parameters(self, thing: Thing) -> tuple[str, ...] | None:
        """What a function or the constructor of a class takes; None when it is neither."""
        if isinstance(thing.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return _parameters(thing.node)
        if thing.node is None:
            return None
        for name in ("__init__", "__new__"):
            made = self.member(thing, name, 0)
            if made is not None and isinstance(made.node, ast.FunctionDef):
                return _parameters(made.node)
        return tuple(self._fields(thing, 0)) or None

    def member(self, thing: Thing, name: str, depth: int) -> Thing | None:
        """An attribute of a module, of a class or of an instance of it."""
        key = (thing.module, id(thing.node) if thing.node is not None else int(thing.known), name)
        if key not in self.members:
            # Whoever asks again on the way is in a circle, which leads nowhere.
            self.members[key] = None
            self.members[key] = self._member(thing, name, depth)
        return self.members[key]

    def _member(self, thing: Thing, name: str, depth: int) -> Thing | None:
        if depth > DEPTH:
            return None
        if thing.node is None:
            return self._of_module(thing.module, name, depth) if thing.known else None
        if isinstance(thing.node, ast.ClassDef):
            return self._of_class(thing, thing.node, name, depth)
        made = self._expression(thing.module, thing.node.returns, depth + 1)
        return self.member(made, name, depth + 1) if made is not None else None

    def _of_module(self, module: str, name: str, depth: int) -> Thing | None:
        table = self.table(module)
        if table is None:
            return None
        if name in table.names:
            found = self._binding(module, name, table.names[name], depth + 1)
            if found is not None:
                return found
        if self.sources.text(f"{module}.{name}") is not None:
            return Thing(f"{module}.{name}")
        for star in table.stars:
            found = self.find(f"{star}.{name}", depth + 1)
            if found is not None:
                return found
        return Thing(module, known=False) if name in table.lazy else None

    def _of_class(self, thing: Thing, node: ast.ClassDef, name: str, depth: int) -> Thing | None:
        bound = _bound_in(node).get(name)
        if bound is not None:
            return self._binding(thing.module, name, bound, depth + 1) or Thing(thing.module, known=False)
        if name in _made_by_methods(node):
            return Thing(thing.module, known=False)
        for base in [*node.bases, *(k.value for k in node.keywords if k.arg == "metaclass")]:
            parent = self._expression(thing.module, base, depth + 1)
            found = self.member(parent, name, depth + 1) if parent is not None else None
            if found is not None:
                return found
        return None

    def _binding(self, module: str, name: str, bound: Binding, depth: int) -> Thing | None:
        if isinstance(bound, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return Thing(module, bound)
        if isinstance(bound, ast.alias):
            return self.find(bound.name if bound.asname else bound.name.partition(".")[0], depth + 1)
        if isinstance(bound, ast.ImportFrom):
            found = [a.name for a in bound.names if (a.asname or a.name) == name]
            source = self._absolute(module, bound)
            return self.find(f"{source}.{found[0]}", depth + 1) or self._elsewhere(source, module)
        if isinstance(bound, ast.expr):
            return self._expression(module, bound, depth + 1) or Thing(module, known=False)
        return Thing(module, known=False)

    def _elsewhere(self, source: str, module: str) -> Thing | None:
        """What another package has counts as there when that package can't be read."""
        return Thing(module, known=False) if self.sources.text(source.partition(".")[0]) is None else None

    def _expression(self, module: str, node: ast.expr | None, depth: int) -> Thing | None:
        """What an expression stands for, as far as names say; a call gives an instance of its class."""
        if depth > DEPTH:
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            return self.member(Thing(module), node.value, depth + 1)
        if isinstance(node, ast.Name):
            return self.member(Thing(module), node.id, depth + 1)
        if isinstance(node, ast.Attribute):
            holder = self._expression(module, node.value, depth + 1)
            return self.member(holder, node.attr, depth + 1) if holder is not None else None
        if isinstance(node, ast.Call):
            return self._expression(module, node.func, depth + 1)
        if isinstance(node, ast.Subscript):
            return self._expression(module, node.value, depth + 1)
        return None

    def _fields(self, thing: Thing, depth: int) -> Iterator[str]:
        """The annotated names of a class and its bases, from which data classes make their constructor."""
        if not isinstance(thing.node, ast.ClassDef) or depth > DEPTH:
            return
        for base in thing.node.bases:
            parent = self._expression(thing.module, base, depth + 1)
            yield from self._fields(parent, depth + 1) if parent is not None else ()
        for each in thing.node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                yield each.target.id

    def _absolute(self, module: str, node: ast.ImportFrom) -> str:
        """The module that a `from … import …` names."""
        if not node.level:
            return node.module or ""
        up = node.level - self.sources.is_package(module)
        base = module.split(".")[: len(module.split(".")) - up]
        return ".".join([*base, *([node.module] if node.module else [])])

    def _table(self, module: str) -> Table | None:
        text = self.sources.text(module)
        try:
            tree = ast.parse(text) if text is not None else None
        except (SyntaxError, ValueError):
            tree = None
        if tree is None:
            return None
        names: dict[str, Binding] = {}
        stars: list[str] = []
        for each in _statements(tree.body):
            if isinstance(each, ast.ImportFrom) and each.names[0].name == "*":
                stars.append(self._absolute(module, each))
            else:
                _bind(each, names)
        return Table(
            names, tuple(stars), _lazy(tree) if "__getattr__" in names or _hands_over(text or "") else frozenset()
        )


def _hands_over(text: str) -> bool:
    """Whether a module replaces itself by one that loads its names when asked."""
    return "sys.modules[" in text or "lazy" in text.lower()


def _lazy(tree: ast.Module) -> frozenset[str]:
    """The words in a module's literals: a name that is loaded when asked for is one of them."""
    return frozenset(n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module does, those inside `if`, `try` and `with` among them."""
    for each in body:
        yield each
        if isinstance(each, ast.If | ast.Try | ast.With | ast.For):
            inner = [*each.body, *getattr(each, "orelse", []), *getattr(each, "finalbody", [])]
            yield from _statements(inner)
            for handler in getattr(each, "handlers", []):
                yield from _statements(handler.body)


def _bind(each: ast.stmt, names: dict[str, Binding]) -> None:
    """Add what a statement binds; a class or a function stays when something binds its name again."""
    for name, bound in _bindings(each):
        before = names.get(name)
        if not isinstance(before, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.ImportFrom) or isinstance(
            bound, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ):
            names[name] = bound


def _bindings(each: ast.stmt) -> Iterator[tuple[str, Binding]]:
    if isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield each.name, each
    elif isinstance(each, ast.Import):
        yield from ((a.asname or a.name.partition(".")[0], a) for a in each.names)
    elif isinstance(each, ast.ImportFrom):
        yield from ((a.asname or a.name, each) for a in each.names)
    elif isinstance(each, ast.Assign):
        targets = [t for target in each.targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
        yield from ((t.id, each.value) for t in targets if isinstance(t, ast.Name))
    elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
        yield each.target.id, each.value if each.value is not None else each.annotation


def _bound_in(node: ast.ClassDef) -> dict[str, Binding]:
    names: dict[str, Binding] = {}
    for each in _statements(node.body):
        _bind(each, names)
    return names


def _made_by_methods(node: ast.ClassDef) -> frozenset[str]:
    """The attributes that the methods of a class give to `self`."""
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    return frozenset(n.attr for n in stored if isinstance(n.value, ast.Name) and n.value.id in ("self", "cls"))


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    """The names of the parameters, `*` before those that are only given by name, `**` when any name is taken."""
    given = node.args
    names = [a.arg for a in [*given.posonlyargs, *given.args]]
    names = names[1:] if names[:1] in (["self"], ["cls"], ["mcs"]) else names
    rest = ["*"] if given.kwonlyargs or given.vararg else []
    return (*names, *rest, *(a.arg for a in given.kwonlyargs), *(["**"] if given.kwarg else []))
