"""Frames and terms: runs of functions and expressions in full, made only when a rule asks for them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.handles import types_in
from fungible.audit.link.objects import Class, Context, Function
from fungible.audit.link.solve import Root
from fungible.audit.link.world import IDENTITY
from fungible.audit.program.terms import Asked, Compared, Frame, Gist, Made, Registration, Term
from fungible.audit.trace.assigned import bindings, stores
from fungible.audit.trace.branches import Branches
from fungible.audit.trace.comparing import compared
from fungible.audit.trace.gists import gists
from fungible.audit.trace.own_rows import own_rows
from fungible.audit.trace.reach import Reach
from fungible.audit.trace.registrations import Registrations
from fungible.audit.trace.remembered import Remembered
from fungible.audit.trace.routes import Routes
from fungible.audit.trace.search import by_literal, chain, mentions
from fungible.audit.trace.shapes import Shapes
from fungible.audit.trace.terms import TermMaker, known
from fungible.audit.trace.tested import Tested, tested_by
from fungible.audit.trace.told import told_nothing
from fungible.model.report import Step
from fungible.model.words import SERVING, Phase


class RunFrame:
    """A context, as rules see it."""

    def __init__(self, ctx: Context, frames: "AllFrames") -> None:
        self.ctx, self.frames = ctx, frames
        self.number = ctx.number
        self.symbol, self.file, self.line = ctx.symbol, ctx.module.file, ctx.scope.line
        self.name = ctx.scope.name
        self.parameters = tuple(p.name for p in ctx.scope.params)
        self._terms = TermMaker(ctx, frames.known)

    @cached_property
    def owner(self) -> str:
        """The class whose method it is."""
        owner = self.ctx.body.owner if isinstance(self.ctx.body, Function) else None
        return owner.symbol if owner is not None else ""

    @cached_property
    def marks(self) -> int:
        """What any of its values is made of."""
        total = 0
        for taint in self.ctx.taints:
            total |= taint
        return total

    @property
    def given(self) -> int:
        """What its arguments are made of."""
        total = 0
        for taint in self.ctx.taint_in:
            total |= taint
        return total

    @property
    def returns(self) -> int:
        """What its result is made of."""
        return self.ctx.returned_taint | self.ctx.yielded_taint

    @cached_property
    def callers(self) -> tuple[Frame, ...]:
        """Frames that call it while serving."""
        found = [c for c in self.ctx.dependents if self.frames.serves(c) and any(t is self.ctx for t, _ in c.edges)]
        return tuple(self.frames.frame(c) for c in sorted(found, key=_order))

    @cached_property
    def callees(self) -> tuple[Frame, ...]:
        """Frames that it calls."""
        found = dict.fromkeys(edge.target for edge in self.ctx.edges.values() if edge.how == "call")
        return tuple(self.frames.frame(c) for c in sorted(found, key=_order))

    @cached_property
    def entered_by(self) -> tuple[Registration, ...]:
        """The registrations by which a framework calls it."""
        return tuple(self.frames.registrations.of(self.ctx, root) for root in self.frames.roots.get(self.ctx, ()))

    @cached_property
    def annotations(self) -> Mapping[str, frozenset[str]]:
        """Classes of the program that its parameters are annotated with."""
        body, found = self.ctx.body, dict[str, frozenset[str]]()
        for name, kinds in zip(self.parameters, body.annotations if isinstance(body, Function) else (), strict=False):
            found[name] = frozenset(t.symbol for t in types_in(kinds) if isinstance(t, Class))
        return found

    @cached_property
    def parameter_marks(self) -> Mapping[str, int]:
        """What its parameters are made of."""
        taints, found = self.ctx.taints, dict[str, int]()
        for index, value in enumerate(self.ctx.scope.values):
            if value[0] == "param":
                found[self.parameters[value[1]]] = taints[index]
        return found

    @cached_property
    def calls(self) -> tuple[Gist, ...]:
        """Its calls, without their expressions."""
        return gists(self.ctx, self.own_rows)

    @cached_property
    def comparisons(self) -> tuple[Compared, ...]:
        """What both sides of its comparisons are made of."""
        return compared(self.ctx, "".join(entry.label for entry in self.entered_by), self.own_rows)

    @cached_property
    def own_rows(self) -> frozenset[int]:
        """What of its values asks for rows of the caller's own alone."""
        return own_rows(self.ctx) if self.marks & IDENTITY else frozenset()

    def apart(self, one: int, other: int) -> bool:
        """Whether two of its lines never run in one pass."""
        return self._branches.apart(one, other)

    @cached_property
    def _branches(self) -> Branches:
        return Branches(self.ctx.scope)

    @cached_property
    def held_against(self) -> tuple[tuple[str, Term], ...]:
        """Names of attributes and items that it compares with the caller."""
        taints, rows = self.ctx.taints, self.frames.shapes.of(self.ctx.scope).compared
        told = [(name, v) for name, one, v in rows if taints[v] & IDENTITY and not taints[one] & IDENTITY]
        return tuple([(name, self.term(v)) for name, v in told])

    @cached_property
    def told_nothing(self) -> frozenset[str]:
        """Parameters of the functions around it that no call gives anything."""
        return told_nothing(self.ctx)

    @property
    def test_words(self) -> frozenset[str]:
        """Names and short strings in what it tests."""
        return self.frames.tests(self.ctx.scope).words

    @property
    def only_present(self) -> frozenset[str]:
        """Names of which it tests no more than that there is something."""
        return self.frames.tests(self.ctx.scope).only_present

    def term(self, index: int) -> Term:
        """The term of a value."""
        return self._terms.make(index)

    @cached_property
    def naming(self) -> tuple[Term, ...]:
        """Calls with keywords and dictionaries."""
        rows = enumerate(self.ctx.scope.values)
        return tuple([self.term(i) for i, v in rows if (v[0] in CALLS and v[3]) or (v[0] == "new" and v[1] == "dict")])

    @cached_property
    def stores(self) -> tuple[tuple[Term, str, Term], ...]:
        """Assignments to attributes and items."""
        return stores(self.ctx.scope, self.term)

    @cached_property
    def bindings(self) -> Mapping[str, Term]:
        """Names bound or declared, with what is bound."""
        return bindings(self.ctx.scope, self.term)

    def calls_at(self, callee: Frame) -> tuple[int, ...]:
        """Lines at which it calls another frame."""
        return self._call_lines.get(callee.number, ())

    @cached_property
    def _call_lines(self) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, set[int]] = defaultdict(set)
        for target, line in self.ctx.edges:
            found[target.number].add(line)
        return {number: tuple(sorted(lines)) for number, lines in found.items()}

    def step(self, line: int, note: str) -> Step:
        """One hop of a trace."""
        phases = self.frames.reached.get(self.ctx, {})
        phase = next((p for p in (Phase.REQUEST, Phase.BACKGROUND) if p in phases), Phase.REQUEST)
        return Step(file=self.file, line=line, symbol=self.symbol, phase=phase, note=note)


