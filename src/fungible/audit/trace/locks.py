"""Which locks of the process are held where: in the block of a `with`, after `acquire`, and in what is called there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from fungible.audit.facts.records import Scope
from fungible.audit.link.handles import Const, Foreign, Instance, Part, Stream
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class, Context, Edge, Objects
from fungible.audit.trace.describe import outward
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.missing import makes_what_is_missing
from fungible.audit.trace.symbols import Symbols
from fungible.model.words import SERVING

FOREVER = 1 << 30
DEEP = 6
"""How many calls below the one that takes a lock something is still what the lock is for."""
_ENTERS = ("__enter__", "__aenter__")
_TAKES, _LEAVES = ("acquire", *_ENTERS), ("release", "__exit__", "__aexit__")
_METHODS = frozenset({*_TAKES, *_LEAVES})
_STACKS = (("enter_context",), ("enter_async_context",))
"""Methods of `ExitStack` and `AsyncExitStack`, as the names that attributes are asked for."""
NESTED = 3
"""How many context managers that enter each other are looked into."""


class Span(NamedTuple):
    """The lines of a function between `acquire` and the last `release`."""

    first: int
    last: int
    slots: frozenset[Slot]


class Locks:
    """Computes, once it is asked, under which locks each scope runs while serving."""

    def __init__(self, holders: Holders, functions: Functions, symbols: Symbols) -> None:
        self.holders, self.functions, self.symbols = holders, functions, symbols
        self.world = holders.world
        self.blocks: dict[tuple[int, int], frozenset[Slot]] = {}
        self.spans: dict[int, list[Span]] = defaultdict(list)
        self.stacked: dict[int, list[tuple[int, int]]] = {}
        self.named: dict[int, dict[str, list[tuple[int, int]]]] = {}

    def held(self, scope: Scope, block: int, line: int) -> frozenset[str]:
        """The symbols of the locks that are held at a place."""
        around = self.around.get(id(scope), frozenset()) | self._here(scope, block, line)
        return frozenset([symbol for slot in around if (symbol := self.symbols.of(slot))])

    def _here(self, scope: Scope, block: int, line: int) -> frozenset[Slot]:
        """What the scope itself holds at a place of its own."""
        inside = [self.blocks.get((id(scope), each), frozenset()) for each in outward(scope, block)]
        between = [span.slots for span in self.spans.get(id(scope), ()) if span.first <= line <= span.last]
        return frozenset[Slot]().union(*inside, *between)

    @cached_property
    def around(self) -> dict[int, frozenset[Slot]]:
        """What is held whenever some caller runs a scope: handed down along the calls, as far as one lock is about."""
        serving = [ctx for ctx in self.functions.reached if SERVING & {*self.functions.phases(ctx)}]
        taking = [ctx for ctx in serving if self._take(ctx)]
        found: dict[int, frozenset[Slot]] = {}
        below = [
            (edge.target, self._here(ctx.scope, edge.block, edge.line))
            for ctx in taking
            for edge in _edges(ctx)
            if not makes_what_is_missing(ctx.scope, edge.block)
        ]
        below += [(ctx, slots) for ctx in serving if (slots := self._by_dependencies(ctx))]
        for _ in range(DEEP):
            deeper: list[tuple[Context, frozenset[Slot]]] = []
            for ctx, slots in below:
                known = found.get(id(ctx.scope), frozenset())
                if slots - known:
                    found[id(ctx.scope)] = known | slots
                    deeper += [(edge.target, slots) for edge in _edges(ctx)]
            below = deeper
        return found

    def _by_dependencies(self, ctx: Context) -> frozenset[Slot]:
        """What generators hold that a framework runs for a function, from before it begins until it has ended."""
        given = [e.target for e in _edges(ctx) if e.line == ctx.scope.line and e.target.scope.is_generator]
        return frozenset([slot for each in given for slot in self._while_yielding(each, NESTED)])

    def _take(self, ctx: Context) -> bool:
        """Notes where a context takes locks; whether it does."""
        taken = False
        for position, block in enumerate(ctx.scope.blocks):
            if block.kind == "with" and block.value >= 0:
                slots = frozenset(self._taken(ctx.objects[block.value]))
                if slots:
                    key = (id(ctx.scope), position)
                    self.blocks[key] = self.blocks.get(key, frozenset()) | slots
                    taken = True
        spans = [*self._spans(ctx)]
        self.spans[id(ctx.scope)] += spans
        return taken or bool(spans)

    def _taken(self, objects: Objects, depth: int = NESTED) -> Iterator[Slot]:
        """The slots of the locks among some objects; what a generator holds while it yields counts as well."""
        locks = [o for o in objects if isinstance(o, Foreign) and self._excludes(o)]
        for each in objects:
            if each in locks or (isinstance(each, Part) and any(lock.life for lock in locks)):
                slot = self.holders.slot_of(each)
                if slot is not None:
                    yield slot
            elif isinstance(each, Stream) and depth:
                yield from self._while_yielding(each.context, depth - 1)
            elif isinstance(each, Instance) and depth:
                yield from self._when_entered(each, depth - 1)

    def _when_entered(self, instance: Instance, depth: int) -> Iterator[Slot]:
        """What an object of the program's own takes when a `with` enters it, and keeps until it is left."""
        classes = [each for each in lineage(instance.owner) if isinstance(each, Class)]
        methods = [o for cls in classes for name in _ENTERS if name in cls.own for o in cls.cell(name).values]
        for ctx in [c for o in methods for life in (0, 1) for c in self.world.by_body.get((o, life), ())]:
            if ctx.args and instance in ctx.args[0]:
                for span in self._spans(ctx, depth):
                    yield from span.slots if span.last == FOREVER else ()

    def _excludes(self, lock: Foreign) -> bool:
        """Whether only one may hold it: a semaphore for several bounds work, and orders nothing."""
        if self.world.role(lock.type) != "lock":
            return False
        if not lock.type.endswith("Semaphore") or lock.call is None:
            return True
        ctx, index = lock.call
        node = ctx.scope.values[index] if index >= 0 else ("",)
        given: list[int] = [*node[2], *(v for _, v in node[3])] if node[0] == "call" else []
        return not given or any(isinstance(o, Const) and o.value == 1 for o in ctx.objects[given[0]])

    def _while_yielding(self, ctx: Context, depth: int) -> Iterator[Slot]:
        yields = [effect for effect in ctx.scope.effects if effect[0] == "yield"]
        around = {block for effect in yields for block in outward(ctx.scope, effect[-1])}
        for position in around:
            block = ctx.scope.blocks[position]
            if block.kind == "with" and block.value >= 0:
                yield from self._taken(ctx.objects[block.value], depth)
        for span in self._spans(ctx, depth):
            if any(span.first <= effect[-2] <= span.last for effect in yields):
                yield from span.slots

    def _spans(self, ctx: Context, depth: int = NESTED) -> Iterator[Span]:
        for position, given in self._stacked(ctx.scope):
            slots = frozenset(self._taken(ctx.objects[given], depth))
            if slots:
                yield Span(ctx.scope.lines[position], FOREVER, slots)
        for line, slots in self._calls(ctx, _TAKES):
            ends = [end for end, given in self._calls(ctx, _LEAVES) if given & slots and end > line]
            yield Span(line, max(ends, default=FOREVER), slots)

    def _calls(self, ctx: Context, names: tuple[str, ...]) -> Iterator[tuple[int, frozenset[Slot]]]:
        for position, receiver in [row for name in names for row in self._named(ctx.scope).get(name, ())]:
            slots = frozenset(self._taken(ctx.objects[receiver], 0))
            if slots:
                yield ctx.scope.lines[position], slots

    def _stacked(self, scope: Scope) -> list[tuple[int, int]]:
        """The calls by which a stack of context managers enters another one, each with what it enters."""
        found = self.stacked.get(id(scope))
        if found is None:
            calls = [(at, row) for at, row in enumerate(scope.values) if row[0] == "call" and row[2]]
            named = [(at, row[2][0]) for at, row in calls if scope.values[row[1]][2:3] in _STACKS]
            found = self.stacked[id(scope)] = [(at, given) for at, given in named if given >= 0]
        return found

    def _named(self, scope: Scope) -> Mapping[str, list[tuple[int, int]]]:
        """Where a scope names methods of locks, and on what: looked for once, whatever the context."""
        found = self.named.get(id(scope))
        if found is None:
            found = self.named[id(scope)] = defaultdict(list)
            for position, value in enumerate(scope.values):
                if value[0] == "attr" and value[2] in _METHODS:
                    found[value[2]].append((position, value[1]))
        return found


def _edges(ctx: Context) -> list[Edge]:
    """The calls that a context waits for: what it leaves running holds none of its locks."""
    return [edge for edge in ctx.edges.values() if edge.how == "call"]
