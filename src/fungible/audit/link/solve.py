"""Runs a whole program to its fixpoint: modules first, then what frameworks call, until nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fungible.audit.facts.records import FileFacts, Scope
from fungible.audit.knowledge.records import Knowledge
from fungible.audit.link.configured import register_configured
from fungible.audit.link.construct import make_with
from fungible.audit.link.entries import Entry
from fungible.audit.link.factories import register_factories
from fungible.audit.link.handles import Bound, Const, Foreign, Instance, Partial, Wrapped
from fungible.audit.link.injection import handed_in, parse
from fungible.audit.link.loads import attribute
from fungible.audit.link.methods import made_once, methods_of
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Class,
    Context,
    Function,
    Module,
    Obj,
    Objects,
    ordered,
)
from fungible.audit.link.passed_over import passed_over
from fungible.audit.link.plain import register_plain, register_wrappers
from fungible.audit.link.registration import CALLED_WHEN, attribute_callbacks
from fungible.audit.link.results import take_results
from fungible.audit.link.rows import is_mapped
from fungible.audit.link.running import run
from fungible.audit.link.settings import register_dotted
from fungible.audit.link.world import REQUEST_DATA, World
from fungible.model.project import EntryRule

TOTAL_RUN_FACTOR = 12
SERVING = frozenset({"request", "background"})
EMPTY_SCOPE = Scope("root", "", 0, -1, (), (), (), (), (), (), (), False, False)


@dataclass(frozen=True, slots=True)
class SourceModule:
    """A file of the program: its dotted name, path, facts, and whether it only serves tools.

    `base` is what stands before the names of its import root, where another one has equal names.
    """

    name: str
    file: str
    package: bool
    tool: bool
    facts: FileFacts
    base: str = ""


@dataclass(frozen=True, slots=True)
class Root:
    """Where a phase begins, and the context that stands for the caller outside the program."""

    entry: Entry | None
    context: Context
    phase: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The program at its fixpoint. `served` are the modules that a server imports, when one application is named."""

    world: World
    roots: tuple[Root, ...]
    exhausted: bool
    served: frozenset[Module] | None = None


def solve(files: Sequence[SourceModule], knowledge: Knowledge, configured: Sequence[EntryRule] = ()) -> Solution:
    """Run every module and everything that frameworks call, or that the project says is called."""
    world = World(knowledge)
    world.run = lambda ctx: run(world, ctx)
    for file in files:
        module = Module(file.name, file.file, file.package, file.tool, file.facts)
        module.base = file.base
        if file.base:
            world.apart.add(file.base + file.name[len(file.base) :].partition(".")[0])
        module.order = len(world.modules) + 1
        world.modules[file.name] = module
        world.paths[file.file.removesuffix(".py").removesuffix("/__init__")] = module
    serving = [module for module in world.modules.values() if not module.tool] or list(world.modules.values())
    roots = [_module_root(world, module) for module in serving]
    budget = TOTAL_RUN_FACTOR * sum(len(m.facts.scopes) for m in serving) + 2000
    finished = _drain(world, budget)
    register_dotted(world)
    register_plain(world)
    register_factories(world)
    begun = _run_entries(world, budget, configured) if finished else _Begun((), finished=False)
    world.come_to_rest()
    return Solution(world, (*roots, *begun.roots), not begun.finished)


@dataclass(frozen=True, slots=True)
class _Begun:
    """The roots of all entries, and whether they ran to the end."""

    roots: tuple[Root, ...]
    finished: bool


