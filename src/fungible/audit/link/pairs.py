"""What loops take apart that go through pairs: `for name, store in stores.items()`, `enumerate(...)`, `zip(...)`.

The elements of a dictionary's items stand for its values alone, so that the second of a pair is the element itself.
"""

from typing import NamedTuple

from fungible.audit.facts.records import Value
from fungible.audit.link.elements import element, named_items
from fungible.audit.link.handles import Box, Instance, Part
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, Class, Context, Objects
from fungible.audit.link.world import World

_SAME_ELEMENTS = frozenset({"sorted", "list", "tuple", "reversed", "iter", "set"})
_DUMPS = frozenset({"model_dump", "dict", "_asdict"})
_AS_DICTIONARIES = frozenset({"asdict", "vars"})
_DEEP = 6
_MANY = 24


class Pairs(NamedTuple):
    """A call that gives pairs: `items` on a value, `enumerate` or `zip` of some."""

    name: str
    receiver: int
    args: tuple[int, ...]


def of_pair(world: World, ctx: Context, base: int, key: int) -> Objects | None:
    """What is at a place of a pair that a loop goes through; None when it is no such pair."""
    node = ctx.scope.values[key]
    pairs = _pairs(ctx.scope.values, base) if node[0] == "const" and isinstance(node[1], int) else None
    if pairs is None:
        return None
    place: int = node[1]
    if pairs.name == "zip":
        return _of_zip(world, ctx, pairs.args, place)
    first = _keys(world, ctx, pairs.receiver) if place == 0 and pairs.name == "items" else NOTHING
    if pairs.receiver >= 0 and not any(isinstance(o, Box | Part) for o in ctx.objects[pairs.receiver]):
        return first or None
    return ctx.objects[base] if place in (1, -1) else first


def _of_zip(world: World, ctx: Context, args: tuple[int, ...], place: int) -> Objects:
    fits = -len(args) <= place < len(args) and all(v >= 0 for v in args)
    given = ctx.objects[args[place]] if fits else NOTHING
    return NOTHING.union(*[element(world, ctx, each) for each in given])


def _keys(world: World, ctx: Context, source: int) -> Objects:
    """The literal keys of what `items` is asked of: those of a display, or fields of an object written out as one."""
    names = {name for o in ctx.objects[source] if isinstance(o, Box) for name, _ in named_items(world, ctx, o)}
    for each in _written_out(ctx, ctx.scope.values[source]):
        if isinstance(each, Instance):
            names.update(name for owner in lineage(each.owner) if isinstance(owner, Class) for name in owner.fields)
    return NOTHING.union(*[world.literal(name) for name in sorted(names)]) if 0 < len(names) <= _MANY else NOTHING


def _written_out(ctx: Context, row: Value) -> Objects:
    """The objects that a call makes a dictionary of: `asdict(season)`, `season.model_dump()`, `vars(season)`."""
    if row[0] != "call":
        return NOTHING
    callee = ctx.scope.values[row[1]]
    if callee[0] == "attr" and callee[2] in _DUMPS:
        return ctx.objects[callee[1]]
    name = callee[-1] if callee[0] in ("attr", "import") else callee[1]
    return ctx.objects[row[2][0]] if name in _AS_DICTIONARIES and row[2] and row[2][0] >= 0 else NOTHING


def _pairs(values: tuple[Value, ...], index: int) -> Pairs | None:
    """The pairs of which a value is one, also inside of others: `for i, (name, store) in enumerate(stores.items())`."""
    row = values[index]
    if row[0] == "elem":
        return _given(values, row[1])
    outer = _pairs(values, row[1]) if row[0] == "item" else None
    place = values[row[2]][1] if outer is not None and values[row[2]][0] == "const" else None
    if outer is None or not isinstance(place, int) or not 0 <= place < 9:
        return None
    if outer.name == "enumerate":
        return _given(values, outer.args[0]) if place == 1 else None
    return _given(values, outer.args[place]) if outer.name == "zip" and place < len(outer.args) else None


def _given(values: tuple[Value, ...], source: int) -> Pairs | None:
    """What a call gives whose elements are gone through, `sorted` and the like left out."""
    for _ in range(_DEEP):
        if source < 0 or values[source][0] != "call":
            return None
        _, function, args, _, _ = values[source]
        callee = values[function]
        if callee[0] == "attr":
            return Pairs("items", callee[1], ()) if callee[2] == "items" and not args else None
        if callee[0] != "global" or not args:
            return None
        if callee[1] in ("enumerate", "zip"):
            return Pairs(callee[1], -1, args)
        source = args[0] if callee[1] in _SAME_ELEMENTS else -1
    return None