def _fits(scope: Scope, index: int, fitting: Callable[[tuple[str, ...], int, bool], bool]) -> bool:
    value = scope.values[index]
    return fitting(chain(scope, index), len(value[2]) + len(value[3]), by_literal(scope, index))


def _order(ctx: Context) -> tuple[str, int, int]:
    return (ctx.module.file, ctx.scope.line, ctx.number)


class AllFrames:
    """The frames of a traced program, each made once."""

    def __init__(self, reached: Reach, roots: Iterable[Root], routes: Routes, shapes: Shapes) -> None:
        self.reached, self.world, self.shapes = reached, routes.world, shapes
        self.known = Remembered(known)
        self.asked: dict[object, object] = {}
        self._made = Remembered[Context, RunFrame](lambda ctx: RunFrame(ctx, self))
        self.remembered: dict[str, object] = {}
        self.tested: dict[int, Tested] = {}
        self.registrations = Registrations(reached, routes, self.known)
        self.roots: dict[Context, list[Root]] = {}
        for root in roots:
            if root.entry is not None and root.phase in SERVING:
                for edge in root.context.edges.values():
                    self.roots.setdefault(edge.target, []).append(root)

    def frame(self, ctx: Context) -> RunFrame:
        """The frame of a context."""
        return self._made[ctx]

    def serves(self, ctx: Context) -> bool:
        """Whether a request or background work reaches a context."""
        return bool(self.reached.get(ctx, {}).keys() & SERVING)

    @cached_property
    def contexts(self) -> tuple[Context, ...]:
        """Contexts that serve, in order."""
        return tuple(sorted([c for c in self.reached if self.serves(c)], key=_order))

    @cached_property
    def by_name(self) -> Mapping[str, list[tuple[int, int]]]:
        """The calls that contexts make while serving, by the last name of what is called: context and value."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for turn, ctx in enumerate(self.contexts):
            for call in self.shapes.of(ctx.scope).calls:
                if ctx.scope.values[call.position][0] == "call":
                    found[call.name].append((turn, call.position))
        return found

    @cached_property
    def by_symbol(self) -> Mapping[str, list[Context]]:
        """All contexts by the symbol of what they run."""
        found: dict[str, list[Context]] = {}
        for ctx in self.world.all_contexts:
            found.setdefault(ctx.symbol, []).append(ctx)
        return found

    def serving(self) -> tuple[Frame, ...]:
        """Frames that a request reaches."""
        return tuple(self.frame(c) for c in self.contexts)

    def of(self, symbol: str) -> tuple[Frame, ...]:
        """The frames of a function, class or module."""
        contexts = self.by_symbol.get(symbol, ())
        return self.remember(f"of {symbol}", lambda: tuple([self.frame(c) for c in sorted(contexts, key=_order)]))

    def sites(
        self,
        names: frozenset[str],
        touching: Callable[[str, bool], bool] | None = None,
        fitting: Callable[[tuple[str, ...], int, bool], bool] | None = None,
        within: frozenset[int] | None = None,
    ) -> Iterator[tuple[Frame, Term]]:
        """Calls made while serving of anything whose last name is one of these."""
        wanted: dict[tuple[int, int], bool] = {}
        touches = None if touching is None else Remembered[tuple[str, bool], bool](lambda word: touching(*word))
        for turn, index in sorted([place for name in names for place in self.by_name.get(name, ())]):
            ctx = self.contexts[turn]
            if within is not None and ctx.number not in within:
                continue
            key = (id(ctx.scope), index)
            fits = wanted.get(key)
            if fits is None:
                fits = fitting is None or _fits(ctx.scope, index, fitting)
                fits = wanted[key] = fits and (touches is None or mentions(ctx.scope, index, touches))
            if fits:
                frame = self.frame(ctx)
                yield frame, frame.term(index)

    @cached_property
    def knows_callers(self) -> bool:
        """Whether any of them handles the identity of a caller."""
        return any(taint & IDENTITY for ctx in self.contexts for taint in ctx.taints)

    def remember(self, key: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once."""
        if key not in self.remembered:
            self.remembered[key] = make()
        return self.remembered[key]  # type: ignore[return-value] # made by `make` under this very key

    def each(self, ask: Callable[[Asked], Made]) -> Mapping[Asked, Made]:
        """What a question gives for each frame, or frame and more, that is looked up, asked once."""
        found = self.asked.get(ask)
        if found is None:
            found = self.asked[ask] = Remembered(ask)
        return found  # type: ignore[return-value] # kept under the question that it answers

    def tests(self, scope: Scope) -> Tested:
        """What a scope tests."""
        found = self.tested.get(id(scope))
        if found is None:
            found = self.tested[id(scope)] = tested_by(scope)
        return found
