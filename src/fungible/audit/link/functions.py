"""Running functions of the program, and what that gives."""

from dataclasses import dataclass

from fungible.audit.link.handles import Stream
from fungible.audit.link.invoke import Arguments, invoke_function
from fungible.audit.link.making import left_running
from fungible.audit.link.objects import NOTHING, REQUEST, Context, Function, Objects
from fungible.audit.link.rows import annotated
from fungible.audit.link.world import World


@dataclass(slots=True, eq=False)
class Result:
    """The objects a call may return and what they are made of."""

    objects: Objects
    taint: int


EMPTY = Result(NOTHING, 0)


def call_function(world: World, ctx: Context, index: int, callee: Function, arguments: Arguments) -> Result:
    """Call a function of the program as the context goes."""
    if not ctx.life and callee.scope.is_async and not callee.scope.is_generator and left_running(ctx, index):
        return run_function(world, ctx, index, callee, arguments, (REQUEST, "background"))
    return run_function(world, ctx, index, callee, arguments, (ctx.life, "call"))


def run_function(
    world: World, ctx: Context, index: int, callee: Function, arguments: Arguments, manner: tuple[int, str]
) -> Result:
    """Run a function of the program; `manner` is the lifetime of what it makes, and how the call counts."""
    line = ctx.scope.lines[index] if index >= 0 else ctx.scope.line
    life, how = manner
    target = invoke_function(world, ctx, callee, arguments, (life, how, line))
    if target.scope.is_generator:
        made = world.intern(("stream", target), lambda: Stream(target))
        return Result(made.alone, target.yielded_taint)
    found = target.returned
    if not found and life and callee.returns and target.settled:
        found = annotated(world, callee)
    return Result(found, target.returned_taint)
