"""What a function inside another one is not told: parameters of the outer one that no call gives anything."""

from collections.abc import Iterator

from fungible.audit.facts.records import CALLS
from fungible.audit.link.objects import Context, Function
from fungible.audit.trace.search import last_name


def told_nothing(ctx: Context) -> frozenset[str]:
    """The names of such parameters among what a context asks of the functions around it: `@protected()`."""
    free = {(str(v[1]), int(v[2])) for v in ctx.scope.values if v[0] == "free"}
    return frozenset([name for name, hops in free if _is_left_out(ctx, name, hops)])


def _is_left_out(ctx: Context, name: str, hops: int) -> bool:
    outer: Context | None = ctx
    for _ in range(hops):
        outer = outer.body.frame if outer is not None and isinstance(outer.body, Function) else None
    if outer is None or not isinstance(outer.body, Function):
        return False
    names = [param.name for param in outer.scope.params]
    given = [_gives(position, keywords, names) for position, keywords in _calls(outer)]
    return name in names and bool(given) and not any(name in each for each in given)


def _gives(position: int, keywords: frozenset[str], names: list[str]) -> frozenset[str]:
    """The parameters that a call gives something, by position or by name; "" stands for any."""
    return frozenset(names) if "" in keywords else keywords | frozenset(names[:position])


def _calls(ctx: Context) -> Iterator[tuple[int, frozenset[str]]]:
    """The calls of a context: how many arguments by position, and the names of the others."""
    for caller in ctx.dependents:
        lines = {edge.line for edge in caller.edges.values() if edge.target is ctx}
        values = caller.scope.values
        for index, value in enumerate(values):
            called = value[0] in CALLS and caller.scope.lines[index] in lines
            if called and last_name(values[value[1]]) == ctx.scope.name:
                starred = any(v < 0 for v in value[2])
                yield len(value[2]), frozenset([name for name, _ in value[3]] + ([""] if starred else []))
