"""State, calls, functions and classes of a linked program, as rules read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fungible.audit.program.nature import Nature
from fungible.model.report import EntryPoint, Step
from fungible.model.words import SERVING, Action, Kind, Phase, Storage

REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM, ENVIRONMENT = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: its expression, the words in it, what it is made of, what it may be.

    `taint` combines REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM and ENVIRONMENT.
    `types` are dotted names of classes and library types; `consts` the literals it may be.
    """

    text: str
    words: frozenset[str]
    taint: int
    types: tuple[str, ...]
    consts: tuple[object, ...]

    def has(self, mark: int) -> bool:
        """Whether the value is made of what the mark says."""
        return bool(self.taint & mark)


@dataclass(frozen=True, slots=True)
class Guard:
    """A compound statement around an access or call: if, else, try, except, finally, with, loop, case."""

    kind: str
    test: Origin | None
    line: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function (or module body) of the program, with what its own code mentions.

    `numbers` are the integer literals, `words` the identifiers and short strings in it.
    """

    symbol: str
    name: str
    file: str
    line: int
    owner: str
    phases: frozenset[Phase]
    numbers: frozenset[int]
    words: frozenset[str]
    is_async: bool
    awaits: tuple[int, ...]
    comparisons: tuple[tuple[str, Origin, Origin], ...]

    @property
    def serves(self) -> bool:
        """Whether a request or background work reaches it."""
        return bool(self.phases & SERVING)


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
    cached: bool = False

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
    matched with what opened it; `held` is the symbol of the state that keeps the result.
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

    by_name: Mapping[str, Sequence[object]]
    make: Callable[[str, object], Call | None]

    def named(self, *names: str) -> tuple[Call, ...]:
        """Every call of one of these names, in order of file and line."""
        rows = [self.make(name, site) for name in names for site in self.by_name.get(name, ())]
        found = {(r.file, r.line, r.name, r.function.symbol): r for r in rows if r is not None}
        return tuple(sorted(found.values(), key=lambda c: (c.file, c.line, c.name)))

    def matching(self, accept: Callable[[str], bool]) -> tuple[Call, ...]:
        """Every call whose name is accepted."""
        return self.named(*[name for name in self.by_name if accept(name)])

    @property
    def names(self) -> tuple[str, ...]:
        """All names called."""
        return tuple(self.by_name)


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
