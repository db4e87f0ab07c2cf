"""The program's own abstract objects, and the contexts that run it. Each object exists once: identity is equality."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from fungible.audit.facts.modules import bound_names, brought_names, imports, other_names
from fungible.audit.facts.records import FileFacts, Scope

PROCESS, REQUEST = 0, 1
"""Lifetimes of what is allocated: as long as the process, or as the request."""

Objects = frozenset["Obj"]
NOTHING: Objects = frozenset()


class Cell:
    """A slot that holds objects: an attribute, an element, a variable. Steps that read it run again when it grows."""

    __slots__ = ("readers", "taint", "values")

    def __init__(self) -> None:
        self.values: Objects = NOTHING
        self.taint = 0
        self.readers: set[int] | None = None


class Obj:
    """Something that a value may hold; `cells` are its attributes, "[]" its elements."""

    __slots__ = ("alone", "cells", "order")
    tracked = True

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}
        self.order = 0
        self.alone: Objects = frozenset((self,))
        """What a value holds that can be this object only."""

    @property
    def life(self) -> int:
        """How long it lives: as the process, where nothing else is said."""
        return PROCESS

    def cell(self, name: str) -> Cell:
        """The slot of that name, made when missing."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = Cell()
        return found


class Module(Obj):
    """A module of the program; its cells are its global variables."""

    __slots__ = ("base", "bound", "brought", "facts", "file", "imports", "name", "other_names", "package", "tool")

    def __init__(self, name: str, file: str, package: bool, tool: bool, facts: FileFacts) -> None:
        super().__init__()
        self.name, self.file, self.package, self.tool, self.facts = name, file, package, tool, facts
        self.base = ""
        self.imports = imports(facts)
        self.bound = bound_names(facts)
        """The names that the module's own code binds, imports apart, each with the line where it first does."""
        self.brought = brought_names(facts.scopes[0])
        """The names that its imports bind."""
        self.other_names = other_names(facts.scopes[0])
        """Those that are other names of what another variable or attribute holds."""


class External(Obj):
    """A name of a module outside the program, such as `redis.asyncio.Redis`."""

    __slots__ = ("inert", "name")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.inert: bool | None = None
        """Whether calling it gives nothing known, unless it is given something to call; asked when first called."""


class Function(Obj):
    """A function of the program, closed over the context that defined it."""

    __slots__ = ("annotations", "defaults", "frame", "module", "owner", "returns", "scope", "symbol")

    def __init__(self, module: Module, scope: Scope, frame: "Context", symbol: str) -> None:
        super().__init__()
        self.module, self.scope, self.frame, self.symbol = module, scope, frame, symbol
        self.defaults: tuple[Objects, ...] = ()
        self.annotations: tuple[Objects, ...] = ()
        self.returns: Objects = NOTHING
        self.owner: Class | None = None

    @property
    def life(self) -> int:
        """As long as the call that defined it."""
        return self.frame.life


class Class(Obj):
    """A class of the program; its cells are its class attributes."""

    __slots__ = (
        "asks",
        "bases",
        "below",
        "chain",
        "declared",
        "fields",
        "frame",
        "hooks",
        "made",
        "module",
        "own",
        "scope",
        "self_attrs",
        "symbol",
    )

    def __init__(self, module: Module, scope: Scope, frame: "Context", symbol: str) -> None:
        super().__init__()
        self.module, self.scope, self.frame, self.symbol = module, scope, frame, symbol
        self.bases: tuple[Objects, ...] = ()
        self.chain: list[Class | External] | None = None
        """The class and its bases in lookup order, once somebody asked."""
        self.below: list[Class] = []
        """The classes in whose chain it is, itself included."""
        self.fields: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self.own: set[str] = set()
        self.self_attrs: dict[str, int] = {}
        self.made: set[str] = set()
        """The names that its own methods give a value, rather than only change it by `+=`."""
        self.hooks: dict[str, None] = {}
        """The names of the methods that a library calls as an object is made, by how they are decorated."""
        self.asks: set[str] = set()
        """The names of the methods that its own methods call on their object."""

    def derive(self, bases: tuple[Objects, ...]) -> None:
        """Give it its bases, which may become more as modules come to be known."""
        if bases != self.bases:
            self.bases = bases
            for each in self.below:
                each.chain = None
            self.below.clear()

    def make_fields(self) -> None:
        """Its annotated names are fields: each instance has its own, as in dataclasses and models."""
        for effect in self.scope.effects:
            if effect[0] == "declare" and not _is_of_class(self.scope, effect[2]):
                self.fields.setdefault(effect[1], effect[-2])

    def add_fields(self, names: Iterable[str]) -> None:
        """Names that are fields without an annotation, as in older attrs classes."""
        for name in names:
            self.fields.setdefault(name, self.declared.get(name, self.scope.line))

    @property
    def life(self) -> int:
        """As long as the call that defined it."""
        return self.frame.life


def _is_of_class(scope: Scope, annotation: int) -> bool:
    """Whether an annotation says that a variable is the class's and no field: `ClassVar[...]`, or that as a text."""
    value = scope.values[annotation]
    value = scope.values[value[1]] if value[0] == "item" else value
    if value[0] == "const":
        return str(value[1]).partition("[")[0].rpartition(".")[2] == "ClassVar"
    return value[0] in ("global", "attr") and value[-1] == "ClassVar"


@dataclass(frozen=True, slots=True)
class Edge:
    """A call from one context to another; `how` is call, or the phase that a callback starts."""

    target: "Context"
    line: int
    how: str
    block: int = -1
    step: int = -1


class Context:
    """One run of a scope: its results, and what it did."""

    __slots__ = (
        "args",
        "block",
        "body",
        "cells",
        "dependents",
        "dirty",
        "edges",
        "followers",
        "follows",
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
        "settled",
        "symbol",
        "taint_in",
        "taints",
        "waiting",
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
        self.waiting: set[int] = set()
        """The steps, of any context, that use what this one returns or yields."""
        self.dirty: bytearray | None = None
        """For each step, whether it has to run again; none had to yet when there is none."""
        self.edges: dict[tuple[Context, int], Edge] = {}
        self.follows: list[Context] = []
        self.followers: list[Context] = []
        """Contexts that share results with this one, and run again what it does."""
        self.settled = False
        """Whether it has run and is not running now."""
        self.queued = False
        self.runs = 0

    def mark(self, step: int) -> None:
        """Have a step run again."""
        self._marks()[step] = 1

    def mark_all(self, steps: Iterable[int]) -> bytearray:
        """Have steps run again."""
        marks = self._marks()
        for step in steps:
            marks[step] = 1
        return marks

    def mark_everything(self) -> None:
        """Have the whole scope run again."""
        marks = self._marks()
        marks[:] = b"\1" * len(marks)

    def _marks(self) -> bytearray:
        if self.dirty is None:
            scope = self.scope
            self.dirty = bytearray(len(scope.values) + len(scope.effects) + len(scope.cells))
        return self.dirty

    def cell(self, name: str) -> Cell:
        """The slot of a variable that inner functions use."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = Cell()
        return found


def united(sets: Iterable[Objects]) -> Objects:
    """What some sets hold: one of them as it is where it holds all, so that equal sets are mostly the same set."""
    found = NOTHING
    for each in sets:
        if not found:
            found = each
        elif each is not found and not each <= found:
            found |= each
    return found


def ordered(objects: Objects) -> Iterable[Obj]:
    """Objects in the order in which they were made, so that what is made for them has the same order in every run."""
    return objects if len(objects) < 2 else sorted(objects, key=_order)


_order = attrgetter("order")
