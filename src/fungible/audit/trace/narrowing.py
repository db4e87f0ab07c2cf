"""Narrows a program to one application: what others answer is left out, and what only they import."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fungible.audit.facts.records import Value
from fungible.audit.link.entries import Entry
from fungible.audit.link.factories import SERVERS
from fungible.audit.link.handles import Foreign
from fungible.audit.link.modules import module_named
from fungible.audit.link.objects import Module, Obj
from fungible.audit.link.solve import Root, Solution
from fungible.audit.link.world import World
from fungible.audit.trace.applications import applications, named
from fungible.audit.trace.homes import Homes, inside
from fungible.audit.trace.reach import imported_by

_SHOWN = 6
_CONVENTIONAL = ("admin", "apps", "models", "signals", "tasks", "receivers", "urls", "views", "consumers")
"""Modules that Django looks for in each package that its settings list."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A solution with the roots of one application, and what was left out, in a sentence each."""

    solution: Solution
    notes: tuple[str, ...]


def narrow(solution: Solution, app: str | None) -> Narrowed:
    """The part of a solution that one application can reach; all of it when none is named."""
    if app is None:
        return Narrowed(solution, ())
    module, objects = named(solution, app)
    served = _imported(solution.world, module)
    search = _Search(solution.world, inside(solution.world, objects), served)
    kept = [root for root in solution.roots if root.entry is None or search.belongs(root.entry)]
    left = [root for root in solution.roots if root.entry is not None and not search.belongs(root.entry)]
    narrowed = replace(solution, roots=tuple(kept), served=served)
    return Narrowed(narrowed, tuple(_notes(solution, app, left, search)))


class _Search:
    """Decides of each entry point whether it is the application's."""

    def __init__(self, world: World, own: frozenset[Obj], served: frozenset[Module]) -> None:
        self.world, self.own, self.served = world, own, served
        self.homes = Homes(world)

    def belongs(self, entry: Entry) -> bool:
        """Through its router where that says so, else by the module that registers it being imported."""
        homes = self.homes.of(entry)
        if homes & self.own:
            return True
        return not self.elsewhere(homes) and entry.context.module in self.served

    def elsewhere(self, homes: frozenset[Obj]) -> list[Foreign]:
        """The other applications among some homes."""
        apps = [o for o in homes if isinstance(o, Foreign) and self.world.role(o.type) in SERVERS]
        return sorted((o for o in apps if o not in self.own and o.type != "the.app"), key=lambda o: o.order)


def _imported(world: World, module: Module) -> frozenset[Module]:
    """The modules that a module imports or names in a string, as settings and URLs do, and theirs."""
    found: set[Module] = set()
    todo = [module]
    while todo:
        each = todo.pop()
        if each not in found:
            found.add(each)
            todo += imported_by(world, each)
            todo += [m for scope in each.facts.scopes for value in scope.values for m in _by_name(world, each, value)]
    return frozenset(found)


def _by_name(world: World, module: Module, value: Value) -> Iterator[Module]:
    text = value[1] if value[0] == "const" else None
    if not isinstance(text, str) or not text.replace(".", "").replace("_", "").isalnum():
        return
    package = module_named(world, module, text)
    if package is not None and package.package:
        yield package
        yield from (m for each in _CONVENTIONAL if (m := module_named(world, module, f"{text}.{each}")) is not None)
    parents = [text.rsplit(".", cut)[0] for cut in range(min(text.count("."), 2) + 1)] if "." in text else []
    yield from (m for name in parents if (m := module_named(world, module, name)) is not None)


def _notes(solution: Solution, app: str, left: list[Root], search: _Search) -> Iterator[str]:
    if not left:
        return
    names = applications(solution)
    counts: Counter[str] = Counter()
    for root in left:
        assert root.entry is not None
        others = search.elsewhere(search.homes.of(root.entry))
        other = next((names[o] for o in others if o in names), root.entry.context.module.name)
        counts[other] += len(root.context.edges)
    rows = sorted(((-count, name) for name, count in counts.items() if count))
    shown = ", ".join(f"{name} ({-count})" for count, name in rows[:_SHOWN])
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    total = sum(counts.values())
    if total:
        yield f"Narrowed to {app}: {total} entry points that it does not reach were left out, of {shown}{more}."
