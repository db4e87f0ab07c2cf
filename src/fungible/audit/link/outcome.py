"""An external call and what comes of it."""

from dataclasses import dataclass

from fungible.audit.link.handles import Foreign
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, Class, Context, Obj, Objects
from fungible.audit.link.world import World


@dataclass(slots=True, eq=False)
class Site:
    """A call of `name`, outside the program, at a value of a context; `receiver` has the method called."""

    world: World
    ctx: Context
    index: int
    name: str
    receiver: Foreign | None
    arguments: Arguments

    @property
    def line(self) -> int:
        """Where the call stands."""
        return self.ctx.scope.lines[self.index] if self.index >= 0 else self.ctx.scope.line

    @property
    def of_result(self) -> bool:
        """Whether what is called is itself the result of a call, as with decorators that take arguments."""
        return self.name.endswith("()")


@dataclass(slots=True, eq=False)
class Outcome:
    """What an external call gives, and what the caller still has to run."""

    objects: Objects = NOTHING
    taint: int = 0
    invoke: tuple[Obj, ...] = ()
    arguments: Arguments | None = None
    each: tuple[tuple[Obj, Arguments], ...] = ()
    maps: bool = False
    factories: tuple[Obj, ...] = ()
    iterate: Objects = NOTHING
    copy: Objects = NOTHING
    deep_copy: Objects = NOTHING
    construct: tuple[Class, ...] = ()
    parsed: tuple[Class, ...] = ()
    """Classes of which an object is made of data: what runs then is followed, and the object is not."""
    providers: tuple[Foreign, ...] = ()