def _run_entries(world: World, budget: int, configured: Sequence[EntryRule]) -> _Begun:
    """Run what frameworks call, and what that registers in turn, until nothing is added."""
    started: dict[object, tuple[Root, ...]] = {}
    begun: dict[object, Entry] = {}
    finished = True
    for key in passed_over(world):
        del world.entries[key]
    while finished:
        attribute_callbacks(world)
        register_wrappers(world)
        register_configured(world, configured)
        fresh = [(k, e) for k, e in list(world.entries.items()) if begun.get(k) is not e]
        if not fresh and not world.queue:
            break
        for key, entry in fresh:
            started[key], begun[key] = _start(world, entry), entry
        finished = _drain(world, budget)
        for root in [r for each in started.values() for r in each]:
            if root.entry is not None:
                take_results(world, root.entry, root.context)
    return _Begun(tuple(root for each in started.values() for root in each), finished)


def _drain(world: World, budget: int) -> bool:
    """Run what waits; False when the work bound is reached first."""
    count = 0
    while world.queue:
        batch, world.queue = sorted(world.queue, key=lambda c: -c.number), []
        for ctx in batch:
            if ctx.queued:
                ctx.queued = False
                run(world, ctx)
                count += 1
        if count > budget:
            return False
    return True


def _module_root(world: World, module: Module) -> Root:
    ctx = world.body(module, module.facts.scopes[0], module.name, PROCESS)
    return Root(None, ctx, "tool" if module.tool else "import")


def _start(world: World, entry: Entry) -> tuple[Root, ...]:
    """Roots for something that a framework calls; what lives as long as the process is made at start-up."""
    callback = entry.callback
    lasting = callback.instance == "process"
    once = lasting and bool(callback.result) and isinstance(entry.target, Function)
    root = _root(entry, "startup" if once else callback.phase)
    target = entry.target.inner if isinstance(entry.target, Wrapped) else entry.target
    if callback.keywords == ("lifespan",):
        world.lifespans.add(target)
    if lasting and isinstance(target, Function) and target.frame.body is target.owner and target.owner is not None:
        # a method whose object serves all: it is made as the class says
        called = replace(callback, methods=(target.scope.name,))
        entry, target = replace(entry, target=target.owner, callback=called), target.owner
    if not isinstance(target, Class):
        _enter_target(world, root.context, entry, entry.target, root.context.life)
        return (root,)
    maker = _root(entry, "startup") if lasting and callback.phase in SERVING else root
    _enter_class(world, maker.context, root.context, entry, target)
    return (root,) if maker is root else (maker, root)


def _root(entry: Entry, phase: str) -> Root:
    begun = phase == "tool" and entry.context.life  # a request begins a process, which ends with what it does
    life = PROCESS if phase in ("startup", "shutdown", "import", "tool") and not begun else REQUEST
    return Root(entry, Context(entry.context.module, EMPTY_SCOPE, entry.context.module, "", life, -1), phase)


def _enter_target(
    world: World, root: Context, entry: Entry, target: Obj, life: int, inside: tuple[Class, ...] = ()
) -> None:
    """Enter what a framework calls, whatever kind of object it is."""
    if isinstance(target, Function):
        _enter_function(world, root, entry, target, life)
    elif isinstance(target, Wrapped):
        _enter_target(world, root, entry, target.inner, life, inside)
    elif isinstance(target, Bound | Partial):
        _enter_bound(world, root, entry, target, life)
    elif isinstance(target, Class) and target not in inside:
        _enter_class(world, root, root, entry, target, inside)
    elif isinstance(target, Instance):
        for name in _callable_methods(world, root, entry, target):
            for each in ordered(attribute(world, root, target, name)):
                _enter_target(world, root, entry, each, life)


def _enter_bound(world: World, root: Context, entry: Entry, target: Bound | Partial, life: int) -> None:
    if isinstance(target, Partial):
        if isinstance(target.inner, Function):
            _enter(world, root, entry, target.inner, life, list(target.args))
        elif isinstance(target.inner, Bound):
            _enter_bound(world, root, entry, target.inner, life)
        return
    inner = target.function.inner if isinstance(target.function, Wrapped) else target.function
    if isinstance(inner, Function):
        _enter(world, root, entry, inner, life, [target.receiver.alone])


