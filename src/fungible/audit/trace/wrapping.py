"""What the wrappers that decorators make stand for."""

from collections.abc import Iterator

from fungible.audit.facts.records import Scope
from fungible.audit.link.handles import Bound, Wrapped
from fungible.audit.link.objects import Context, Function, Obj

_PASSING = frozenset({"args", "kwargs"})
_DEEP = 5


def handled(ctx: Context) -> Context:
    """The context of the one function of an outer scope to which a wrapper passes on what it is given; else its own."""
    for _ in range(_DEEP):
        inner = _passed_to(ctx)
        if inner is None:
            break
        ctx = inner
    return ctx


def _passed_to(ctx: Context) -> Context | None:
    """The context that a wrapper calls with all that it is given; None for other functions."""
    if not any(param.kind in _PASSING for param in ctx.scope.params):
        return None
    bodies = {body for index in _passes(ctx.scope) for o in ctx.objects[index] if (body := _body(o)) is not None}
    found = [edge.target for edge in ctx.edges.values() if edge.how == "call" and edge.target.body in bodies]
    return found[0] if len(bodies) == 1 and found else None


def _passes(scope: Scope) -> Iterator[int]:
    """What a scope has from an outer one and calls with spread arguments."""
    for value in scope.values:
        if value[0] == "call" and scope.values[value[1]][0] == "free" and any(given < 0 for given in value[2]):
            yield value[1]


def _body(obj: Obj) -> Function | None:
    inner = obj.inner if isinstance(obj, Wrapped) else obj.function if isinstance(obj, Bound) else obj
    return inner if isinstance(inner, Function) else None
