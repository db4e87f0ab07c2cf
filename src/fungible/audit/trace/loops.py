"""Loops that start-up leaves running, and what they call outside of the program."""

from collections.abc import Iterator

from fungible.audit.link.objects import Context, Function, Module
from fungible.audit.link.solve import Root
from fungible.audit.program.libraries import StoreJob
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.mains import main_lines
from fungible.audit.trace.outside import outside_names
from fungible.audit.trace.reach import Reach
from fungible.audit.trace.search import last_name
from fungible.model.words import Phase

_BEGIN = frozenset({Phase.STARTUP, Phase.IMPORT})
_PERIODIC = frozenset(
    {
        "aiocron.crontab",
        "fastapi_utilities.repeat_at",
        "fastapi_utils.repeat_every",
        "tornado.ioloop.PeriodicCallback",
    }
)
"""What calls a function again and again by itself."""
_ONCE = ("threading.", "multiprocessing.", "asyncio.", "anyio.", "_thread.")
"""What runs a function beside the rest, once: it goes on if the function has a loop."""


def loops(roots: tuple[Root, ...], reached: Reach, functions: Functions) -> tuple[StoreJob, ...]:
    """Each loop once, where it is begun, in order of place."""
    found = [*_left_running(reached, functions), *_begun(roots, reached, functions)]
    return tuple({(job.file, job.line, job.target): job for job in sorted(found, key=_place)}.values())


def _place(job: StoreJob) -> tuple[str, int, str]:
    return job.file, job.line, job.target


def _left_running(reached: Reach, functions: Functions) -> Iterator[StoreJob]:
    """Coroutines with a loop that nobody waits for."""
    for ctx in reached:
        if _begins(reached, ctx) or functions.beside(ctx):
            for edge in ctx.edges.values():
                if edge.how == "background" and _has_loop(edge.target):
                    yield _job(functions, ctx, edge.line, edge.target.symbol, [edge.target])


def _begun(roots: tuple[Root, ...], reached: Reach, functions: Functions) -> Iterator[StoreJob]:
    """Functions that threads and timers run."""
    for root in roots:
        entry = root.entry
        if root.phase != "background" or entry is None or not _begins(reached, entry.context):
            continue
        bodies = [edge.target for edge in root.context.edges.values()]
        goes_on = entry.source in _PERIODIC or (entry.source.startswith(_ONCE) and any(map(_has_loop, bodies)))
        if bodies and goes_on and not _apart_from_server(entry.context, entry.line):
            yield _job(functions, entry.context, entry.line, bodies[0].symbol, bodies)


def _apart_from_server(ctx: Context, line: int) -> bool:
    """Whether a module begins it when it is the program, and then answers nobody: a worker, of which one runs."""
    scope = ctx.scope
    mains = main_lines(scope) if isinstance(ctx.body, Module) else frozenset()
    if line not in mains:
        return False
    calls = [v for i, v in enumerate(scope.values) if v[0] == "call" and scope.lines[i] in mains]
    return not any(last_name(scope.values[v[1]]) in _ANSWERING for v in calls)


_ANSWERING = frozenset({"HTTPServer", "listen", "bind", "serve", "serve_forever", "run", "run_app", "run_simple"})


def _begins(reached: Reach, ctx: Context) -> bool:
    """Whether the server itself runs a context when it starts; functions that requests call as well do not count."""
    phases = reached.get(ctx, {}).keys()
    return bool(phases & _BEGIN) and Phase.REQUEST not in phases


def _has_loop(ctx: Context) -> bool:
    """Whether a function goes round without an end of its own: `while True`, `while not stopped`."""
    tests = [block.value for block in ctx.scope.blocks if block.kind == "loop"]
    return isinstance(ctx.body, Function) and any(test >= 0 and ctx.scope.values[test][0] != "cmp" for test in tests)


def _job(functions: Functions, ctx: Context, line: int, target: str, bodies: list[Context]) -> StoreJob:
    return StoreJob(ctx.module.file, line, functions.of(ctx), target, outside_names(bodies))
