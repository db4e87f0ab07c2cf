"""The abstract objects that values may hold. Each exists once, so identity is equality."""

from typing import TYPE_CHECKING

from fungible.audit.facts.records import FileFacts, Scope

if TYPE_CHECKING:
    from fungible.audit.link.context import Context

PROCESS, REQUEST = 0, 1
"""Lifetimes of what is allocated: as long as the process, or as the request."""

Objects = frozenset["Obj"]
NOTHING: Objects = frozenset()


class Cell:
    """A slot that holds objects: an attribute, an element, a variable. Readers run again when it grows."""

    __slots__ = ("readers", "taint", "values")

    def __init__(self) -> None:
        self.values: Objects = NOTHING
        self.taint = 0
        self.readers: set[Context] = set()


class Obj:
    """Something that a value may hold; `cells` are its attributes, "[]" its elements."""

    __slots__ = ("cells", "order")
    tracked = True
    life = PROCESS

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}
        self.order = 0

    def cell(self, name: str) -> Cell:
        """The slot of that name, made when missing."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = Cell()
        return found


class Module(Obj):
    """A module of the program; its cells are its global variables."""

    __slots__ = ("bound", "facts", "file", "name", "package", "tool")

    def __init__(self, name: str, file: str, package: bool, tool: bool, facts: FileFacts) -> None:
        super().__init__()
        self.name, self.file, self.package, self.tool, self.facts = name, file, package, tool, facts
        self.bound = _bound_names(facts)
        """The names that the module's own code binds, imports apart, each with the line where it first does."""


def _bound_names(facts: FileFacts) -> dict[str, int]:
    top = facts.scopes[0]
    imported = {i for i, v in enumerate(top.values) if v[0] == "import"}
    found: dict[str, int] = {}
    for effect in top.effects:
        if effect[0] == "declare" or (effect[0] == "bind" and effect[2] not in imported):
            found.setdefault(str(effect[1]), int(str(effect[-2])))
    for scope in facts.scopes[1:]:
        if scope.kind == "function":
            for effect in scope.effects:
                if effect[0] == "bind":
                    found.setdefault(str(effect[1]), int(str(effect[-2])))
    return found


class External(Obj):
    """A name of a module outside the program, such as `redis.asyncio.Redis`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


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
    def life(self) -> int:  # type: ignore[override] # follows the frame
        """As long as the call that defined it."""
        return self.frame.life


class Class(Obj):
    """A class of the program; its cells are its class attributes."""

    __slots__ = ("bases", "declared", "fields", "frame", "module", "own", "scope", "self_attrs", "symbol")

    def __init__(self, module: Module, scope: Scope, frame: "Context", symbol: str) -> None:
        super().__init__()
        self.module, self.scope, self.frame, self.symbol = module, scope, frame, symbol
        self.bases: tuple[Objects, ...] = ()
        self.fields: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self.own: set[str] = set()
        self.self_attrs: dict[str, int] = {}

    def make_fields(self) -> None:
        """Its annotated names are fields: each instance has its own, as in dataclasses and models."""
        for effect in self.scope.effects:
            if effect[0] == "declare":
                self.fields.setdefault(effect[1], effect[-2])

    @property
    def life(self) -> int:  # type: ignore[override] # follows the frame
        """As long as the call that defined it."""
        return self.frame.life


class Instance(Obj):
    """What a class of the program makes at one place."""

    __slots__ = ("depth", "life", "owner", "site")

    def __init__(self, owner: Class, site: object, life: int, depth: int) -> None:
        super().__init__()
        self.owner, self.site, self.life, self.depth = owner, site, life, depth


class Box(Obj):
    """A builtin container, or one that behaves like it, made at one place."""

    __slots__ = ("file", "kind", "life", "line", "site", "type")

    def __init__(self, kind: str, type_: str, site: object, life: int, file: str, line: int) -> None:
        super().__init__()
        self.kind, self.type, self.site, self.life = kind, type_, site, life
        self.file, self.line = file, line


class Foreign(Obj):
    """What calling something outside the program returned at one place; `type` is what was called."""

    __slots__ = ("call", "file", "life", "line", "site", "type")

    def __init__(self, type_: str, site: object, life: int, file: str, line: int) -> None:
        super().__init__()
        self.type, self.site, self.life, self.file, self.line = type_, site, life, file, line
        self.call: tuple[Context, int] | None = None


class Method(Obj):
    """A method, not yet called, of a container, a part or a foreign object."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Obj, name: str) -> None:
        super().__init__()
        self.receiver, self.name = receiver, name


class Bound(Obj):
    """A function of the program bound to the object that it was read from."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: "Function | Wrapped", receiver: Obj) -> None:
        super().__init__()
        self.function, self.receiver = function, receiver

    @property
    def life(self) -> int:  # type: ignore[override] # follows the receiver
        """As long as its receiver."""
        return self.receiver.life


class Wrapped(Obj):
    """A function behind a decorator with a known meaning: property, static, class, cached, context."""

    __slots__ = ("how", "inner", "site")

    def __init__(self, how: str, inner: Obj, site: object) -> None:
        super().__init__()
        self.how, self.inner, self.site = how, inner, site


class Partial(Obj):
    """`functools.partial` of something, with what it fixes."""

    __slots__ = ("args", "inner", "kws")

    def __init__(self, inner: Obj, args: tuple[Objects, ...], kws: tuple[tuple[str, Objects], ...]) -> None:
        super().__init__()
        self.inner, self.args, self.kws = inner, args, kws


class Part(Obj):
    """Something inside a container or object whose own content is not known."""

    __slots__ = ("whole",)

    def __init__(self, whole: Obj) -> None:
        super().__init__()
        self.whole = whole

    @property
    def life(self) -> int:  # type: ignore[override] # follows what it is part of
        """As long as what it is a part of."""
        return self.whole.life


class Const(Obj):
    """A literal."""

    __slots__ = ("value",)
    tracked = False

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class Annotated(Obj):
    """A type with metadata, as in `Annotated[Session, Depends(get_session)]`."""

    __slots__ = ("metadata", "types")

    def __init__(self, types: Objects, metadata: Objects) -> None:
        super().__init__()
        self.types, self.metadata = types, metadata


class Super(Obj):
    """`super()` inside a method: lookups start behind `start` in the bases of the receiver's class."""

    __slots__ = ("receiver", "start")

    def __init__(self, start: Class, receiver: Obj) -> None:
        super().__init__()
        self.start, self.receiver = start, receiver


class Stream(Obj):
    """What a generator function returns: iterating, entering or depending on it gives its yields."""

    __slots__ = ("context",)

    def __init__(self, context: "Context") -> None:
        super().__init__()
        self.context = context
