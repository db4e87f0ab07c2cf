"""The exception handlers of a scope: what they guard, what they catch, whether the failure goes on."""

from collections.abc import Iterator

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.objects import Context
from fungible.audit.program.origins import Handler
from fungible.audit.trace.describe import render

_ENDS = frozenset({"exit", "_exit", "abort", "kill", "fail"})


def handlers(ctx: Context) -> tuple[Handler, ...]:
    """The handlers of a context, in order."""
    blocks = ctx.scope.blocks
    tried = [i for i, block in enumerate(blocks) if block.kind == "try"]
    return tuple(handler for i in tried for handler in _of(ctx, i))


def _of(ctx: Context, attempt: int) -> Iterator[Handler]:
    scope = ctx.scope
    lines = _call_lines(scope, _inside(scope, attempt))
    symbols = frozenset(e.target.symbol for e in ctx.edges.values() if e.line in lines)
    for i in range(attempt + 1, len(scope.blocks)):
        block = scope.blocks[i]
        if block.parent != scope.blocks[attempt].parent:
            continue
        if block.kind != "except":
            break
        words: set[str] = set()
        if block.value >= 0:
            render(scope, block.value, words)
        again = _in_loop(scope, attempt) or _goes_on(scope, _inside(scope, i))
        yield Handler(block.line, lines, symbols, frozenset(words), again)


def _inside(scope: Scope, outer: int) -> frozenset[int]:
    """A block and all blocks in it; what encloses a block comes before it."""
    found = {outer}
    for i in range(outer + 1, len(scope.blocks)):
        if scope.blocks[i].parent in found:
            found.add(i)
    return frozenset(found)


def _in_loop(scope: Scope, block: int) -> bool:
    """Whether the attempt is one of several."""
    while block >= 0:
        if scope.blocks[block].kind == "loop":
            return True
        block = scope.blocks[block].parent
    return False


def _call_lines(scope: Scope, blocks: frozenset[int]) -> frozenset[int]:
    return frozenset(scope.lines[i] for i, v in enumerate(scope.values) if v[0] in CALLS and v[4] in blocks)


def _goes_on(scope: Scope, blocks: frozenset[int]) -> bool:
    """Whether the handler raises or ends the process, on some way through it."""
    if any(effect[0] == "raise" and effect[-1] in blocks for effect in scope.effects):
        return True
    callees = [scope.values[v[1]] for v in scope.values if v[0] in CALLS and v[4] in blocks]
    return any(str(callee[-1]) in _ENDS for callee in callees if callee[0] in ("attr", "global", "import"))
