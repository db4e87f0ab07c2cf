"""Function records: one for each scope that contexts run, merged over its contexts."""

import re
from collections.abc import Iterator
from functools import cached_property

from fungible.audit.link.entries import Entry
from fungible.audit.link.objects import Class, Context, Edge, Module
from fungible.audit.link.objects import Function as FunctionObject
from fungible.audit.program.origins import Function, Guard
from fungible.audit.trace.bodies import RunBody
from fungible.audit.trace.describe import guards
from fungible.audit.trace.labels import label
from fungible.audit.trace.lifespans import in_lifespan
from fungible.audit.trace.mains import Main, main_of
from fungible.audit.trace.once import once
from fungible.audit.trace.reach import Reach, path
from fungible.audit.trace.routes import Routes
from fungible.model.report import Step
from fungible.model.words import SERVING, Phase

PHASE_ORDER = (Phase.REQUEST, Phase.BACKGROUND, Phase.STARTUP, Phase.IMPORT, Phase.SHUTDOWN, Phase.TOOL)


class Functions:
    """Makes function records and traces, each once."""

    def __init__(self, reached: Reach, routes: Routes) -> None:
        self.reached, self.routes = reached, routes
        self._made: dict[int, Function] = {}
        self._ordered: dict[Context, tuple[Phase, ...]] = {}
        self._ways: dict[Context, tuple[Step, ...]] = {}
        self._mains: dict[int, Main] = {}
        self._missing: dict[tuple[Context, int], tuple[Guard, ...]] = {}

    @cached_property
    def _runs(self) -> dict[int, list[Context]]:
        """The reached contexts of each scope; the first speaks for its code."""
        found: dict[int, list[Context]] = {}
        for ctx in self.reached:
            found.setdefault(id(ctx.scope), []).append(ctx)
        return found

    @cached_property
    def _callers(self) -> dict[Context, list[tuple[Context, Edge]]]:
        found: dict[Context, list[tuple[Context, Edge]]] = {}
        for ctx, phases in self.reached.items():
            if not SERVING.isdisjoint(phases):
                for edge in ctx.edges.values():
                    found.setdefault(edge.target, []).append((ctx, edge))
        return found

    def calling(self, ctx: Context) -> list[Context]:
        """The contexts that run this one while serving."""
        return [caller for caller, _ in self._callers.get(ctx, ())]

    def callers(self, ctx: Context) -> tuple[Function, ...]:
        """The first few functions that call this one while serving."""
        rows = self._callers.get(ctx, ())[:6]
        return tuple(dict.fromkeys([self.of(caller) for caller, _ in rows]))

    def ended_by(self, ctx: Context) -> tuple[Function, ...]:
        """Those of the first few callers that call it in a `finally`."""
        rows = self._callers.get(ctx, ())[:6]
        ending = [caller for caller, edge in rows if any(g.kind == "finally" for g in guards(caller, edge.block))]
        return tuple(dict.fromkeys([self.of(caller) for caller in ending]))

    def always_called_by(self, ctx: Context, line: int, depth: int = 3) -> dict[str, int]:
        """The functions that come to a line whenever they run, each with the line of its call, through others too."""
        found: dict[str, int] = {}
        level = [] if _returns_before(ctx, line) else [ctx]
        for _ in range(depth):
            rows = [row for each in level for row in self._callers.get(each, ())]
            sure = [row for row in rows if row[1].how == "call" and row[1].block < 0 and row[0].symbol not in found]
            found |= {caller.symbol: edge.line for caller, edge in sure}
            level = [caller for caller, edge in sure if not _returns_before(caller, edge.line)]
        return found

    def called_when(self, ctx: Context, depth: int = 8) -> tuple[Guard, ...]:
        """The guards, on every way in while serving, that test for something missing; none when one way has none.

        So is a test that sends back who comes again, `if self._ready: return`, before a call that is made there.
        """
        found = self._missing.get((ctx, depth))
        if found is None:
            found = self._missing[ctx, depth] = self._called_when(ctx, depth)
        return found

    def _called_when(self, ctx: Context, depth: int) -> tuple[Guard, ...]:
        callers = [row for row in self._callers.get(ctx, ()) if row[0] is not ctx]
        found: list[Guard] = []
        for caller, edge in callers if len(callers) <= 12 else ():
            here = [g for g in guards(caller, edge.block) if _tests_for_missing(g)]
            here = here or (list(self.sent_back(caller, edge.block)) if edge.how == "call" else [])
            here = here or (list(self.called_when(caller, depth - 1)) if depth else [])
            if not here:
                return ()
            found += here[:2]
        return tuple(found)

    def begun_as(self, ctx: Context) -> str:
        """How what begins the way of requests to a context was registered: `teardown_request`."""
        arrival = self.reached.get(ctx, {}).get(Phase.REQUEST)
        entry = arrival.root.entry if arrival is not None else None
        return entry.method if entry is not None else ""

    @staticmethod
    def sent_back(ctx: Context, block: int) -> tuple[Guard, ...]:
        """The tests of nothing that a request brings that send back who comes again to a place of a function."""
        return tuple([guard for guard in once(ctx, block) if guard.test is None or not guard.test.taint & 3])

    def beside(self, ctx: Context) -> bool:
        """Whether work that import or start-up began reaches a context, and no request does."""
        return Phase.REQUEST not in self.reached.get(ctx, {}) and self.by_jobs(ctx)

    def by_jobs(self, ctx: Context) -> bool:
        """Whether work that import or start-up began reaches a context."""
        arrival = self.reached.get(ctx, {}).get(Phase.BACKGROUND)
        entry = arrival.root.entry if arrival is not None else None
        return arrival is not None and (entry is None or not (entry.context.life or self._is_asked_for(entry)))

    def _is_asked_for(self, entry: Entry) -> bool:
        """Whether an entry is a task, which runs as often as somebody puts it in the queue."""
        model = self.routes.world.model(entry.source)
        return model is not None and model.wraps == "task"

    def of(self, ctx: Context) -> Function:
        """The record of the function (or module or class body) that a context runs."""
        found = self._made.get(id(ctx.scope))
        if found is None:
            found = self._made[id(ctx.scope)] = self._make(ctx)
        return found

    def all(self) -> dict[str, Function]:
        """Every reached function, by symbol."""
        made = [self.of(ctx) for ctx in self.reached]
        return {f.symbol: f for f in made}

    def _make(self, ctx: Context) -> Function:
        scope = ctx.scope
        runs = self._runs.get(id(scope), [])
        owner = ctx.body.owner if isinstance(ctx.body, FunctionObject) else None
        return Function(
            symbol=ctx.symbol,
            name=scope.name,
            file=ctx.module.file,
            line=scope.line,
            owner=owner.symbol if isinstance(owner, Class) else "",
            phases=frozenset([phase for run in runs for phase in self.reached[run]]),
            is_async=scope.is_async,
            awaits=tuple(sorted({scope.lines[v] for v in scope.awaits})),
            body=RunBody(runs[0] if runs else ctx),
        )

    def phases(self, ctx: Context, block: int = -1) -> tuple[Phase, ...]:
        """The phases that reach a context, or a block of it, serving ones first."""
        found = self._ordered.get(ctx)
        if found is None:
            here = self.reached.get(ctx, {})
            found = self._ordered[ctx] = tuple([p for p in PHASE_ORDER if p in here])
        return (Phase.STARTUP,) if found and in_lifespan(ctx.scope, block) else found

    def phases_at(self, ctx: Context, line: int, block: int) -> tuple[Phase, ...]:
        """The phases of a call: what a module does only when it is the program is a tool, unless that serves."""
        if isinstance(ctx.body, Module) and line in self._main(ctx).lines and not self._main(ctx).serves:
            return (Phase.TOOL,)
        return self.phases(ctx, block)

    def serves(self, ctx: Context, block: int = -1) -> bool:
        """Whether requests or background work reach a context, or a block of it."""
        return not SERVING.isdisjoint(self.reached.get(ctx, ())) and not in_lifespan(ctx.scope, block)

    def trace(self, ctx: Context, line: int, note: str) -> tuple[Step, ...]:
        """From the entry point to a line of a context, by the shortest path of its foremost phase."""
        phases = self.phases(ctx)
        if not phases:
            return ()
        last = Step(file=ctx.module.file, line=line, symbol=ctx.symbol, phase=phases[0], note=note)
        return (*self._way_to(ctx, phases[0]), last)

    def distance(self, ctx: Context) -> int:
        """How many steps a trace to a line of a context has."""
        phases = self.phases(ctx)
        return len(self._way_to(ctx, phases[0])) + 1 if phases else 0

    def _way_to(self, ctx: Context, phase: Phase) -> tuple[Step, ...]:
        way = self._ways.get(ctx)
        if way is None:
            way = self._ways[ctx] = tuple(self._way(ctx, phase))
        return way

    def _way(self, ctx: Context, phase: Phase) -> Iterator[Step]:
        """The calls from the entry point to a context."""
        route = ""
        hops = path(self.reached, ctx, phase)
        for position, (each, _) in enumerate(hops):
            if position == 0:
                route = self._label(each, phase)
            called_at = hops[position + 1][1] if position + 1 < len(hops) else 0
            begins = called_at if isinstance(each.body, Module) and called_at else each.scope.line
            if position == 0 and isinstance(each.body, Module) and called_at in self._main(each).lines:
                route = "main"
            shown = f"calls the next at line {called_at}" if called_at else ""
            note = route if position == 0 else shown
            yield Step(file=each.module.file, line=begins, symbol=each.symbol, phase=phase, note=note)

    def _label(self, ctx: Context, phase: Phase) -> str:
        arrivals = self.reached[ctx]
        arrival = arrivals.get(phase) or next(iter(arrivals.values()))
        return label(self.routes, arrival.root, ctx, phase)

    def _main(self, module: Context) -> Main:
        found = self._mains.get(id(module.scope))
        if found is None:
            found = self._mains[id(module.scope)] = main_of(self.routes.world, module)
        return found


def _returns_before(ctx: Context, line: int) -> bool:
    return any(effect[0] == "return" and effect[-2] < line for effect in ctx.scope.effects)


def _tests_for_missing(guard: Guard) -> bool:
    """Whether a guard is an `if x is None` or `if not x` about something that no request brings.

    So is whether the one object of a class, or of a name, is there yet: `if cls not in cls._made`.
    """
    if guard.kind not in ("if", "else") or guard.test is None or guard.test.taint & 3:
        return False
    return guard.test.asks_for_none or (_IS_UNMADE.match(guard.test.text) is not None and not guard.test.taint)


_IS_UNMADE = re.compile(r"\w+ not in [\w.]+($| or )")
