"""How entry points are called, as people write them: `POST /carts/{id}`, `tool add_memory`, `lifespan`."""

from fungible.audit.link.objects import Context, Function
from fungible.audit.link.solve import Root
from fungible.audit.trace.routes import VERBS, Routes
from fungible.audit.trace.wrapping import handled
from fungible.model.words import SERVING, Phase

_SPOKEN = {
    "on": "event",
    "listens_for": "listener",
    "add_node": "graph node",
    "function_tool": "tool",
    "add_route": "handler",
}


def label(routes: Routes, root: Root, ctx: Context, phase: Phase) -> str:
    """What reaches the code that begins in a context: the subject of a sentence."""
    if root.entry is None:
        return "a task begun at import" if phase is Phase.BACKGROUND else phase.value
    if phase is Phase.BACKGROUND and root.phase in ("startup", "import"):
        return f"a background task of {_name(ctx)}"
    if phase not in SERVING:
        return _name(ctx)
    routed = routes.of(root.entry, ctx)
    if "/" in routed:
        return routed
    method = root.entry.method
    if method[:1].isupper():  # a class that calls back, or that the code derives from
        return _name(ctx)
    if method in VERBS:
        return f"{method.upper()} handler {_name(ctx)}"
    spoken = _SPOKEN.get(method, method)
    return f"{spoken} {root.entry.path or _name(ctx)}" if spoken else _name(ctx)


def _name(ctx: Context) -> str:
    """The name of what begins, with its class."""
    ctx = handled(ctx)
    own = ctx.scope.name
    owner = ctx.body.owner if isinstance(ctx.body, Function) else None
    return f"{owner.scope.name}.{own}" if owner is not None else own
