"""Builds one scope's table of values, resolving its local variables on the way."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from fungible.audit.facts.records import Block, Effect, Param, Scope, Value

Environment = dict[str, int]
FUNCTIONS = frozenset({"function", "lambda"})


@dataclass(slots=True)
class FileBuilder:
    """The scopes of one file under construction; function bodies wait until their parent is done."""

    lower: "Callable[[ast.expr, ScopeBuilder], int]"
    run: "Callable[[list[ast.stmt], ScopeBuilder], bool]"
    builders: "list[ScopeBuilder]" = field(default_factory=list)
    pending: "list[tuple[ScopeBuilder, ast.AST]]" = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    blind: list[tuple[int, str]] = field(default_factory=list)

    def open(self, kind: str, name: str, node: ast.AST, parent: "ScopeBuilder | None") -> "ScopeBuilder":
        """Reserve the next scope; its body is lowered later, after its parent's."""
        builder = ScopeBuilder(self, len(self.builders), kind, name, getattr(node, "lineno", 1), parent)
        self.builders.append(builder)
        self.pending.append((builder, node))
        return builder


class ScopeBuilder:
    """One scope under construction. Values are shared when equal, except calls and allocations."""

    __slots__ = (
        "assigned",
        "awaits",
        "block",
        "blocks",
        "captured",
        "effects",
        "env",
        "file",
        "globals",
        "index",
        "is_async",
        "is_generator",
        "kind",
        "line",
        "lines",
        "loops",
        "memo",
        "name",
        "nonlocals",
        "params",
        "parent",
        "stored",
        "unresolved",
        "values",
    )

    def __init__(
        self, file: FileBuilder, index: int, kind: str, name: str, line: int, parent: "ScopeBuilder | None"
    ) -> None:
        self.file = file
        self.index = index
        self.kind = kind
        self.name = name
        self.line = line
        self.parent = parent
        self.params: list[Param] = []
        self.values: list[Value] = []
        self.lines: list[int] = []
        self.effects: list[Effect] = []
        self.blocks: list[Block] = []
        self.block = -1
        self.env: Environment = {}
        self.memo: dict[object, int] = {}
        self.assigned: dict[str, list[tuple[int, int, int]]] = {}
        self.stored: dict[tuple[int, int], tuple[int, int]] = {}
        self.unresolved: dict[str, int] = {}
        self.loops: dict[str, int] = {}
        self.captured: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.awaits: list[int] = []
        self.is_async = False
        self.is_generator = False

    def lower(self, node: ast.expr) -> int:
        """The index of the value that an expression evaluates to in this scope."""
        return self.file.lower(node, self)

    def run(self, body: list[ast.stmt]) -> bool:
        """Lower statements; True when control never comes out at their end."""
        return self.file.run(body, self)

    def add(self, value: Value, line: int) -> int:
        """Append a value that is its own (a call, an allocation) and return its index."""
        self.values.append(value)
        self.lines.append(line)
        return len(self.values) - 1

    def share(self, value: Value, line: int) -> int:
        """Return the index of an equal value, appending it when there is none yet."""
        found = self.memo.get(value)
        if found is None:
            found = self.memo[value] = self.add(value, line)
        return found

    def const(self, value: object, line: int) -> int:
        """A literal; 1, 1.0 and True stay apart."""
        key = ("const", type(value), value)
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self.add(("const", value), line)
        return found

    def phi(self, values: list[int], line: int) -> int:
        """Any of the given values."""
        distinct = tuple(dict.fromkeys(values))
        return distinct[0] if len(distinct) == 1 else self.share(("phi", distinct), line)

    def effect(self, *parts: object, line: int) -> None:
        """Record an effect in the current block."""
        self.effects.append((*parts, line, self.block))

    def enter(self, kind: str, value: int, line: int) -> int:
        """Open a block inside the current one; returns the outer one, to be restored."""
        outer = self.block
        self.blocks.append(Block(kind, outer, value, line))
        self.block = len(self.blocks) - 1
        return outer

    def store_item(self, base: int, key: int, value: int) -> None:
        """Remember what stands under a literal key from here on in this block."""
        self.stored[base, key] = (value, self.block)

    def stored_item(self, base: int, key: int) -> int | None:
        """What the scope itself has put under a literal key, where that is certain."""
        found = self.stored.get((base, key))
        if found is None:
            return None
        value, outer = found
        block = self.block
        while block != outer and block >= 0:
            block = self.blocks[block].parent
        return value if block == outer else None

    def assign(self, name: str, value: int, line: int, *, aug: bool = False) -> None:
        """Bind a name to a value in whatever scope the name belongs to."""
        if name in self.globals or self.kind not in FUNCTIONS:
            self.effect("bind", name, value, aug, line=line)
            self.memo.pop(("global", name), None)  # a read below is another read
            if name not in self.globals:
                self.env[name] = value
                self.assigned.setdefault(name, []).append((value, line, self.block))
        elif name in self.nonlocals:
            self.effect("setfree", name, self._hops(name), value, aug, line=line)
            self.memo.pop(("free", name, self._hops(name)), None)
        else:
            self.env[name] = value
            self.assigned.setdefault(name, []).append((value, line, self.block))

    def forget(self, name: str, line: int) -> None:
        """Handle `del name`."""
        self.env.pop(name, None)
        if name in self.globals or self.kind not in FUNCTIONS:
            self.effect("unbind", name, line=line)

    def lookup(self, name: str, line: int) -> int:
        """The value of a name where it stands."""
        found = self.env.get(name)
        if found is not None:
            return found
        if name in self.globals or self.kind == "module":
            return self.share(("global", name), line)
        if name in self.nonlocals:
            return self.share(("free", name, self._hops(name)), line)
        found = self.unresolved.get(name)
        if found is None:
            found = self.unresolved[name] = self.add(("name", name), line)
        return found

    def loop_variable(self, name: str, line: int) -> None:
        """Make a name stand for all its assignments, because a loop may carry any of them around."""
        before = self.env.get(name)
        if before is not None and name not in self.loops:
            self.assigned.setdefault(name, []).append((before, line, self.block))
        if name not in self.loops:
            self.loops[name] = self.add(("name", name), line)
        self.env[name] = self.loops[name]

    def resolve(self) -> None:
        """Settle the names that were read before they were assigned; called when the scope is complete."""
        for name, index in self.unresolved.items():
            # `load: str = field(resolver=load)` in a class means the one outside.
            self.values[index] = self._outer(name) if self.kind == "class" else self._assigned(name, index)
        for name, index in self.loops.items():
            self.values[index] = self._assigned(name, index)

    def _assigned(self, name: str, index: int) -> Value:
        """All that the scope itself assigns to a name, or what it means outside."""
        choices = tuple(dict.fromkeys(v for v, _, _ in self.assigned.get(name, ()) if v != index))
        return ("phi", choices) if name in self.assigned else self._outer(name)

    def _outer(self, name: str) -> Value:
        hops = self._hops(name)
        return ("free", name, hops) if hops else ("global", name)

    def _hops(self, name: str) -> int:
        """How many function scopes out a name is defined; 0 when none defines it. Marks it as captured."""
        hops, scope = 0, self.parent
        while scope is not None:
            if scope.kind in FUNCTIONS:
                hops += 1
                if name in scope.globals:
                    return 0
                if name in scope.assigned and name not in scope.nonlocals:
                    scope.captured.add(name)
                    return hops
            scope = scope.parent
        return 0

    def finish(self) -> Scope:
        """Freeze the scope."""
        cells = tuple((name, tuple(self.assigned[name])) for name in sorted(self.captured))
        return Scope(
            self.kind,
            self.name,
            self.line,
            self.parent.index if self.parent else -1,
            tuple(self.params),
            tuple(self.values),
            tuple(self.lines),
            tuple(self.effects),
            tuple(self.blocks),
            cells,
            tuple(self.awaits),
            self.is_async,
            self.is_generator,
        )
