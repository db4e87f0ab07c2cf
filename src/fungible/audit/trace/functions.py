"""Function records: one for each scope that contexts run, merged over its contexts."""

from collections.abc import Iterator

from fungible.audit.facts.records import Scope
from fungible.audit.link.objects import Class, Context, Module
from fungible.audit.link.objects import Function as FunctionObject
from fungible.audit.link.world import World
from fungible.audit.program.origins import Function, Guard, Origin
from fungible.audit.trace.describe import guards, origin, render
from fungible.audit.trace.handlers import handlers
from fungible.audit.trace.labels import label
from fungible.audit.trace.reach import Reach, main_lines, path
from fungible.model.report import Step
from fungible.model.words import SERVING, Phase

PHASE_ORDER = (Phase.REQUEST, Phase.BACKGROUND, Phase.STARTUP, Phase.IMPORT, Phase.SHUTDOWN, Phase.TOOL)


_NAME_AT = {"bind": 1, "setfree": 1, "setattr": 2}
"""Where an effect that assigns has the name."""


class Functions:
    """Makes function records and traces, each once."""

    def __init__(self, reached: Reach, world: World) -> None:
        self.reached, self.world = reached, world
        self._phases: dict[int, set[Phase]] = {}
        for ctx, phases in reached.items():
            self._phases.setdefault(id(ctx.scope), set()).update(phases)
        self._made: dict[int, Function] = {}
        self._ordered: dict[Context, tuple[Phase, ...]] = {}
        self._ways: dict[Context, tuple[Step, ...]] = {}
        self._mains: dict[int, frozenset[int]] = {}
        self._callers: dict[Context, list[tuple[Context, int]]] = {}
        for ctx in reached:
            for edge in ctx.edges.values():
                self._callers.setdefault(edge.target, []).append((ctx, edge.block))

    def callers(self, ctx: Context) -> tuple[Function, ...]:
        """The first few functions that call this one while serving."""
        rows = [caller for caller, _ in self._callers.get(ctx, ()) if SERVING & self.reached[caller].keys()]
        return tuple(dict.fromkeys(self.of(caller) for caller in rows[:6]))

    def called_when(self, ctx: Context, depth: int = 4) -> tuple[Guard, ...]:
        """The guards, on every way in while serving, that test for something missing; none when one way has none."""
        callers = [row for row in self._callers.get(ctx, ()) if SERVING & self.reached[row[0]].keys()]
        found: list[Guard] = []
        for caller, block in callers[:12]:
            here = [g for g in guards(caller, block) if _tests_for_missing(g)]
            here = here or (list(self.called_when(caller, depth - 1)) if depth else [])
            if not here:
                return ()
            found += here[:2]
        return tuple(found) if len(callers) <= 12 else ()

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
        numbers, words = _mentioned(scope)
        owner = ctx.body.owner if isinstance(ctx.body, FunctionObject) else None
        return Function(
            symbol=ctx.symbol,
            name=scope.name,
            file=ctx.module.file,
            line=scope.line,
            owner=owner.symbol if isinstance(owner, Class) else "",
            phases=frozenset(self._phases.get(id(scope), ())),
            numbers=numbers,
            words=words,
            is_async=scope.is_async,
            awaits=tuple(sorted({scope.lines[v] for v in scope.awaits})),
            comparisons=tuple(_comparisons(ctx)),
            tests=tuple(_tests(ctx)),
            handlers=handlers(ctx),
            assigns=_assigned(scope),
        )

    def phases(self, ctx: Context) -> tuple[Phase, ...]:
        """The phases that reach a context, serving ones first."""
        found = self._ordered.get(ctx)
        if found is None:
            here = self.reached.get(ctx, {})
            found = self._ordered[ctx] = tuple([p for p in PHASE_ORDER if p in here])
        return found

    def trace(self, ctx: Context, line: int, note: str) -> tuple[Step, ...]:
        """From the entry point to a line of a context, by the shortest path of its foremost phase."""
        phases = self.phases(ctx)
        if not phases:
            return ()
        way = self._ways.get(ctx)
        if way is None:
            way = self._ways[ctx] = tuple(self._way(ctx, phases[0]))
        return (*way, Step(file=ctx.module.file, line=line, symbol=ctx.symbol, phase=phases[0], note=note))

    def _way(self, ctx: Context, phase: Phase) -> Iterator[Step]:
        """The calls from the entry point to a context."""
        route = ""
        hops = path(self.reached, ctx, phase)
        for position, (each, _) in enumerate(hops):
            if position == 0:
                route = self._label(each, phase)
            called_at = hops[position + 1][1] if position + 1 < len(hops) else 0
            begins = called_at if isinstance(each.body, Module) and called_at else each.scope.line
            if position == 0 and isinstance(each.body, Module) and called_at in self._main_lines(each):
                route = "main"
            shown = f"calls the next at line {called_at}" if called_at else ""
            note = route if position == 0 else shown
            yield Step(file=each.module.file, line=begins, symbol=each.symbol, phase=phase, note=note)

    def _label(self, ctx: Context, phase: Phase) -> str:
        arrivals = self.reached[ctx]
        arrival = arrivals.get(phase) or next(iter(arrivals.values()))
        return label(self.world, arrival.root, ctx, phase)

    def _main_lines(self, ctx: Context) -> frozenset[int]:
        found = self._mains.get(id(ctx.scope))
        if found is None:
            found = self._mains[id(ctx.scope)] = main_lines(ctx.scope)
        return found


def _tests_for_missing(guard: Guard) -> bool:
    """Whether a guard is an `if x is None` or `if not x` about something that no request brings."""
    if guard.kind not in ("if", "else") or guard.test is None or guard.test.taint & 3:
        return False
    return " is None" in guard.test.text or guard.test.text.startswith("not ")


def _mentioned(scope: Scope) -> tuple[frozenset[int], frozenset[str]]:
    """The integer literals of a scope, and the identifiers and short strings."""
    numbers: set[int] = set()
    words = {p.name for p in scope.params}
    for value in scope.values:
        place = _WORD_AT.get(value[0])
        if place is not None:
            words.add(str(value[place]))
        elif value[0] == "const" and isinstance(value[1], int) and not isinstance(value[1], bool):
            numbers.add(value[1])
        elif value[0] == "const" and isinstance(value[1], str) and len(value[1]) <= 60:
            words.add(value[1])
    return frozenset(numbers), frozenset(words)


_WORD_AT = {"attr": 2, "global": 1, "free": 1, "import": 3}
"""Where a value has the word that it mentions."""


def _assigned(scope: Scope) -> frozenset[str]:
    return frozenset(str(effect[_NAME_AT[effect[0]]]) for effect in scope.effects if effect[0] in _NAME_AT)


def _tests(ctx: Context) -> list[str]:
    """The conditions of the function's if statements."""
    blocks = [b for b in ctx.scope.blocks if b.kind == "if" and b.value >= 0]
    return [render(ctx.scope, b.value, set()) for b in blocks[:20]]


def _comparisons(ctx: Context) -> list[tuple[str, Origin, Origin]]:
    found = []
    for value in ctx.scope.values:
        if value[0] == "cmp":
            left, right = origin(ctx, value[2]), origin(ctx, value[3])
            if left is not None and right is not None:
                found.append((str(value[1]), left, right))
        if len(found) > 40:
            break
    return found
