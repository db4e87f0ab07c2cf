"""How frameworks come to call functions: under which decorators, through which routers."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from fungible.audit.facts.records import CALLS
from fungible.audit.link.handles import Bound, Foreign, Wrapped
from fungible.audit.link.objects import PROCESS, Class, Context, Function, Module, Obj, Objects
from fungible.audit.link.solve import Root
from fungible.audit.program.terms import Registration, Term
from fungible.audit.trace.labels import label
from fungible.audit.trace.reach import Reach
from fungible.audit.trace.remembered import Remembered
from fungible.audit.trace.routes import Routes
from fungible.audit.trace.search import calls_of
from fungible.audit.trace.terms import Known, TermMaker
from fungible.model.words import Phase

_STACKED = 8
"""So many decorators of the program at most are looked through."""
_MOUNTS = frozenset({"include_router", "register_blueprint", "add_router", "mount"})


class Registrations:
    """Tells of each root how it came to be one."""

    def __init__(self, reached: Reach, routes: Routes, known: Mapping[Objects, Known]) -> None:
        self.reached, self.routes, self.world, self.known = reached, routes, routes.world, known
        self._decorations = Remembered(_Decorations)

    def of(self, ctx: Context, root: Root) -> Registration:
        """How a framework comes to call a context."""
        entry = root.entry
        assert entry is not None
        decorators = [t for f in dict.fromkeys(_bodies(entry.target, ctx)) for t in self._decorators(f)]
        around = [*decorators, *self._routers(entry.router, 0)]
        return Registration(
            label(self.routes, root, ctx, Phase(root.phase)),
            root.phase,
            entry.method,
            entry.callback.framework,
            tuple(around),
        )

    def _routers(self, router: object, depth: int) -> Iterator[Term]:
        if not isinstance(router, Foreign) or depth > 4:
            return
        if router.call is not None:
            yield TermMaker(router.call[0], self.known).make(router.call[1])
        for ctx, index in self.mountings.get(router, ()):
            yield _without_others(TermMaker(ctx, self.known).make(index))
        for row in self.world.mounts.get(router, ()):
            if row.parent is not router:
                yield from self._routers(row.parent, depth + 1)

    def _decorators(self, body: Function | Class) -> Iterator[Term]:
        """The decorators of a function or class, from the innermost outwards."""
        here = self._decorations[body.frame]
        index = here.defined.get(body, -1)
        while index >= 0 and index in here.applied:
            index, callee = here.applied[index]
            yield TermMaker(body.frame, self.known).make(callee)

    @cached_property
    def mountings(self) -> Mapping[object, list[tuple[Context, int]]]:
        """The calls that mount each router."""
        found: dict[object, list[tuple[Context, int]]] = {}
        for ctx in self.world.all_contexts:
            if not isinstance(ctx.body, Module | Function) or ctx.life != PROCESS:
                continue
            for index in calls_of(ctx.scope, _MOUNTS):
                for value in ctx.scope.values[index][2]:
                    for each in ctx.objects[value if value >= 0 else ~value]:
                        found.setdefault(each, []).append((ctx, index))
        return found


def _without_others(term: Term) -> Term:
    """The call that mounts a router, without what a loop says of the others: `for each in (open, office): mount(each)`.

    What routers of a loop ask for is kept: it keeps callers out of those that are told apart there alone.
    """
    parts = [Term("…") if _of_loop(part) else part for part in term.parts]
    keywords = [(name, value) for name, value in term.keywords if name == "dependencies" or not _of_loop(value)]
    rest = (term.taint, term.types, term.text, term.line)
    return Term(term.tag, term.name, tuple(parts), tuple(keywords), *rest)


def _of_loop(term: Term) -> bool:
    return any(here.tag == "elem" for here in term.walk())


def _bodies(target: object, ctx: Context) -> Iterator[Function | Class]:
    """The function that was registered, the one that runs, those that they wrap, and the classes of all."""
    for body in (_unwrapped(target), ctx.body):
        if isinstance(body, Function):
            for each in _with_wrapped(body):
                yield each
                if each.owner is not None:
                    yield each.owner


def _unwrapped(target: object) -> object:
    while isinstance(target, Wrapped | Bound):
        target = target.inner if isinstance(target, Wrapped) else target.function
    return target


def _with_wrapped(body: Function) -> Iterator[Function]:
    """A function, and the one that it runs in place of: what its decorator was given, if that was but one."""
    here: Function | None = body
    for _ in range(_STACKED):
        if here is None:
            return
        yield here
        given = here.frame.args if isinstance(here.frame.body, Function) else ()
        inner = [f for objects in given for o in objects if isinstance(f := _unwrapped(o), Function)]
        here = inner[0] if len(inner) == 1 else None


class _Decorations:
    """The functions and classes that a context defines, and the decorators that it applies."""

    def __init__(self, ctx: Context) -> None:
        self.defined: dict[Obj, int] = {}
        """The value that defines each function or class."""
        self.applied: dict[int, tuple[int, int]] = {}
        """For each value that is decorated, the call that does so and the decorator."""
        for position, value in enumerate(ctx.scope.values):
            if value[0] in ("func", "class"):
                for each in ctx.objects[position]:
                    self.defined.setdefault(each, position)
            elif value[0] in CALLS and value[2]:
                self.applied.setdefault(value[2][0], (position, value[1]))
