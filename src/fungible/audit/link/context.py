"""A context: one function (or module or class body) run with one set of tracked arguments."""

from dataclasses import dataclass

from fungible.audit.facts.records import Scope
from fungible.audit.link.objects import NOTHING, Cell, Class, Function, Module, Obj, Objects


@dataclass(frozen=True, slots=True)
class Edge:
    """A call from one context to another; `how` is call, or the phase that a callback starts."""

    target: "Context"
    line: int
    how: str
    block: int = -1


@dataclass(frozen=True, slots=True)
class RawAccess:
    """A read or change of a slot of an object, as seen in one context."""

    target: Obj
    slot: str
    action: str
    operation: str
    line: int
    block: int
    key: int = -1
    value: int = -1


@dataclass(frozen=True, slots=True)
class RawCall:
    """A call of something outside the program, by its dotted name."""

    name: str
    index: int
    line: int
    receiver: Obj | None = None


class Context:
    """One run of a scope: its results, and what it did."""

    __slots__ = (
        "accesses",
        "args",
        "block",
        "body",
        "calls",
        "cells",
        "dependents",
        "edges",
        "home",
        "life",
        "module",
        "number",
        "objects",
        "queued",
        "returned",
        "returned_taint",
        "runs",
        "scope",
        "symbol",
        "taint_in",
        "taints",
        "yielded",
        "yielded_taint",
    )

    def __init__(
        self, body: Function | Class | Module, scope: Scope, module: Module, symbol: str, life: int, number: int
    ) -> None:
        self.body, self.scope, self.module, self.symbol, self.life = body, scope, module, symbol, life
        self.number = number
        self.block = -1
        self.home: Class | None = None
        self.args: list[Objects] = [NOTHING] * len(scope.params)
        self.taint_in: list[int] = [0] * len(scope.params)
        self.objects: list[Objects] = [NOTHING] * len(scope.values)
        self.taints: list[int] = [0] * len(scope.values)
        self.returned: Objects = NOTHING
        self.returned_taint = 0
        self.yielded: Objects = NOTHING
        self.yielded_taint = 0
        self.cells: dict[str, Cell] = {}
        self.dependents: set[Context] = set()
        self.edges: dict[tuple[Context, int], Edge] = {}
        self.accesses: list[RawAccess] = []
        self.calls: list[RawCall] = []
        self.queued = False
        self.runs = 0

    def cell(self, name: str) -> Cell:
        """The slot of a variable that inner functions use."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = Cell()
        return found
