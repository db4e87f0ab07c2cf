"""Which entry points requests come from when they reach a function."""

from functools import cached_property

from fungible.audit.link.entries import Entry
from fungible.audit.link.objects import Context
from fungible.audit.link.solve import Root, Solution
from fungible.audit.trace.entry_points import called
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.reach import mounted
from fungible.audit.trace.wrapping import handled
from fungible.model.words import SERVING, Phase


class Arrivals:
    """Answers for one function after the other; nothing is worked out before somebody asks."""

    def __init__(self, solution: Solution, functions: Functions) -> None:
        self._solution, self._functions = solution, functions
        self._known: dict[str, tuple[str, ...]] = {}

    def at(self, symbol: str) -> tuple[str, ...]:
        """The symbols of the entry points from which requests reach a function, in order."""
        found = self._known.get(symbol)
        if found is None:
            found = self._known[symbol] = tuple(sorted(self._collected(self._runs.get(symbol, []))))
        return found

    def _collected(self, runs: list[Context]) -> set[str]:
        """What begins the ways to some contexts, against the calls."""
        seen: set[Context] = set(runs)
        todo = list(runs)
        found: set[str] = set()
        while todo:
            ctx = todo.pop()
            found.update(self._begun.get(ctx, ()))
            for caller in self._functions.calling(ctx):
                if caller not in seen:
                    seen.add(caller)
                    todo.append(caller)
        return found

    @cached_property
    def _runs(self) -> dict[str, list[Context]]:
        """The contexts of each function that serve."""
        found: dict[str, list[Context]] = {}
        for ctx, phases in self._functions.reached.items():
            if not SERVING.isdisjoint(phases):
                found.setdefault(ctx.symbol, []).append(ctx)
        return found

    @cached_property
    def _begun(self) -> dict[Context, set[str]]:
        """The symbols of the entry points of which a context is called by a framework."""
        found: dict[Context, set[str]] = {}
        outside = {root.context for root in self._solution.roots}
        for root in self._solution.roots:
            if root.entry is not None and root.phase == Phase.REQUEST and mounted(self._solution, root):
                for ctx, symbols in _handlers(root, root.entry, outside):
                    found.setdefault(ctx, set()).update(symbols)
        return found


def _handlers(root: Root, entry: Entry, outside: set[Context]) -> list[tuple[Context, list[str]]]:
    """What a framework runs for an entry point: handlers by their own names, what goes before them by all of these."""
    handlers = {ctx: handled(ctx).symbol for ctx in called(root, entry, outside)}
    targets = [edge.target for edge in root.context.edges.values()]
    return [(ctx, [handlers[ctx]] if ctx in handlers else list(handlers.values())) for ctx in targets]
