"""Engines, pools and clients: where each is made, who keeps it, whether it is bounded and closed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.calls import Spot, at_start_up, every, only_as_program, spot
from fungible.audit.program.closing import Made, closing
from fungible.audit.program.identifiers import last
from fungible.audit.program.importing import application_builders, served_modules
from fungible.audit.program.origins import ENVIRONMENT, tests_of
from fungible.audit.program.records import Call, Hit, Program, State
from fungible.model.report import Remedy
from fungible.model.words import SERVING, Phase

_USES = frozenset(
    {"connect", "begin", "raw_connection", "execute", "create_all", "drop_all", "reflect", "run_sync", "inspect"}
)
_OF_REQUEST = frozenset({"g", "request", "req"})
_ENGINE_TYPES = frozenset({"sqlalchemy.Engine", "sqlalchemy.ext.asyncio.AsyncEngine"})
BOUND_POOL = Remedy(
    id="pool-left-unconfigured",
    title="Bound the pool and check its connections",
    text="Give pool_pre_ping=True, pool_size, max_overflow and pool_recycle, for the number of replicas you run.",
)
"""What to do about a pool that is left as it comes, wherever that is found."""
DISPOSE = Remedy(
    id="engine-never-disposed",
    title="Dispose it at shutdown",
    text="Call engine.dispose() or pool.close() behind the lifespan's yield, or in the shutdown hook.",
)
"""What to do about an engine that nothing closes, wherever that is found."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that holds connections, by the place that makes it.

    `numbers` tell what it makes in each of its contexts. `when` is import, start-up, request, use (by whoever needs
    it first) or tool. `held` is the symbol of the state that keeps it. `configured` when its pool has been thought
    about; `closed` when something closes it, or may. `used_early` is a call that uses it while the application is
    imported, `started` whether a start-up hook uses it. `built` when a function that makes the application object
    makes it. `local` when it is SQLite's.
    """

    call: Call
    numbers: frozenset[int]
    when: str
    held: str
    configured: bool
    closed: bool
    used_early: Call | None
    started: bool
    built: bool
    local: bool

    @property
    def name(self) -> str:
        """What it is called in its module."""
        return last(self.held) or "it"

    @property
    def neglected(self) -> bool:
        """Whether a module makes it, import or a start-up hook uses it, and nobody bounds or closes it."""
        begun = self.used_early is not None or self.started
        at_import = self.when == "import" and not self.built and begun
        return at_import and not self.configured and not self.closed and not self.local


def resources(program: Program, names: frozenset[str]) -> Iterator[Resource]:
    """The resources that calls of some names make, in order of place."""
    places: dict[tuple[str, int, str], list[Call]] = defaultdict(list)
    builders = application_builders(program)
    for call in every(program, lambda name: name in names):
        if not only_as_program(call) or _is_built(call, builders):
            places[(call.file, call.line, call.name)].append(call)
    if not places:
        return
    closers = closing(program)
    early, starting = _uses_in(program, Phase.IMPORT), _uses_in(program, Phase.STARTUP)
    served = served_modules(program)
    for _, calls in sorted(places.items()):
        when = _when(program, calls, served)
        made = Made(_telling(calls), frozenset(each.result for each in calls if each.result), program.connecting)
        yield Resource(
            call=made.call,
            numbers=made.numbers,
            when=when,
            held=made.call.held,
            configured=_configured(program, made.call),
            closed=made.call.managed or any(map(made.closed_by, closers)),
            used_early=next((use for use in early if use.receiver in made.numbers or _given(use)), None),
            started=any(use.receiver in made.numbers for use in starting),
            built=any(_is_built(each, builders) for each in calls),
            local=_is_local(made.call),
        )


def _is_built(call: Call, builders: frozenset[str]) -> bool:
    """Whether a function that makes the application makes it: a server calls that, whoever else does."""
    return any(step.symbol in builders for step in call.trace)


def _telling(calls: list[Call]) -> Call:
    """Of the contexts that make a resource, one that keeps it."""
    return next((call for call in calls if call.held), calls[0])


def _when(program: Program, calls: list[Call], served: frozenset[str]) -> str:
    """When the resource that some calls make is made, as `Resource.when` has it."""
    call, phases = _telling(calls), frozenset[Phase]().union(*(each.phases for each in calls))
    serves = bool(phases & SERVING)
    if Phase.IMPORT in phases:
        return "import" if call.trace[0].symbol in served or serves else "tool"
    if Phase.STARTUP in phases:
        return "start-up" if not serves and any(at_start_up(program, each) for each in calls) else "use"
    if serves:
        return "use" if _is_kept(program, call) else "request"
    return "tool"


def _is_kept(program: Program, call: Call) -> bool:
    """Whether a resource that a request makes is there for the next one."""
    return bool(call.held) or call.lasts or _asks_first(program, call)


def _asks_first(program: Program, call: Call) -> bool:
    """Whether the resource is made only when it is missing: an engine, other than in what belongs to a request."""
    of_request = _OF_REQUEST if call.name in program.connecting.engines else frozenset[str]()
    tests = [test for test in tests_of(call.guards, "if", "else") if not of_request & test.words]
    return any(test.asks_for_none or " not in " in test.text or " is not None" in test.text for test in tests)


def _configured(program: Program, call: Call) -> bool:
    """Whether a pool option is given, or may be: a dictionary of options says what the code does not."""
    if call.name not in program.connecting.engines:
        return True
    return last(call.name).endswith("from_config") or any(
        name.startswith("pool") or name in ("max_overflow", "**", "creator") for name in call.kwargs
    )


def _is_local(call: Call) -> bool:
    """Whether the address is SQLite's, whatever the environment says."""
    url = call.argument(0, "url")
    if url is None or url.has(ENVIRONMENT):
        return False
    return any(text.startswith("sqlite") for text in (*url.words, *map(str, url.consts)))


