"""Binding arguments to the parameters of a function of the program."""

from dataclasses import dataclass

from fungible.audit.facts.records import Param
from fungible.audit.link.handles import Box, Foreign, Instance
from fungible.audit.link.objects import NOTHING, Context, Function, Objects
from fungible.audit.link.world import REQUEST_DATA, World


@dataclass(slots=True, eq=False)
class Arguments:
    """What a call passes: objects and taints by position and by keyword.

    `spread` are the elements of starred arguments, which may land anywhere.
    """

    positional: list[Objects]
    taints: list[int]
    keywords: list[tuple[str, Objects]]
    keyword_taints: list[int]
    spread: Objects = NOTHING
    supplied: bool = True

    @staticmethod
    def none(*, supplied: bool = True) -> "Arguments":
        """No arguments."""
        return Arguments([], [], [], [], NOTHING, supplied)

    @property
    def taint(self) -> int:
        """What all arguments together are made of."""
        total = 0
        for each in self.taints:
            total |= each
        for each in self.keyword_taints:
            total |= each
        return total

    def with_first(self, objects: Objects) -> "Arguments":
        """The same with a receiver in front."""
        return Arguments(
            [objects, *self.positional],
            [0, *self.taints],
            self.keywords,
            self.keyword_taints,
            self.spread,
            self.supplied,
        )

    def with_fixed(self, args: tuple[Objects, ...], kws: tuple[tuple[str, Objects], ...]) -> "Arguments":
        """The same behind what a partial fixes."""
        return Arguments(
            [*args, *self.positional],
            [0] * len(args) + self.taints,
            [*kws, *self.keywords],
            [0] * len(kws) + self.keyword_taints,
            self.spread,
            self.supplied,
        )

    def without_request(self) -> "Arguments":
        """The same without objects of a request, for what is kept longer than one."""
        keep = [frozenset(o for o in objects if not o.life) for objects in self.positional]
        keywords = [(name, frozenset(o for o in objects if not o.life)) for name, objects in self.keywords]
        return Arguments(keep, self.taints, keywords, self.keyword_taints, self.spread, self.supplied)

    def get(self, positions: tuple[int, ...], names: tuple[str, ...]) -> Objects:
        """The argument at one of the positions or keywords."""
        for name, objects in self.keywords:
            if name in names:
                return objects
        for position in positions:
            if position < len(self.positional):
                return self.positional[position]
        return NOTHING


def invoke_function(
    world: World, ctx: Context, function: Function, arguments: Arguments, manner: tuple[int, str, int]
) -> Context:
    """Enter a function with these arguments; missing ones take their default.

    `manner` is the lifetime of what the function makes, how the call counts, and its line.
    """
    life, how, line = manner
    params = function.scope.params
    args = [NOTHING] * len(params)
    taints = [0] * len(params)
    given = _positional(world, ctx, params, arguments, args, taints)
    given |= _keywords(params, arguments, args, taints)
    for position, param in enumerate(params):
        if param.kind in ("args", "kwargs"):
            continue
        if position not in given and function.defaults[position]:
            args[position] = function.defaults[position]
        if not arguments.supplied and life and position not in given:
            taints[position] = REQUEST_DATA
        if arguments.spread and position not in given:
            args[position] |= arguments.spread
    return world.enter(function, life, args, taints, (ctx, line, how))


def _positional(
    world: World, ctx: Context, params: tuple[Param, ...], arguments: Arguments, args: list[Objects], taints: list[int]
) -> set[int]:
    given: set[int] = set()
    rest: list[Objects] = []
    slots = [i for i, p in enumerate(params) if p.kind == "pos"]
    for position, objects in enumerate(arguments.positional):
        if position < len(slots):
            args[slots[position]] = objects
            taints[slots[position]] = arguments.taints[position]
            given.add(slots[position])
        else:
            rest.append(objects)
    for i, param in enumerate(params):
        if param.kind == "args" and any(rest):
            args[i] = _pack(world, ctx, i, param, frozenset().union(*rest))
    return given


def _pack(world: World, ctx: Context, index: int, param: Param, objects: Objects) -> Objects:
    key = ("args", param.name, objects)
    made = world.intern(key, lambda: Box("tuple", "", key, 1, ctx.module.file, ctx.scope.line))
    world.put(made, "[]", objects)  # type: ignore[arg-type] # a box
    return frozenset({made})


def _keywords(params: tuple[Param, ...], arguments: Arguments, args: list[Objects], taints: list[int]) -> set[int]:
    given: set[int] = set()
    names = {p.name: i for i, p in enumerate(params) if p.kind in ("pos", "kw")}
    for (name, objects), taint in zip(arguments.keywords, arguments.keyword_taints, strict=True):
        position = names.get(name)
        if position is not None:
            args[position] |= objects
            taints[position] |= taint
            given.add(position)
    return given


def requested(objects: Objects) -> bool:
    """Whether any of the objects belongs to a request."""
    return any(isinstance(o, Instance | Foreign | Box) and o.life for o in objects)