def _callable_methods(world: World, root: Context, entry: Entry, target: Instance) -> list[str]:
    """The methods of an object that a framework was given."""
    if entry.callback.methods == ("*",):
        return [n for n in _overriding(world, root, target) if CALLED_WHEN.get(n, "request") == entry.callback.phase]
    named = entry.callback.methods
    begun = tuple([name for name in named if name.endswith("*")])
    found = [name for name in named if name not in begun] + (methods_of(target.owner, begun) if begun else [])
    return found or ["__call__"]


def _overriding(world: World, root: Context, target: Instance) -> list[str]:
    """Public asynchronous methods that the program itself never calls: those that a server's library calls."""
    found = []
    for name in methods_of(target.owner, ()):
        for each in attribute(world, root, target, name):
            inner = each.function if isinstance(each, Bound) else each
            called = isinstance(inner, Function) and any((inner, life) in world.by_body for life in (PROCESS, REQUEST))
            if not name.startswith("_") and not called and isinstance(inner, Function) and inner.scope.is_async:
                found.append(name)
    return [name for name in dict.fromkeys(found) if name not in _DRIVEN]


_DRIVEN = frozenset({"start", "stop", "run", "close", "setup", "main", "initialize"})


def _enter_function(world: World, root: Context, entry: Entry, function: Function, life: int) -> None:
    if function.owner is not None and function.frame.body is function.owner and function.scope.params:
        how_long = PROCESS if entry.callback.instance == "process" else REQUEST
        receiver = world.instance(function.owner, ("entry", function.owner, how_long), how_long, 0)
        _enter(world, root, entry, function, life, [receiver.alone])
    else:
        _enter(world, root, entry, function, life, [entry.first] if entry.first else [])


def _enter_class(
    world: World, maker: Context, root: Context, entry: Entry, cls: Class, inside: tuple[Class, ...] = ()
) -> None:
    """A class that a framework instantiates: its constructor, then the methods that the framework calls.

    Attributes may hold classes, and these each other: `inside` are those around it.
    """
    lasting = entry.callback.instance == "process" or made_once(cls)
    how_long = PROCESS if lasting else REQUEST
    made = world.instance(cls, ("entry", cls, how_long), how_long, 0)
    life, maker.life = maker.life, how_long
    make_with(world, maker, made, () if entry.setup else entry.given)
    maker.life = life
    for name in methods_of(cls, entry.callback.methods):
        for each in ordered(attribute(world, root, made, name)):
            if not (isinstance(each, Class) and is_mapped(each)):  # `model = Order` is no view
                _enter_target(world, root, entry, each, life if maker is root else root.life, (*inside, cls))


def _enter(world: World, root: Context, entry: Entry, function: Function, life: int, first: list[Objects]) -> None:
    params = function.scope.params
    args: list[Objects] = [NOTHING] * len(params)
    taints = [0] * len(params)
    given = [*first, *handed_in(world, entry, function)]
    mark = REQUEST_DATA if life == REQUEST else 0
    named = dict(entry.given)
    for position in range(len(params)):
        taints[position] = mark if position >= len(first) else 0
        if position < len(given):
            args[position] = given[position]
        elif function.scope.name in entry.setup and params[position].name in named:
            args[position] = named[params[position].name]
        elif passed := entry.passed_at(position - len(first), params[position].name):
            args[position] = passed
        elif function.defaults[position]:
            args[position] = frozenset(o for o in function.defaults[position] if not isinstance(o, Const))
        if position >= len(first) and function.annotations[position]:
            annotated = function.annotations[position]
            parse(world, root, annotated, life)
            args[position] = args[position] if not _overrides(annotated, args[position]) else NOTHING
    world.enter(function, life, args, taints, (root, entry.line, entry.callback.phase))


def _overrides(annotation: Objects, given: Objects) -> bool:
    """An annotated type says more than the type that the framework is assumed to pass."""
    assumed = all(isinstance(o, Foreign) and o.site == ("foreign", o.type) for o in given)
    return bool(given) and assumed and bool(annotation)