def _uses_in(program: Program, phase: Phase) -> list[Call]:
    """Calls that use an engine while modules are imported, or while the server starts."""
    found = every(program, lambda name: last(name) in _USES)
    return [c for c in found if c.phases[0] is phase and not only_as_program(c) and (c.receiver or _given(c))]


def _given(use: Call) -> bool:
    """Whether an engine is an argument of the use."""
    arguments = [*use.args, *use.kwargs.values()]
    return last(use.name) in ("create_all", "drop_all", "reflect", "inspect") and any(
        _ENGINE_TYPES & set(each.types) for each in arguments
    )


def state_of(program: Program, symbol: str) -> State | None:
    """The state that a symbol names."""
    return next((state for state in program.states if state.symbol == symbol), None)


def spot_of(program: Program, each: Resource) -> Spot:
    """The definition of the state that keeps a resource, or the call that makes it."""
    state = state_of(program, each.held)
    return Spot(state.symbol, state.storage, state.file, state.line) if state else spot(each.call, symbol=each.held)


def is_temporary(program: Program, each: Resource) -> bool:
    """Whether start-up makes it for a moment: nothing keeps it, by itself or in a session factory."""
    return each.when == "start-up" and not each.held and not keeps_what_it_makes(program, each.call)


def keeps_what_it_makes(program: Program, call: Call) -> bool:
    """Whether a resource goes to what is kept: a session factory, or a state that is filled when it lacks it."""
    kept = every(program, lambda name: last(name) in ("sessionmaker", "async_sessionmaker", "scoped_session"))
    if any(each.function.symbol == call.function.symbol and each.held for each in kept):
        return True
    return any(_fills_with(call.function.name, state, hit) for state in program.states for hit in state.writes)


def _fills_with(maker: str, state: State, hit: Hit) -> bool:
    """Whether a write puts what a function makes where a test has found nothing."""
    if hit.value is None or f"{maker}(" not in hit.value.text:
        return False
    return any(test.misses(state.name) for test in tests_of(hit.guards, "if"))


def used_in_place(program: Program, each: Resource) -> bool:
    """Whether the function that makes an engine is also where it is used, so that nobody else has it."""
    uses = every(program, lambda name: last(name) in _USES)
    return any(use.receiver == each.call.result and use.function.symbol == each.call.function.symbol for use in uses)
