"""How entry points are called, as people write them: `POST /carts/{id}`, `tool add_memory`, `lifespan`."""

from fungible.audit.facts.records import CALLS
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Foreign
from fungible.audit.link.objects import Context, Function
from fungible.audit.link.solve import Root
from fungible.audit.link.world import World
from fungible.audit.trace.describe import origin
from fungible.model.words import SERVING, Phase

PREFIXES = 5
_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_SPOKEN = {"on": "event", "listens_for": "listener", "add_node": "graph node", "function_tool": "tool"}


def route(world: World, entry: Entry) -> str:
    """Method and path of an entry point, with the prefixes of the routers it belongs to."""
    method = entry.method.upper()
    prefix = _prefix(world, entry.router, 0)
    if not entry.path and not (prefix and entry.method in _VERBS):
        return ""
    return f"{method} {prefix}{entry.path}".strip()


def label(world: World, root: Root, ctx: Context, phase: Phase) -> str:
    """What reaches the code that begins in a context: the subject of a sentence."""
    if root.entry is None:
        return "a task begun at import" if phase is Phase.BACKGROUND else phase.value
    if phase is Phase.BACKGROUND and root.phase in ("startup", "import"):
        return f"a background task of {_name(ctx)}"
    if phase not in SERVING:
        return _name(ctx)
    routed = route(world, root.entry)
    if "/" in routed:
        return routed
    method = root.entry.method
    if method in _VERBS:
        return f"{method.upper()} handler {_name(ctx)}"
    spoken = _SPOKEN.get(method, method)
    return f"{spoken} {root.entry.path or _name(ctx)}" if spoken else _name(ctx)


def _name(ctx: Context) -> str:
    """The name of what begins, with its class."""
    own = ctx.scope.name
    owner = ctx.body.owner if isinstance(ctx.body, Function) else None
    return f"{owner.scope.name}.{own}" if owner is not None else own


def _prefix(world: World, router: object, depth: int) -> str:
    """The prefix under which a router is mounted, its own included."""
    if not isinstance(router, Foreign) or depth > PREFIXES:
        return ""
    own = _given(router)
    parents = world.mounts.get(router, [])
    outer = parents[0] if parents else None
    if outer is None or outer[0] is router:
        return own
    return _prefix(world, outer[0], depth + 1) + outer[1] + own


def _given(router: Foreign) -> str:
    """The prefix that a router is made with."""
    if router.call is None:
        return ""
    ctx, index = router.call
    node = ctx.scope.values[index]
    for name, value in node[3] if node[0] in CALLS else ():
        if name in ("prefix", "url_prefix"):
            described = origin(ctx, value)
            return next((c for c in (described.consts if described else ()) if isinstance(c, str)), "")
    return ""
