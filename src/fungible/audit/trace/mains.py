"""What a module does when it is the program (`if __name__ == "__main__"`), and whether that begins to serve."""

from collections.abc import Iterator
from typing import NamedTuple

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.link.handles import Bound, Foreign, Method, Wrapped
from fungible.audit.link.objects import Class, Context, External, Function, Obj
from fungible.audit.link.world import World

_SERVING = frozenset(
    {
        "run",
        "run_app",
        "run_server",
        "run_forever",
        "run_polling",
        "run_webhook",
        "run_async",
        "serve",
        "serve_forever",
        "launch",
    }
    | {
        "start",
        "start_server",
        "start_polling",
        "start_webhook",
        "infinity_polling",
        "polling",
        "start_consuming",
        "loop_forever",
    }
    | {"listen", "work", "worker_main", "execute_from_command_line", "run_simple", "run_stdio_async", "main_loop"}
)
"""Names by which servers, bots and workers are begun, whatever the library."""
_COMMON = frozenset({"run", "start", "listen", "work", "launch", "run_async"})
"""Those of them that other things have as well: further down they count only where it is known what is called."""
_NOT_SERVERS = ("asyncio.", "anyio.", "trio.", "subprocess.", "threading.", "multiprocessing.", "sys.", "os.")


def main_lines(scope: Scope) -> frozenset[int]:
    """The lines of a module's calls that run only when it is the program: `if __name__ == "__main__"`."""
    guarded: set[int] = set()
    for i, block in enumerate(scope.blocks):
        if block.parent in guarded or (block.kind == "if" and block.value >= 0 and _asks_main(scope, block.value)):
            guarded.add(i)
    if not guarded:
        return frozenset()
    return frozenset(scope.lines[i] for i, v in enumerate(scope.values) if v[0] in CALLS and v[-1] in guarded)


def _asks_main(scope: Scope, test: int) -> bool:
    value = scope.values[test]
    sides = [scope.values[int(str(v))] for v in [*value][2:4]] if value[0] == "cmp" else []
    return any(side[0] == "global" and side[-1] == "__name__" for side in sides)


class Main(NamedTuple):
    """What a module does only when it is the program: on which lines, and whether that begins to serve."""

    lines: frozenset[int]
    serves: bool


def main_of(world: World, module: Context) -> Main:
    """The part of a module that runs only when it is the program."""
    lines = main_lines(module.scope)
    return Main(lines, _begins_to_serve(world, module, lines) if lines else False)


def _begins_to_serve(world: World, module: Context, lines: frozenset[int]) -> bool:
    """Whether what these lines of a module call, at any depth, starts a server, a bot or a worker."""
    if any(_serves(module, value) for value in _calls(module, lines)):
        return True
    todo = [edge.target for edge in module.edges.values() if edge.line in lines]
    seen = set(todo)
    while todo:
        ctx = todo.pop()
        if any(_serves(ctx, value) and _is_sure(world, ctx, value) for value in _calls(ctx)):
            return True
        fresh = {edge.target for edge in ctx.edges.values()} - seen
        seen |= fresh
        todo += sorted(fresh, key=lambda each: each.number)
    return False


def _calls(ctx: Context, lines: frozenset[int] | None = None) -> Iterator[Value]:
    scope = ctx.scope
    return (v for i, v in enumerate(scope.values) if v[0] in CALLS and (lines is None or scope.lines[i] in lines))


def _serves(ctx: Context, call: Value) -> bool:
    """Whether a call of something that is not the program's bears a server's name."""
    callee = int(str(call[1]))
    if callee < 0 or str(ctx.scope.values[callee][-1]) not in _SERVING:
        return False
    known = ctx.objects[callee]
    if any(isinstance(each, Function | Class | Bound | Wrapped) for each in known):
        return False
    return not any(isinstance(each, External) and each.name.startswith(_NOT_SERVERS) for each in known)


def _is_sure(world: World, ctx: Context, call: Value) -> bool:
    """Whether a name says enough, or what is called is a server's library's."""
    callee = int(str(call[1]))
    if str(ctx.scope.values[callee][-1]) not in _COMMON:
        return True
    return any(world.knowledge.within("workers", _library(each)) for each in ctx.objects[callee])


def _library(obj: Obj) -> str:
    owner = obj.receiver if isinstance(obj, Method) else obj
    name = owner.name if isinstance(owner, External) else owner.type if isinstance(owner, Foreign) else ""
    return name.partition(".")[0]
