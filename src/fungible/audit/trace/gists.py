"""What a context calls, in short."""

from fungible.audit.link.handles import Bound
from fungible.audit.link.objects import Class, Context, Function
from fungible.audit.program.terms import Gist
from fungible.audit.trace.search import last_name


def gists(ctx: Context, own: frozenset[int]) -> tuple[Gist, ...]:
    """The calls of a context, without their expressions; `own` are those that only ask for the caller's own rows."""
    scope, taints, objects = ctx.scope, ctx.taints, ctx.objects
    found = []
    for index, value in enumerate(scope.values):
        if value[0] == "call":
            marks = 0
            for v in value[2]:
                marks |= taints[v if v >= 0 else ~v]
            for _, v in value[3]:
                marks |= taints[v]
            inside = any(isinstance(o, Function | Bound | Class) for o in objects[value[1]])
            found.append(Gist(last_name(scope.values[value[1]]), inside, marks, index in own, scope.lines[index]))
    return tuple(found)
