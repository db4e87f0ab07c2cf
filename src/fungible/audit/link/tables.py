"""Tables of routes: lists of tuples of a pattern, what answers, and what it is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.link.elements import named_items, slots
from fungible.audit.link.handles import Box, strings
from fungible.audit.link.objects import NOTHING, Class, Context, Function, Obj, Objects, ordered
from fungible.audit.link.world import World


@dataclass(frozen=True, slots=True)
class Row:
    """A route of a table."""

    path: str
    target: Obj
    given: tuple[tuple[str, Objects], ...]


def rows_of(world: World, ctx: Context, listed: Obj) -> Iterator[Row]:
    """The routes of a table, in the order in which their tuples were made."""
    if isinstance(listed, Box) and listed.kind != "tuple":
        for each in ordered(_inside(world, ctx, listed)):
            yield from rows_of(world, ctx, each)
    elif isinstance(listed, Box):
        path, targets, given = (_at(world, ctx, listed, position) for position in range(3))
        yield from make_rows(world, ctx, path, targets, given)


def make_rows(world: World, ctx: Context, path: Objects, targets: Objects, given: Objects) -> Iterator[Row]:
    """The routes that a pattern, what answers and a dictionary of keyword arguments make."""
    texts = sorted(strings(path))
    for target in ordered(targets):
        if isinstance(target, Class | Function):
            yield Row(texts[0] if texts else "", target, tuple(_named(world, ctx, given)))


def _inside(world: World, ctx: Context, box: Box) -> Objects:
    return NOTHING.union(*[objects for _, objects in slots(world, ctx, box)])


def _at(world: World, ctx: Context, row: Box, position: int) -> Objects:
    return dict(slots(world, ctx, row)).get(f"[{position}]", NOTHING)


def _named(world: World, ctx: Context, given: Objects) -> Iterator[tuple[str, Objects]]:
    for box in ordered(given):
        yield from named_items(world, ctx, box) if isinstance(box, Box) else ()
