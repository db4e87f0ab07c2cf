"""What the methods of builtin containers do to their content, and what they return."""

from fungible.audit.link.elements import ELEMENT, element, item, slots
from fungible.audit.link.handles import Box, Part
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, Context, Objects, ordered
from fungible.audit.link.world import ENVIRONMENT, STORED_DATA, World

ADDS = frozenset(
    {"append", "appendleft", "add", "insert", "put", "put_nowait", "push", "setdefault", "__setitem__", "set"}
)
MERGES = frozenset({"update", "extend", "extendleft", "subtract", "union_update", "__ior__", "__iadd__"})
REMOVES = frozenset(
    {
        "pop",
        "popitem",
        "popleft",
        "remove",
        "discard",
        "clear",
        "__delitem__",
        "move_to_end",
        "rotate",
        "difference_update",
        "intersection_update",
        "symmetric_difference_update",
        "get_nowait",
        "sort",
        "reverse",
        "expire",
        "cache_clear",
        "__next__",
    }
)
_STORES = ADDS | MERGES
_TELLING = ENVIRONMENT | STORED_DATA
"""What of the values that are put into a container is said of the container."""
MUTATORS = _STORES | REMOVES
CHANGE_ANYTHING = MUTATORS - {"set", "expire", "push", "cache_clear", "__next__"}
"""Methods that change an object whose type is not known; the others are those of clients of shared stores as well."""
GIVES_ELEMENT = frozenset(
    {"get", "pop", "popleft", "popitem", "setdefault", "get_nowait", "__getitem__", "most_common", "__next__"}
)
GIVES_SELF = frozenset({"items", "values", "keys", "__iter__", "__enter__", "__aenter__", "elements"})
GIVES_COPY = frozenset({"copy", "__copy__", "union", "intersection", "difference", "__or__"})


def call(world: World, ctx: Context, index: int, receiver: Box | Part, name: str, arguments: Arguments) -> Objects:
    """The result of `receiver.name(*args)`, after storing what it adds."""
    args = arguments.positional
    if name in _STORES and arguments.taint & _TELLING and isinstance(receiver, Box):
        world.put(receiver, ELEMENT, NOTHING, arguments.taint & _TELLING)
    if name in _STORES:
        if isinstance(receiver, Box):
            _store(world, ctx, receiver, name, args)
        elif isinstance(receiver.whole, Box) and not receiver.whole.life and name in ADDS:
            _store(world, ctx, receiver.whole, name, args)
    if name in GIVES_ELEMENT:
        by_key = bool(args) and name in ("get", "pop", "setdefault", "__getitem__")
        found = item(world, ctx, receiver, args[0]) if by_key else element(world, ctx, receiver)
        if len(args) > 1:
            found |= args[1]
        return found
    if name in GIVES_SELF:
        return receiver.alone
    if name in GIVES_COPY:
        return copied(world, ctx, index, receiver.alone)
    return NOTHING


def _store(world: World, ctx: Context, receiver: Box, name: str, args: list[Objects]) -> None:
    if name in MERGES:
        for arg in args:
            for source in ordered(arg):
                world.put(receiver, ELEMENT, element(world, ctx, source))
    elif name in ADDS and args:
        world.put(receiver, ELEMENT, args[-1])


def made_like(world: World, ctx: Context, index: int, sources: Objects) -> Objects:
    """A new container like others, with nothing of theirs in it."""
    kinds = [s.kind if isinstance(s, Box) else "list" for s in ordered(sources) if isinstance(s, (Box, Part))]
    return frozenset({world.box(kinds[0], "", ctx, index)}) if kinds else NOTHING


def copied(world: World, ctx: Context, index: int, sources: Objects) -> Objects:
    """A new container with the elements of others."""
    boxes = [s for s in ordered(sources) if isinstance(s, (Box, Part))]
    if not boxes:
        return NOTHING
    kind = boxes[0].kind if isinstance(boxes[0], Box) else "list"
    made = world.box(kind, "", ctx, index)
    for source in boxes:
        if isinstance(source, Box):
            for name, objects in slots(world, ctx, source):
                world.put(made, name, objects)
    return made.alone
