"""The state of one analysis: objects met so far, contexts, what waits to be run again."""

from collections.abc import Callable, Iterable

from fungible.audit.facts.records import Scope
from fungible.audit.knowledge.records import Callback, Knowledge
from fungible.audit.link.apart import followed, identity
from fungible.audit.link.entries import Entry, Mount
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Part, Partial, Stream
from fungible.audit.link.interned import Interned
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    Cell,
    Class,
    Context,
    Edge,
    Function,
    Module,
    Obj,
    Objects,
)
from fungible.audit.link.parameters import Layout
from fungible.audit.link.steps import CONTEXT_BITS, CONTEXT_MASK, Steps

CONTEXTS_PER_FUNCTION, DECORATED = 6, 300
OUTSIDE = -1
"""The step that runs when none does: a framework's call has nothing to run again."""
FOLLOWED_IN_REQUESTS = frozenset({Instance, Function, Bound, Partial, Class})
CELL_LIMIT, RUN_LIMIT = 24, 8
REQUEST_DATA, IDENTITY, STORED_DATA, ENVIRONMENT, LOOKED_UP = 1, 2, 4, 32, 128
HANDED = tuple([t & 131 | (LOOKED_UP if t & REQUEST_DATA and t & STORED_DATA else 0) for t in range(256)])
"""What of each taint goes with an argument: who calls, what the request says, and that it was stored or found since."""


