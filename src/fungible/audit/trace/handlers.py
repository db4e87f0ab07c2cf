"""The exception handlers of a scope: what they guard, what they catch, whether the failure goes on."""

from collections.abc import Iterable, Iterator

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.objects import Context, External
from fungible.audit.program.origins import Handler
from fungible.audit.trace.describe import outward, render

_ENDS = frozenset({"exit", "_exit", "abort", "kill", "fail"})


def handlers(ctx: Context) -> tuple[Handler, ...]:
    """The handlers of a context, in order; `with suppress(...)` is one as well."""
    scope = ctx.scope
    found: list[Handler] = []
    for i, block in enumerate(scope.blocks):
        if block.kind == "try":
            found += _of(ctx, i)
        elif block.kind == "with" and _suppresses(ctx, block.value):
            caught = _words(scope, scope.values[block.value][2])
            found.append(Handler(block.line, *_guarded(ctx, i), caught, _in_loop(scope, i)))
    return tuple(found)


def _suppresses(ctx: Context, value: int) -> bool:
    """Whether a `with` statement enters what hides exceptions."""
    called = ctx.scope.values[value] if value >= 0 else ("none",)
    return called[0] == "call" and any(
        isinstance(o, External) and o.name == "contextlib.suppress" for o in ctx.objects[called[1]]
    )


def _guarded(ctx: Context, attempt: int) -> tuple[frozenset[int], frozenset[str]]:
    """The lines and the functions of the program that are called in a block."""
    lines = _call_lines(ctx.scope, _inside(ctx.scope, attempt))
    return lines, frozenset(e.target.symbol for e in ctx.edges.values() if e.line in lines)


def _words(scope: Scope, indexes: Iterable[int]) -> frozenset[str]:
    words: set[str] = set()
    for index in indexes:
        if index >= 0:
            render(scope, index, words)
    return frozenset(words)


def _of(ctx: Context, attempt: int) -> Iterator[Handler]:
    scope = ctx.scope
    guarded = _guarded(ctx, attempt)
    for i in range(attempt + 1, len(scope.blocks)):
        block = scope.blocks[i]
        if block.parent != scope.blocks[attempt].parent:
            continue
        if block.kind != "except":
            break
        again = _in_loop(scope, attempt) or _goes_on(scope, _inside(scope, i))
        yield Handler(block.line, *guarded, _words(scope, [block.value]), again)


def _inside(scope: Scope, outer: int) -> frozenset[int]:
    """A block and all blocks in it; what encloses a block comes before it."""
    found = {outer}
    for i in range(outer + 1, len(scope.blocks)):
        if scope.blocks[i].parent in found:
            found.add(i)
    return frozenset(found)


def _in_loop(scope: Scope, block: int) -> bool:
    """Whether the attempt is one of several."""
    return any(scope.blocks[each].kind == "loop" for each in outward(scope, block))


def _call_lines(scope: Scope, blocks: frozenset[int]) -> frozenset[int]:
    return frozenset(scope.lines[i] for i, v in enumerate(scope.values) if v[0] in CALLS and v[4] in blocks)


def _goes_on(scope: Scope, blocks: frozenset[int]) -> bool:
    """Whether the handler raises or ends the process, on some way through it."""
    if any(effect[0] == "raise" and effect[-1] in blocks for effect in scope.effects):
        return True
    callees = [scope.values[v[1]] for v in scope.values if v[0] in CALLS and v[4] in blocks]
    return any(str(callee[-1]) in _ENDS for callee in callees if callee[0] in ("attr", "global", "import"))
