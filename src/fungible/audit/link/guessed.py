"""Routers and applications of unknown libraries, told by what is done with them: `@router.get("/orders")`."""

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.handles import Const, Foreign
from fungible.audit.link.outcome import Site

ROUTE = Callback((), (), "request", "process", (), (), "", route="GET")
"""What decorating a function with the result of such a call registers."""
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "route", "websocket"})


def makes_route(site: Site) -> bool:
    """Whether a method of something unknown is called at import as if it made a route: by its name, with an address."""
    if site.ctx.life or not isinstance(site.receiver, Foreign) or site.world.role(site.receiver.type):
        return False
    first = site.arguments.positional[0] if site.arguments.positional else ()
    addressed = any(isinstance(o, Const) and isinstance(o.value, str) and o.value.startswith("/") for o in first)
    return addressed and site.name.rpartition(".")[2] in _ROUTES


def is_route(site: Site) -> bool:
    """Whether what is called is the result of such a call."""
    return site.of_result and site.name.removesuffix("()").rpartition(".")[2] in _ROUTES
