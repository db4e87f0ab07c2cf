"""What a framework makes of the results of what it has called."""

from dataclasses import replace

from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Bound, Instance, Stream
from fungible.audit.link.objects import Context, Function, ordered
from fungible.audit.link.shared import CARRIED, carried
from fungible.audit.link.world import World


def take_results(world: World, entry: Entry, root: Context) -> None:
    """Call what was returned in order to be called, and carry what was made to be found by others."""
    if entry.callback.result:
        _register(world, entry, root)
    if entry.callback.carries:
        _carry(world, entry.callback.carries, root)


def _register(world: World, entry: Entry, root: Context) -> None:
    """Register what a framework was returned in order to call it, as the inner function of middleware."""
    called = replace(entry.callback, phase=entry.callback.result, result="", methods=())
    for edge in list(root.edges.values()):
        for each in ordered(edge.target.returned):
            if isinstance(each, Function | Bound | Instance) and edge.target.scope.name != "__init__":
                made = replace(entry, target=each, callback=called, line=edge.target.scope.line)
                world.register((each, "result"), made)


def _carry(world: World, attribute: str, root: Context) -> None:
    """Put what was returned or yielded where the framework shows it to what it calls."""
    for edge in list(root.edges.values()):
        found = edge.target.returned | edge.target.yielded
        world.write(carried(world, attribute).cell(CARRIED), frozenset(o for o in found if not isinstance(o, Stream)))
