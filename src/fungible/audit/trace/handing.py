"""Whether anybody who gets hold of what a call makes closes it, keeps it, or gives it to somebody who may."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from fungible.audit.facts.records import CALLS, Effect, Scope, Value
from fungible.audit.link.handles import Bound, Foreign, Instance
from fungible.audit.link.lineages import external_bases, has_method
from fungible.audit.link.objects import Class, Context, Obj
from fungible.audit.link.objects import Function as FunctionObject
from fungible.audit.program.closing import CLOSERS
from fungible.audit.trace.describe import guards
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders

_OWN = (FunctionObject, Bound, Class, Instance)
_PUTS = {"setattr": 3, "setitem": 3, "setfree": 3, "bind": 2}
"""Effects that store something, and where in them it is."""
_SAME = {"typed": 1, "copy": 1}
"""Values that are another value still, and where in them that is."""
_PLAIN = frozenset({"object", "abc", "typing", "typing_extensions"})
"""Where base classes come from that do nothing with what their objects have."""
_FAR = 60
"""So many contexts are looked at; what gets further is taken to be closed."""


class Handing:
    """Follows what calls of libraries make from function to function."""

    def __init__(self, functions: Functions, holders: Holders) -> None:
        self._functions, self._holders = functions, holders

    @cached_property
    def _reading(self) -> dict[str, list[Context]]:
        """The contexts that read an attribute of each name."""
        found: dict[str, list[Context]] = defaultdict(list)
        for ctx in self._functions.reached:
            for name in {value[2] for value in ctx.scope.values if value[0] == "attr"}:
                found[name].append(ctx)
        return found

    def is_left(self, ctx: Context, position: int) -> bool:
        """Whether nobody who gets what a call makes closes it, keeps it, or gives it to a library."""
        made = [each for each in ctx.objects[position] if isinstance(each, Foreign)]
        return bool(made) and all(each.life for each in made) and not self._is_tended(ctx, position, made[0])

    def _is_tended(self, ctx: Context, position: int, made: Foreign) -> bool:
        """Whether anybody tends it, or may: what a library asks a factory for is its own."""
        seen, todo = {ctx}, [(ctx, _from(ctx.scope, position))]
        while todo:
            here, places = todo.pop()
            unknown = not places or (_gives(here.scope, places) and not self._functions.calling(here))
            if unknown or len(seen) > _FAR or self._tends(here, places):
                return True
            readers = [each for name in self._own_attributes(here, places) for each in self._reading[name]]
            further = [each for each in (*self._next(here, places, made), *readers) if each not in seen]
            further = [each for each in dict.fromkeys(further) if each not in readers or _holding(each, made)]
            seen.update(further)
            todo += [(each, _holding(each, made)) for each in further]
        return False

    def _tends(self, ctx: Context, places: frozenset[int]) -> bool:
        """Whether a context closes, enters, keeps or gives away what is at some of its places."""
        values = ctx.scope.values
        closers = frozenset(
            [i for i, value in enumerate(values) if value[0] == "attr" and value[1] in places and value[2] in CLOSERS]
        )
        kept = places | _given_by(ctx.scope, places)
        puts = [e for e in ctx.scope.effects if e[0] in _PUTS and e[_PUTS[e[0]]] in kept]
        return any(not self._is_own_attribute(ctx, effect) for effect in puts) or any(
            _ends(ctx, value, places, closers) for value in values
        )

    def _own_attributes(self, ctx: Context, places: frozenset[int]) -> list[str]:
        """The attributes that what is at some places becomes, of objects that go with the request."""
        puts = [e for e in ctx.scope.effects if e[0] == "setattr" and e[3] in places]
        return [str(e[2]) for e in puts if self._is_own_attribute(ctx, e)]

    def _is_own_attribute(self, ctx: Context, effect: Effect) -> bool:
        """Whether an effect gives an attribute to an object of the request that is no library's and closes nothing."""
        return effect[0] == "setattr" and bool(ctx.objects[effect[1]]) and all(map(self._goes, ctx.objects[effect[1]]))

    def _goes(self, obj: Obj) -> bool:
        """Whether an object goes with the request, and what it has with it: nothing keeps it, and it closes nothing."""
        if not isinstance(obj, Instance) or not obj.life or self._holders.slot_of(obj) is not None:
            return False
        return _closes_nothing(obj.owner)

    def _next(self, ctx: Context, places: frozenset[int], made: Foreign) -> Iterator[Context]:
        """The contexts that get it as an argument, a result, or a variable of their own."""
        for edge in ctx.edges.values():
            if any(made in given for given in edge.target.args) or _captures(edge.target, made):
                yield edge.target
        if _gives(ctx.scope, places):
            yield from self._functions.calling(ctx)


def _gives(scope: Scope, places: frozenset[int]) -> bool:
    """Whether a function returns or yields what is at some of its places."""
    return any(effect[0] in ("return", "yield") and effect[1] in places for effect in scope.effects)


def _from(scope: Scope, position: int) -> frozenset[int]:
    """Where in a scope a value is: itself, and what may be it."""
    found = {position}
    for place, value in enumerate(scope.values):
        if value[0] == "phi":
            same = any(each in found for each in value[1])
        else:
            same = value[0] in _SAME and value[_SAME[value[0]]] in found
        if same:
            found.add(place)
    return frozenset(found)


def _holding(ctx: Context, made: Obj) -> frozenset[int]:
    """Where in a context something may be."""
    return frozenset([place for place, objects in enumerate(ctx.objects) if made in objects])


def _closes_nothing(owner: Class) -> bool:
    """Whether a class is a plain one of the program, without a method that may close what its objects have."""
    plain = all(name.partition(".")[0] in _PLAIN for name in external_bases(owner))
    return plain and not any(has_method(owner, name) for name in (*CLOSERS, "__del__"))


def _given_by(scope: Scope, places: frozenset[int]) -> frozenset[int]:
    """What its methods gave: who keeps a subscription keeps the client that made it."""
    methods = frozenset([i for i, value in enumerate(scope.values) if value[0] == "attr" and value[1] in places])
    return frozenset([i for i, value in enumerate(scope.values) if value[0] in CALLS and value[1] in methods])


def _ends(ctx: Context, value: Value, places: frozenset[int], closers: frozenset[int]) -> bool:
    """Whether a value is what comes of closing, entering, keeping or giving it away."""
    if value[0] == "enter":
        return value[1] in places
    if value[0] == "new":
        return not places.isdisjoint(value[3])
    if value[0] not in CALLS:
        return False
    given = _arguments(value[2], value[3])
    closes = value[1] in closers and not any(guard.kind == "except" for guard in guards(ctx, value[4]))
    return closes or not closers.isdisjoint(given) or (not places.isdisjoint(given) and _is_foreign(ctx, value[1]))


def _arguments(args: Iterable[int], kws: Iterable[tuple[str, int]]) -> list[int]:
    given = [*args, *(v for _, v in kws)]
    return [v if v >= 0 else ~v for v in given]


def _is_foreign(ctx: Context, function: int) -> bool:
    """Whether something else than the program's own is called, or may be."""
    callees = ctx.objects[function]
    return not callees or any(not isinstance(callee, _OWN) for callee in callees)


def _captures(ctx: Context, made: Obj) -> bool:
    """Whether a function gets it from the one around it."""
    return any(value[0] == "free" and made in ctx.objects[i] for i, value in enumerate(ctx.scope.values))
