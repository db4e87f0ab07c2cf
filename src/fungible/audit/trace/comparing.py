"""What a context compares, and of what both sides are made."""

from fungible.audit.facts.records import Scope, Value
from fungible.audit.link.objects import Context
from fungible.audit.link.world import IDENTITY
from fungible.audit.program.terms import Compared
from fungible.audit.trace.idle import idle


def compared(ctx: Context, labels: str, own: frozenset[int]) -> tuple[Compared, ...]:
    """The comparisons of a context, at each line where they decide.

    Left out is what chooses no rows, and what only asks for rows of the caller's own.
    """
    values, taints = ctx.scope.values, ctx.taints
    rows = [(i, v[2], v[3]) for i, v in enumerate(values) if v[0] == "cmp" and i not in own]
    if rows and any(taint & IDENTITY for taint in taints):
        callers = frozenset(i for i, taint in enumerate(taints) if taint & IDENTITY)
        unused = idle(ctx.scope, labels, callers)
        rows = [row for row in rows if unused.isdisjoint(row[1:])]
    return tuple(
        [
            Compared(_mark(values, taints, left), _mark(values, taints, right), line)
            for index, left, right in rows
            for line in _lines(ctx.scope, index)
        ]
    )


def _lines(scope: Scope, index: int) -> list[int]:
    """Where a comparison stands: one that is written twice is one value."""
    return sorted({scope.lines[index], *(block.line for block in scope.blocks if block.value == index)})


def _mark(values: tuple[Value, ...], taints: list[int], index: int) -> int:
    return -1 if values[index][0] == "const" else taints[index]
