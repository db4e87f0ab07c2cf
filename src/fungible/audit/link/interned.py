"""Objects, each made once: interned by what makes them distinct."""

from collections.abc import Callable

from fungible.audit.knowledge.records import Knowledge
from fungible.audit.link.handles import Box, Const, Instance
from fungible.audit.link.objects import PROCESS, Class, Context, External, Obj, Objects
from fungible.audit.link.remembered import Remembered

NESTING_LIMIT = 3


class Interned(Remembered):
    """The objects of an analysis by their identity."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.interned: dict[object, Obj] = {}
        self.literals: dict[object, Objects] = {}

    def intern(self, key: object, make: Callable[[], Obj]) -> Obj:
        """The object with that identity, made when met first."""
        found = self.interned.get(key)
        if found is None:
            found = self.interned[key] = make()
            found.order = len(self.interned)
        return found

    def external(self, name: str) -> External:
        """A name outside the program, under its canonical spelling."""
        name = self.knowledge.canonical(name)
        found = self.interned.get(("external", name))
        if found is None:
            found = self.intern(("external", name), lambda: External(name))
        return found  # type: ignore[return-value] # interned under a key that only externals use

    def const(self, value: object) -> Const:
        """A literal; 1, 1.0 and True stay apart."""
        key = ("const", value.__class__, value)
        return self.intern(key, lambda: Const(value))  # type: ignore[return-value] # key used for literals only

    def literal(self, value: object) -> Objects:
        """What an expression holds that is a literal."""
        key = (value.__class__, value)
        found = self.literals.get(key)
        if found is None:
            found = self.literals[key] = self.const(value).alone
        return found

    def box(self, kind: str, type_: str, ctx: Context, index: int) -> Box:
        """A container made at a place."""
        frame = ctx if ctx.life == PROCESS and ctx.scope.cells else None
        key = ("box", id(ctx.scope), index, ctx.life, self.self_of(ctx), frame)
        found = self.interned.get(key)
        if found is None:
            line = ctx.scope.lines[index]
            found = self.intern(key, lambda: Box(kind, type_, key, ctx.life, ctx.module.file, line))
        return found  # type: ignore[return-value] # only boxes have it

    def instance(self, owner: Class, site: object, life: int, depth: int) -> Instance:
        """An instance of a class of the program made at a place."""
        key = ("instance", owner, site, life)
        return self.intern(key, lambda: Instance(owner, site, life, depth))  # type: ignore[return-value] # instances only

    @staticmethod
    def self_of(ctx: Context) -> Obj | None:
        """The object whose method this is: containers made by a method are apart for each such object."""
        if ctx.home is not None and ctx.args and len(ctx.args[0]) == 1:
            (receiver,) = ctx.args[0]
            if isinstance(receiver, Instance) and receiver.depth < NESTING_LIMIT:
                return receiver
        return None

    @staticmethod
    def frame_of(ctx: Context) -> object:
        """Contexts of functions with captured variables are apart: each call makes new variables."""
        return ctx if ctx.scope.cells and ctx.life == PROCESS else None
