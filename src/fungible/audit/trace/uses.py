"""Where contexts call, pass, enter and change objects: one walk over all calls, asked by object or by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fungible.audit.link.handles import Box, Foreign, Instance, Method
from fungible.audit.link.objects import Class, Context, External, Obj, Objects, ordered
from fungible.audit.trace.remembered import Remembered
from fungible.audit.trace.shapes import Shapes

Place = tuple[Context, int]
"""A context and the position of a value in it; -1 for an effect."""
Change = tuple[Context, int]
"""A context and the position of an effect in it."""
STORES = {"setitem": "__setitem__", "delitem": "__delitem__", "setattr": "__setattr__"}


class Uses:
    """An index of what contexts do with objects."""

    def __init__(self, contexts: Sequence[Context], shapes: Shapes) -> None:
        self.contexts = contexts
        self.called: dict[Obj, list[Place]] = defaultdict(list)
        """The calls of each object."""
        self.unknown: dict[str, list[Place]] = defaultdict(list)
        """The calls of methods of what is not known, by the name of the method."""
        self.given: dict[Obj, list[Place]] = defaultdict(list)
        """The calls that are given an object of a library, an instance, or a middleware class of a library."""
        self.entered: dict[Obj, list[Place]] = defaultdict(list)
        """The `with` statements that enter an object of a library."""
        self.changed: dict[Obj, list[Change]] = defaultdict(list)
        """The assignments to attributes and items of objects and names of libraries, and their deletions."""
        self.deleted: dict[str, list[Change]] = defaultdict(list)
        """The deletions of attributes, by the name of the attribute."""
        self._turns: dict[Context, int] = {}
        self._followed = Remembered(_followed)
        self._shapes = shapes
        for turn, ctx in enumerate(contexts):
            self._turns[ctx] = turn
            self._walk(ctx)
            self._walk_effects(ctx)
        self.by_name: Mapping[str, Sequence[Obj]] = self._names()
        """What goes by each dotted name when it is called: classes of the program under their own symbols."""

    def _walk(self, ctx: Context) -> None:
        objects, shape = ctx.objects, self._shapes.of(ctx.scope)
        called, given, followed = self.called, self.given, self._followed
        for call in shape.calls:
            place = (ctx, call.position)
            callees = objects[call.function]
            for callee in callees:
                called[callee].append(place)
            if not callees and call.tag == "attr":
                self.unknown[call.name].append(place)
            for argument in call.arguments:
                for each in followed[objects[argument]]:
                    given[each].append(place)
        for position, value in shape.entered:
            for each in objects[value]:
                if isinstance(each, Foreign):
                    self.entered[each].append((ctx, position))

    def _walk_effects(self, ctx: Context) -> None:
        for position, effect in enumerate(ctx.scope.effects):
            if effect[0] in STORES:
                for each in ctx.objects[effect[1]]:
                    if isinstance(each, Foreign | External):
                        self.changed[each].append((ctx, position))
            elif effect[0] == "delattr":
                self.deleted[effect[2]].append((ctx, position))

    def _names(self) -> dict[str, list[Obj]]:
        found: dict[str, list[Obj]] = defaultdict(list)
        for callee in self.called:
            name = called_name(callee)
            if name:
                found[name].append(callee)
        return found

    def calls_of(self, callees: Iterable[Obj]) -> list[tuple[Context, int, Obj]]:
        """The calls of some objects, in the order of the contexts and their values."""
        rows = [(*place, callee) for callee in callees for place in self.called.get(callee, ())]
        return sorted(rows, key=self.turn)

    def handed(self, owner: Obj) -> Iterator[tuple[Context, int, str]]:
        """The calls that are given a method of an object, for what they are given to calls it."""
        for ctx, position in self.given.get(owner, ()):
            _, _, args, kws, _ = ctx.scope.values[position]
            for value in [v for v in (*args, *(v for _, v in kws)) if v >= 0]:
                for each in ordered(ctx.objects[value]):
                    if isinstance(each, Method) and each.receiver is owner:
                        yield ctx, position, each.name

    def turn(self, row: tuple[Context, int, Obj]) -> tuple[int, int, int]:
        """Where a row about an object comes in the order of contexts, values and objects; effects come last."""
        ctx, position, each = row
        return self._turns[ctx], position, each.order

    def turn_of(self, ctx: Context) -> int:
        """Where a context comes in the order."""
        return self._turns[ctx]


def called_name(callee: Obj) -> str:
    """The dotted name under which rules ask for calls of an object."""
    if isinstance(callee, External):
        return callee.name
    if isinstance(callee, Method):
        return f"{callee.receiver.type}.{callee.name}" if isinstance(callee.receiver, Foreign) else ""
    if isinstance(callee, Foreign):
        return callee.type
    if isinstance(callee, Class):
        return callee.symbol
    return callee.owner.symbol if isinstance(callee, Instance) else ""


def _followed(objects: Objects) -> tuple[Obj, ...]:
    """What an argument is, the elements of a list or dict that is given, and the object whose method is."""
    found: list[Obj] = []
    for each in objects:
        found.append(each)
        if isinstance(each, Box):
            found += [o for name, cell in each.cells.items() if name.startswith("[") for o in cell.values]
    found += [o.receiver for o in found if isinstance(o, Method)]
    return tuple([o for o in found if isinstance(o, Foreign | Instance) or _is_middleware(o)])


def _is_middleware(obj: Obj) -> bool:
    return isinstance(obj, External) and obj.name.endswith("Middleware")
