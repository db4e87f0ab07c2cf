"""What frameworks are told to call."""

from dataclasses import dataclass, replace

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.objects import NOTHING, Context, Obj, Objects

Given = tuple[tuple[int | str, Objects], ...]
"""Arguments, by position or name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a framework calls, as registered.

    `given` are arguments that the program hands over for it, by position or name: to the constructor of a class, or to
    its methods named in `setup`. `source` is the name that was called or derived from, and `where` the call.
    """

    target: Obj
    callback: Callback
    method: str
    path: str
    router: Obj | None
    context: Context
    line: int
    given: Given = ()
    setup: tuple[str, ...] = ()
    source: str = ""
    where: tuple[Context, int] | None = None
    passed: tuple[tuple[int | str, Objects], ...] = ()
    """Objects of the process among what it is called with, by position or name."""
    first: Objects = NOTHING
    """The object that stands for it, where that is what it is called with first."""

    def passed_at(self, position: int, name: str) -> Objects:
        """What a parameter is called with, of the process's."""
        return frozenset().union(*[objects for at, objects in self.passed if at in (position, name)])

    def given_more(self, other: "Entry") -> "Entry":
        """The same with what another registration of it is given as well; itself when that is nothing new."""
        given = dict(self.given)
        for name, objects in other.given:
            given[name] = given.get(name, NOTHING) | objects
        merged = tuple(given.items())
        return self if merged == self.given else replace(self, given=merged)


@dataclass(frozen=True, slots=True)
class Mount:
    """How a router becomes part of another one: under which prefix, by which call.

    `replaces` says that the prefix stands for the router's own. The parent is the router itself where none is known.
    """

    parent: Obj
    prefix: str
    where: tuple[Context, int]
    replaces: bool = False
