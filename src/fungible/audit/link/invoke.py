"""Binding arguments to the parameters of a function of the program."""

from collections.abc import Sequence
from dataclasses import dataclass

from fungible.audit.link.handles import Box, Instance, Partial
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, REQUEST, Context, Function, Objects
from fungible.audit.link.parameters import Layout, layout_of
from fungible.audit.link.shared import fixed
from fungible.audit.link.world import REQUEST_DATA, World


@dataclass(slots=True, eq=False)
class Arguments:
    """What a call passes: objects and taints by position and by keyword.

    `spread` are the elements of starred arguments, which may land anywhere; `spread_taint` is what starred arguments
    are made of that are not known any further, such as the `*args, **kwargs` of a decorator's wrapper.
    """

    positional: list[Objects]
    taints: list[int]
    keywords: list[tuple[str, Objects]]
    keyword_taints: list[int]
    spread: Objects = NOTHING
    supplied: bool = True
    spread_taint: int = 0
    total: int = -1

    @staticmethod
    def none(*, supplied: bool = True) -> "Arguments":
        """No arguments."""
        return Arguments([], [], [], [], NOTHING, supplied)

    @property
    def taint(self) -> int:
        """What all arguments together are made of; asked for each of many callees, once all arguments are there."""
        if self.total < 0:
            total = self.spread_taint
            for each in (*self.taints, *self.keyword_taints):
                total |= each
            self.total = total
        return self.total

    def with_first(self, objects: Objects) -> "Arguments":
        """The same with a receiver in front."""
        return Arguments(
            [objects, *self.positional],
            [0, *self.taints],
            self.keywords,
            self.keyword_taints,
            self.spread,
            self.supplied,
            self.spread_taint,
        )

    def without_first(self) -> "Arguments":
        """The same behind the first one."""
        rest = (self.positional[1:], self.taints[1:])
        return Arguments(*rest, self.keywords, self.keyword_taints, self.spread, self.supplied, self.spread_taint)

    def without_request(self) -> "Arguments":
        """The same without objects of a request, for what is kept longer than one."""
        keep = [frozenset(o for o in objects if not o.life) for objects in self.positional]
        keywords = [(name, frozenset(o for o in objects if not o.life)) for name, objects in self.keywords]
        return Arguments(
            keep, self.taints, keywords, self.keyword_taints, self.spread, self.supplied, self.spread_taint
        )

    def get(self, positions: tuple[int, ...], names: tuple[str, ...]) -> Objects:
        """The argument at one of the positions or keywords."""
        for name, objects in self.keywords:
            if name in names:
                return objects
        for position in positions:
            if position < len(self.positional):
                return self.positional[position]
        return NOTHING


def behind_fixed(world: World, ctx: Context, callee: Partial, arguments: Arguments) -> Arguments:
    """Arguments behind what a partial fixes, each with what it is made of."""
    positions = [world.taint_of(fixed(callee, position), ctx) for position in range(len(callee.args))]
    names = [world.taint_of(fixed(callee, name), ctx) for name, _ in callee.kws]
    return Arguments(
        [*callee.args, *arguments.positional],
        positions + arguments.taints,
        [*callee.kws, *arguments.keywords],
        names + arguments.keyword_taints,
        arguments.spread,
        arguments.supplied,
        arguments.spread_taint,
    )


def invoke_function(
    world: World, ctx: Context, function: Function, arguments: Arguments, manner: tuple[int, str, int]
) -> Context:
    """Enter a function with these arguments; missing ones take their default.

    `manner` is the lifetime of what the function makes, how the call counts, and its line.
    """
    life, how, line = manner
    layout = world.layouts.get(id(function.scope))
    if layout is None:
        layout = world.layouts[id(function.scope)] = layout_of(function.scope)
    given = min(layout.positions, len(arguments.positional))
    missing = layout.count - given
    args = [*arguments.positional[:given], *[NOTHING] * missing]
    taints = [*arguments.taints[:given], *[0] * missing]
    rest = arguments.positional[given:]
    if layout.rest >= 0 and (arguments.spread or any(rest)):
        site = (ctx, line, function, layout.rest)
        args[layout.rest] = _packed(world, site, "tuple", [*_places(rest), ("[]", arguments.spread)])
    if arguments.spread_taint:
        _mark_starred(layout, taints, arguments.spread_taint)
    named, others = _keywords(layout, arguments, args, taints) if arguments.keywords else ((), ())
    if others and layout.others >= 0:
        args[layout.others] = _packed(world, (ctx, line, function, layout.others), "dict", others)
    if missing:
        for position in layout.names.values():
            if position >= given and position not in named:
                _fill(function, arguments, position, args, taints, life)
    _receive(function, args)
    return world.enter(function, life, args, taints, (ctx, line, how))


def _mark_starred(layout: Layout, taints: list[int], mark: int) -> None:
    """What is passed on as it was got, from one wrapper to the next, is made of what it was made of."""
    for position in (layout.rest, layout.others):
        if position >= 0:
            taints[position] |= mark


def _receive(function: Function, args: list[Objects]) -> None:
    """Keep the objects that a method can be called on: what is passed along with it may belong to other methods."""
    owner = function.owner
    if owner is None or not args or function.scope.params[0].name != "self":
        return
    if any(isinstance(o, Instance) and o.owner is not owner and owner not in lineage(o.owner) for o in args[0]):
        args[0] = frozenset(o for o in args[0] if not isinstance(o, Instance) or owner in lineage(o.owner))


def _receives(function: Function, position: int) -> bool:
    """Whether a parameter holds the object that a method is called on."""
    return position == 0 and function.owner is not None and function.scope.params[0].name in ("self", "cls")


def _fill(
    function: Function, arguments: Arguments, position: int, args: list[Objects], taints: list[int], life: int
) -> None:
    """A parameter that is given nothing: its default, and whatever is spread over the call."""
    if function.defaults[position]:
        args[position] = function.defaults[position]
    if life and not arguments.supplied:
        taints[position] = REQUEST_DATA
    if arguments.spread_taint and not function.defaults[position] and not _receives(function, position):
        taints[position] |= arguments.spread_taint
    if arguments.spread:
        args[position] |= arguments.spread


Slots = Sequence[tuple[str, Objects]]


def _keywords(
    layout: Layout, arguments: Arguments, args: list[Objects], taints: list[int]
) -> tuple[Sequence[int], Slots]:
    """Fill parameters by name; gives which are filled, and the slots of what is left for a starred one.

    That one is made of what it is given. One for the rest by position is not: wrappers have it, which add nothing.
    """
    named: list[int] = []
    others: list[tuple[str, Objects]] = []
    for (name, objects), taint in zip(arguments.keywords, arguments.keyword_taints, strict=True):
        position = layout.names.get(name)
        if position is not None:
            args[position] |= objects
            taints[position] |= taint
            named.append(position)
            continue
        if layout.others >= 0:
            taints[layout.others] |= taint
        if objects:
            others.append((f"[{name!r}]", objects))
    return named, others


def _places(rest: list[Objects]) -> list[tuple[str, Objects]]:
    return [(f"[{i}]", objects) for i, objects in enumerate(rest)]


def _packed(world: World, site: tuple[Context, int, Function, int], kind: str, content: Slots) -> Objects:
    """The tuple or dictionary that a starred parameter holds."""
    ctx, line, _, _ = site
    key = ("starred", *site)
    made = world.intern(key, lambda: Box(kind, "", key, REQUEST, ctx.module.file, line))
    assert isinstance(made, Box)
    for slot, objects in content:
        world.put(made, slot, objects)
    return made.alone
