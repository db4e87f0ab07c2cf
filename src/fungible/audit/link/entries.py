"""What frameworks are told to call."""

from dataclasses import dataclass

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.objects import Context, Obj, Objects


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a framework calls, as registered.

    `given` are keyword arguments that the program hands over for it: to the constructor of a class, or to its methods
    named in `setup`. `source` is the name that was called or derived from, and `where` the call.
    """

    target: Obj
    callback: Callback
    method: str
    path: str
    router: Obj | None
    context: Context
    line: int
    given: tuple[tuple[str, Objects], ...] = ()
    setup: tuple[str, ...] = ()
    source: str = ""
    where: tuple[Context, int] | None = None
    passed: tuple[tuple[int | str, Objects], ...] = ()
    """Objects of the process among what it is called with, by position or name."""

    def passed_at(self, position: int, name: str) -> Objects:
        """What a parameter is called with, of the process's."""
        return frozenset().union(*[objects for at, objects in self.passed if at in (position, name)])


@dataclass(frozen=True, slots=True)
class Mount:
    """How a router becomes part of another one: under which prefix, by which call.

    `replaces` says that the prefix stands for the router's own. The parent is the router itself where none is known.
    """

    parent: Obj
    prefix: str
    where: tuple[Context, int]
    replaces: bool = False
