"""Which applications an entry point belongs to: through its router, what that is mounted on, the lists around it."""

from collections.abc import Iterable, Iterator, Mapping

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Bound, Foreign, Instance, Wrapped
from fungible.audit.link.objects import Context, Function, Obj
from fungible.audit.link.world import World


class Homes:
    """Follows mounts upwards."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._parents: dict[int, Mapping[int, int]] = {}

    def of(self, entry: Entry) -> frozenset[Obj]:
        """Everything that an entry point is registered on or mounted below."""
        target = entry.target.inner if isinstance(entry.target, Wrapped) else entry.target
        function = target.function if isinstance(target, Bound) else target
        owner = function.owner if isinstance(function, Function) else None
        starts = [o for o in (entry.router, entry.target, target, function, owner) if o is not None]
        if entry.where is not None:
            starts += self.around(*entry.where)
        return self._above(o for o in starts if not isinstance(o, Foreign) or o is entry.router or self._is_home(o))

    def _is_home(self, obj: Obj) -> bool:
        return obj in self.world.mounts or (isinstance(obj, Foreign) and bool(self.world.role(obj.type)))

    def _above(self, starts: Iterable[Obj]) -> frozenset[Obj]:
        found: dict[Obj, None] = {}
        todo = list(starts)
        while todo:
            each = todo.pop()
            if each not in found:
                found[each] = None
                for row in self.world.mounts.get(each, ()):
                    todo += [row.parent, *self.around(*row.where)]
        return frozenset(found)

    def around(self, ctx: Context, index: int) -> Iterator[Obj]:
        """What the lists and calls around a value make, and the objects whose methods are called with them."""
        parents = parents_of(ctx.scope, self._parents)
        here = parents.get(index)
        while here is not None:
            yield from ctx.objects[here]
            callee = ctx.scope.values[ctx.scope.values[here][1]] if ctx.scope.values[here][0] in CALLS else ("",)
            if callee[0] == "attr":
                yield from (o for o in ctx.objects[callee[1]] if isinstance(o, Foreign))
            here = parents.get(here)
        yield ctx.module


def inside(world: World, apps: frozenset[Obj]) -> frozenset[Obj]:
    """An application, and those that it wraps: what its constructor is given, and what is mounted on it."""
    children: dict[Obj, list[Obj]] = {}
    for child, rows in world.mounts.items():
        for row in rows:
            children.setdefault(row.parent, []).append(child)
    found: dict[Obj, None] = {}
    todo = list(apps)
    while todo:
        each = todo.pop()
        if each not in found:
            found[each] = None
            todo += [*children.get(each, ()), *_given(world, each)]
    return frozenset(found)


def _given(world: World, obj: Obj) -> Iterator[Obj]:
    """The applications and routers that an object was made with or keeps."""
    if isinstance(obj, Instance):
        held = [o for cell in list(obj.cells.values()) for o in cell.values]
    elif isinstance(obj, Foreign) and obj.call is not None:
        ctx, index = obj.call
        node = ctx.scope.values[index]
        values = [*node[2], *(v for _, v in node[3])] if node[0] in CALLS else []
        held = [o for v in values if v >= 0 for o in ctx.objects[v]]
    else:
        held = []
    yield from (o for o in held if isinstance(o, Instance) or (isinstance(o, Foreign) and world.role(o.type)))


def parents_of(scope: Scope, known: dict[int, Mapping[int, int]]) -> Mapping[int, int]:
    """The display or call that each value of a scope is an element or argument of."""
    found = known.get(id(scope))
    if found is None:
        found = known[id(scope)] = dict(_parts(scope))
    return found


def _parts(scope: Scope) -> Iterator[tuple[int, int]]:
    for index, value in enumerate(scope.values):
        if value[0] == "new":
            yield from ((v if v >= 0 else ~v, index) for v in value[3])
        elif value[0] in CALLS:
            yield from ((v if v >= 0 else ~v, index) for v in value[2])
            yield from ((v, index) for _, v in value[3])
