"""The other abstract objects: instances, containers, what libraries make, callables that wrap others."""

from fungible.audit.link.objects import PROCESS, Class, Context, Function, Obj, Objects, ordered


class Instance(Obj):
    """What a class of the program makes at one place."""

    __slots__ = ("depth", "life", "owner", "site")
    life: int

    def __init__(self, owner: Class, site: object, life: int, depth: int) -> None:
        super().__init__()
        self.owner, self.site, self.life, self.depth = owner, site, life, depth


class Box(Obj):
    """A builtin container, or one that behaves like it, made at one place."""

    __slots__ = ("file", "kind", "life", "line", "site", "type")
    life: int

    def __init__(self, kind: str, type_: str, site: object, life: int, file: str, line: int) -> None:
        super().__init__()
        self.kind, self.type, self.site, self.life = kind, type_, site, life
        self.file, self.line = file, line


class Foreign(Obj):
    """What calling something outside the program returned at one place; `type` is what was called."""

    __slots__ = ("askers", "call", "file", "life", "line", "site", "type")
    life: int

    def __init__(self, type_: str, site: object, life: int, file: str, line: int) -> None:
        super().__init__()
        self.type, self.site, self.life, self.file, self.line = type_, site, life, file, line
        self.call: tuple[Context, int] | None = None
        self.askers: set[int] | None = None
        """The steps that looked at what the call was given."""


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
    def life(self) -> int:
        """As long as its receiver."""
        return self.receiver.life


class Wrapped(Obj):
    """A function behind a decorator with a known meaning: property, static, class, cached, context."""

    __slots__ = ("how", "inner", "site")

    def __init__(self, how: str, inner: Obj, site: tuple[Context, int] | None) -> None:
        super().__init__()
        self.how, self.inner, self.site = how, inner, site

    @property
    def made_for(self) -> int:
        """As long as what wrapped it: a request that wraps a function gets a wrapper of its own."""
        return self.site[0].life if self.site is not None else PROCESS


class Partial(Obj):
    """`functools.partial` of something, with what it fixes, and the call that first did so, if one did."""

    __slots__ = ("args", "inner", "kws", "site")

    def __init__(
        self,
        inner: Obj,
        args: tuple[Objects, ...],
        kws: tuple[tuple[str, Objects], ...],
        site: tuple[Context, int] | None = None,
    ) -> None:
        super().__init__()
        self.inner, self.args, self.kws, self.site = inner, args, kws, site


class Part(Obj):
    """Something inside a container or object whose own content is not known."""

    __slots__ = ("whole",)

    def __init__(self, whole: Obj) -> None:
        super().__init__()
        self.whole = whole

    @property
    def life(self) -> int:
        """As long as what it is a part of."""
        return self.whole.life


class Const(Obj):
    """A literal."""

    __slots__ = ("_slot", "value")
    tracked = False

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value
        self._slot = ""

    @property
    def slot(self) -> str:
        """The slot that containers have for it as a key; none when it is neither a text nor a whole number."""
        if not self._slot and isinstance(self.value, str | int):
            self._slot = f"[{self.value!r}]"
        return self._slot


class Annotated(Obj):
    """A type with metadata, as in `Annotated[Session, Depends(get_session)]`."""

    __slots__ = ("metadata", "types")

    def __init__(self, types: Objects, metadata: Objects) -> None:
        super().__init__()
        self.types, self.metadata = types, metadata


def types_in(kinds: Objects) -> list[Obj]:
    """The types that annotations name, without what `Annotated` says beside them."""
    return [t for k in ordered(kinds) for t in (ordered(k.types) if isinstance(k, Annotated) else (k,))]


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


def strings(objects: Objects) -> list[str]:
    """The literal strings among some objects, in the order in which they were made."""
    return [o.value for o in ordered(objects) if isinstance(o, Const) and isinstance(o.value, str)]
