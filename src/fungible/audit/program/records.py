"""State, calls, functions and classes of a linked program, as rules read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fungible.audit.facts.records import Value
from fungible.audit.program.libraries import FunctionCache, LibraryStore
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA, Function, Guard, Origin
from fungible.audit.program.terms import Frames, NoFrames
from fungible.model.report import EntryPoint, Step
from fungible.model.words import SERVING, Action, Kind, Phase, Storage


@dataclass(frozen=True, slots=True)
class Hit:
    """One access to a state: what is done, where, with which key and value, under which guards."""

    action: Action
    operation: str
    phases: tuple[Phase, ...]
    file: str
    line: int
    function: Function
    key: Origin | None
    value: Origin | None
    guards: tuple[Guard, ...]
    trace: tuple[Step, ...]
    called_when: tuple[Guard, ...] = ()
    callers: tuple[Function, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this access."""
        return any(phase in SERVING for phase in self.phases)


@dataclass(frozen=True, slots=True)
class State:
    """A place that lives as long as the process.

    `shape` is dict, list, set, queue, counter, counter-iterator, tuple, object, function or scalar.
    `types` are the dotted names of what it holds; `initial` the literals it starts with.
    `writes` and `reads` are made while serving, `setup` in the other phases.
    """

    storage: Storage
    symbol: str
    name: str
    file: str
    line: int
    shape: str
    types: tuple[str, ...]
    role: str
    initial: tuple[object, ...]
    bounded: bool
    writes: tuple[Hit, ...]
    reads: tuple[Hit, ...]
    setup: tuple[Hit, ...]
    holder: str = ""
    kind: Kind = Kind.USER_DATA
    kind_because: str = ""
    kind_confidence: float = 0.5
    nature: Nature = Nature.MUTABLE


@dataclass(frozen=True, slots=True)
class Call:
    """A call of something outside the program, by canonical dotted name.

    `result` and `receiver` identify the object made and the one called upon, so that a `close` can be
    matched with what opened it; `held` is the symbol of the state that keeps the result; `on` is the
    expression whose method is called.
    """

    name: str
    file: str
    line: int
    function: Function
    phases: tuple[Phase, ...]
    args: tuple[Origin, ...]
    kwargs: Mapping[str, Origin]
    guards: tuple[Guard, ...]
    trace: tuple[Step, ...]
    result: int
    receiver: int
    held: str
    managed: bool
    decorates: str
    on: Origin | None = None

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this call."""
        return any(phase in SERVING for phase in self.phases)

    def argument(self, position: int, *names: str) -> Origin | None:
        """An argument by position or by one of its names."""
        for name in names:
            if name in self.kwargs:
                return self.kwargs[name]
        return self.args[position] if 0 <= position < len(self.args) else None


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class of the program: its bases by dotted name, its class attributes with line and first value."""

    symbol: str
    name: str
    file: str
    line: int
    bases: tuple[str, ...]
    attributes: Mapping[str, tuple[int, Origin]]
    methods: frozenset[str]
    module: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A literal assigned in a settings module or configuration class, or into the application's config."""

    name: str
    symbol: str
    file: str
    line: int
    value: Origin
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """A module of the program and what it imports, by dotted name with line and whether a function does."""

    name: str
    file: str
    tool: bool
    imports: tuple[tuple[str, int, bool], ...]


@dataclass(frozen=True, slots=True)
class CallIndex:
    """The calls that leave the program, by name; records are made when asked for."""

    by_name: Mapping[str, Sequence[Value]]
    make: Callable[[str, Value], Call | None]

    def named(self, *names: str) -> tuple[Call, ...]:
        """Every call of one of these names, in order of file and line."""
        rows = [self.make(name, site) for name in names for site in self.by_name.get(name, ())]
        found: dict[tuple[str, int, str, str], Call] = {}
        for row in sorted([r for r in rows if r is not None], key=_telling):
            found[(row.file, row.line, row.name, row.function.symbol)] = row
        return tuple(sorted(found.values(), key=lambda c: (c.file, c.line, c.name)))

    def matching(self, accept: Callable[[str], bool]) -> tuple[Call, ...]:
        """Every call whose name is accepted."""
        return self.named(*[name for name in self.by_name if accept(name)])

    @property
    def names(self) -> tuple[str, ...]:
        """All names called."""
        return tuple(self.by_name)


def _telling(call: Call) -> tuple[bool, bool, int]:
    """Of a call that several contexts make, the most telling is kept: served, by a request, with tainted arguments."""
    marks = [origin.taint & (REQUEST_DATA | IDENTITY) for origin in (*call.args, *call.kwargs.values())]
    return (call.serves, Phase.REQUEST in call.phases, sum(1 for mark in marks if mark))


@dataclass(frozen=True, slots=True)
class Program:
    """A whole program, linked and traced."""

    states: tuple[State, ...]
    calls: CallIndex
    functions: Mapping[str, Function]
    classes: Mapping[str, ClassInfo]
    settings: tuple[Setting, ...]
    modules: tuple[ModuleInfo, ...]
    entry_points: tuple[EntryPoint, ...]
    other_files: Mapping[str, str] = field(default_factory=dict)
    frames: Frames = field(default_factory=NoFrames)
    stores: tuple[LibraryStore, ...] = ()
    caches: tuple[FunctionCache, ...] = ()