class World(Interned):
    """Everything that an analysis accumulates. Objects are interned by what makes them distinct."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.modules: dict[str, Module] = {}
        self.paths: dict[str, Module] = {}
        self.packages: dict[str, bool] = {}
        self.apart: set[str] = set()
        """Top-level packages whose names other import roots have as well, with what stands before them."""
        self.unsettled: set[Context] = set()
        self.listed: dict[Class, tuple[Callback, ...]] = {}
        """Classes of which attributes hold what frameworks call, with the names of these attributes."""
        self.contexts: dict[object, Context] = {}
        self.all_contexts: list[Context] = []
        self.by_body: dict[object, list[Context]] = {}
        self.queue: list[Context] = []
        self.entries: dict[object, Entry] = {}
        self.mounts: dict[Obj, list[Mount]] = {}
        self.unknown_mounts = False
        self.handed: set[Obj] = set()
        self.lifespans: set[Obj] = set()
        """The functions whose yield is state that an application gives to each request."""
        self.assigned_by_code: set[str] = set()
        """The names of attributes that are properties with setters, or descriptors, of some class."""
        self.classes: dict[Class, Class] = {}
        self.subclasses: dict[Class, set[Class]] = {}
        self.steps: dict[int, Steps] = {}
        self.layouts: dict[int, Layout] = {}
        self.step = OUTSIDE
        self.depth = 0
        self.module_names: dict[Module, frozenset[str]] = {}
        self.run: Callable[[Context], None] = self.enqueue

    def foreign(self, type_: str, ctx: Context, index: int) -> Foreign:
        """What a call outside the program returns; those of requests are told apart by type alone, models excepted."""
        line = ctx.scope.lines[index] if index >= 0 else ctx.scope.line
        if ctx.life == PROCESS or self.role(type_) == "learner":
            key: object = ("foreign", type_, id(ctx.scope), index, self.self_of(ctx), ctx.life)
        else:
            key = ("foreign", type_)
        found = self.intern(key, lambda: Foreign(type_, key, ctx.life, ctx.module.file, line))
        if isinstance(found, Foreign) and index >= 0:
            if found.call is None:
                found.call = (ctx, index)
            elif found.askers:
                self.wake(found.askers)
        return found  # type: ignore[return-value] # key used for foreign objects only

    def read(self, cell: Cell, ctx: Context) -> Objects:
        """The content of a slot; the step that is running runs again when it grows."""
        readers = cell.readers
        if readers is None:
            cell.readers = {self.step}
        else:
            readers.add(self.step)
        return cell.values

    def write(self, cell: Cell, objects: Objects, taint: int = 0) -> None:
        """Add to a slot, and wake its readers when that adds anything."""
        if objects <= cell.values and not taint & ~cell.taint:
            return
        before = len(cell.values)
        if before < CELL_LIMIT:
            cell.values = bounded(cell.values | objects)
        if len(cell.values) == before and not taint & ~cell.taint:
            return
        cell.taint |= taint
        if cell.readers:
            self.wake(cell.readers)

    def wake(self, steps: Iterable[int]) -> None:
        """Have steps run again, of whatever contexts."""
        for step in steps:
            if step >= 0:
                ctx = self.all_contexts[step & CONTEXT_MASK]
                for each in (ctx, *ctx.followers):
                    each.mark(step >> CONTEXT_BITS)
                    self.enqueue(each)

    def put(self, box: Box, slot: str, objects: Objects, taint: int = 0) -> None:
        """Add an element to a container: only what is worth following from there.

        Containers of a request are not followed into other containers: reading an element of a
        long-lived container gives a part of it, which stands for whatever was stored.
        """
        if box.life:
            if taint:
                self.write(box.cell("[]"), NOTHING, taint)
            kept, taint = followed_in_requests(objects), 0
            if not kept:
                return
        else:
            kept = [o for o in objects if not isinstance(o, Part) and not (o.life and self._ends_with_request(o))]
        if slot == "[]":
            kept = [o for o in kept if o.tracked]
        self.write(self._slot(box, slot), frozenset(kept), taint)

    @staticmethod
    def _slot(box: Box, slot: str) -> Cell:
        cell = box.cells.get(slot)
        if cell is None:
            # Who went through the container read what was there: a new slot is news to them.
            cell = box.cell(slot)
            known = box.cells.get("[]")
            cell.readers = set(known.readers) if known is not None and known.readers else None
        return cell

    def made_by(self, made: Foreign) -> tuple[Context, int] | None:
        """The call that made a library's object, for its arguments: the running step runs again when they change."""
        if made.askers is None:
            made.askers = set()
        made.askers.add(self.step)
        return made.call

    def _ends_with_request(self, obj: Obj) -> bool:
        """Whether an object of a request is not followed into containers: of the libraries', only locks are."""
        return isinstance(obj, Box) or (isinstance(obj, Foreign) and self.role(obj.type) != "lock")

    def taint_of(self, cell: Cell, ctx: Context) -> int:
        """What the content of a slot is made of; the running step runs again when that grows."""
        self.read(cell, ctx)
        return cell.taint

    def yielded(self, stream: Stream) -> Objects:
        """What a generator yields; the running step runs again when that grows."""
        stream.context.waiting.add(self.step)
        return stream.context.yielded

    def enqueue(self, ctx: Context) -> None:
        """Run a context (again) when its turn comes."""
        if ctx.runs >= RUN_LIMIT:
            self.unsettled.add(ctx)
        elif not ctx.queued:
            ctx.queued = True
            self.queue.append(ctx)

    def enter(
        self, function: Function, life: int, args: list[Objects], taints: list[int], call: tuple[Context, int, str]
    ) -> Context:
        """The context of a call, run at once when it is new, with an edge from the caller.

        `call` is the calling context, the line, and how the call counts.
        """
        caller, line, how = call
        ctx = self.context(function, life, args, taints)
        if (ctx, line) not in caller.edges:
            step = self.step >> CONTEXT_BITS if self.step & CONTEXT_MASK == caller.number else -1
            caller.edges[ctx, line] = Edge(ctx, line, how, caller.block, step)
        ctx.dependents.add(caller)
        ctx.waiting.add(self.step)
        return ctx

    def context(self, function: Function, life: int, args: list[Objects], taints: list[int]) -> Context:
        """The context for these arguments; beyond a limit, calls of one function share a context."""
        marks = tuple([HANDED[t] for t in taints]) if life else ()
        told_apart = marks if life and not function.scope.cells and len(function.scope.values) < 150 else ()
        key = (function, life, identity(function, life, args), told_apart)
        args = followed(function, life, args)
        found = self.contexts.get(key)
        if found is not None:
            return self._merge(found, args, marks)
        siblings = self.by_body.setdefault((function, life), [])
        if len(siblings) >= (CONTEXTS_PER_FUNCTION if life or not function.scope.cells else DECORATED):
            found = self.contexts[key] = siblings[-1]
            return self._merge(found, args, marks)
        ctx = Context(function, function.scope, function.module, function.symbol, life, len(self.all_contexts))
        ctx.home, ctx.args, ctx.taint_in = function.owner, args, list(marks) or [0] * len(args)
        self.contexts[key] = ctx
        self.all_contexts.append(ctx)
        siblings.append(ctx)
        self._start(ctx)
        return ctx

    def _merge(self, ctx: Context, args: list[Objects], marks: Iterable[int]) -> Context:
        grown = False
        for position, objects in enumerate(args):
            if not objects <= ctx.args[position] and len(ctx.args[position]) < CELL_LIMIT:
                ctx.args[position] = bounded(ctx.args[position] | objects)
                ctx.mark(position)
                if not position and ctx.home is not None:
                    ctx.mark_everything()  # what a method makes is apart for each receiver
                grown = True
        for position, mark in enumerate(marks):
            if mark & ~ctx.taint_in[position]:
                ctx.taint_in[position] |= mark
                ctx.mark(position)
                grown = True
        if grown:
            self.enqueue(ctx)
        return ctx

    def _start(self, ctx: Context) -> None:
        if self.depth < 40:
            self.depth += 1
            ctx.queued = False
            self.run(ctx)
            self.depth -= 1
        else:
            self.enqueue(ctx)

    def body(self, body: Class | Module, scope: Scope, symbol: str, life: int) -> Context:
        """The context of a module's or class's body."""
        key = ("body", body)
        found = self.contexts.get(key)
        if found is None:
            module = body if isinstance(body, Module) else body.module
            found = Context(body, scope, module, symbol, life, len(self.all_contexts))
            found.home = body if isinstance(body, Class) else None
            self.contexts[key] = found
            self.all_contexts.append(found)
            self._start(found)
        return found

    def come_to_rest(self) -> None:
        """Nothing runs any more: let go of what only running needs."""
        self.steps.clear()
        self.layouts.clear()
        for ctx in self.all_contexts:
            ctx.dirty = None

    def register(self, key: object, entry: Entry) -> None:
        """Remember something that a framework calls; what is known of what it is given may grow."""
        self.entries[key] = self.entries.get(key, entry).given_more(entry)


def followed_in_requests(objects: Objects) -> list[Obj]:
    """What is followed from a container of a request: what can have state, and containers of the process."""
    return [o for o in objects if o.__class__ in FOLLOWED_IN_REQUESTS or (o.__class__ in (Box, Part) and not o.life)]


def bounded(objects: Objects) -> Objects:
    """At most as many objects as are followed at once, the earliest made; hubs hold more than is useful.

    What stands for the inside of a whole container is kept: it says where the others came from.
    """
    if len(objects) <= CELL_LIMIT:
        return objects
    return frozenset(sorted(objects, key=lambda o: o.order - (isinstance(o, Part) << 40))[:CELL_LIMIT])
