"""State, calls, functions and classes of a linked program, as rules read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fungible.audit.facts.records import Value
from fungible.audit.program.nature import Nature
from fungible.audit.program.terms import Frames, NoFrames
from fungible.model.report import EntryPoint, Step
from fungible.model.words import SERVING, Action, Concern, Kind, Phase, Severity, Storage

REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM, ENVIRONMENT, DISK = 1, 2, 4, 8, 16, 32, 64


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
class Handler:
    """An `except`: the lines and functions of the program called in its `try`, what it catches, whether it raises.

    `catches` are the words of the exception types, none for a bare `except`; `raises` also when the `try` is
    repeated in a loop, or the handler ends the process.
    """

    line: int
    lines: frozenset[int]
    calls: frozenset[str]
    catches: frozenset[str]
    raises: bool


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
    tests: tuple[str, ...] = ()
    handlers: tuple[Handler, ...] = ()

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
class StoreUse:
    """How requests come to use what a library keeps.

    `how` is call, decorator (of something that serves), given (to another object that serves) or session
    (the framework's session is written). `kwargs` are the arguments of the call or decorator.
    """

    name: str
    how: str
    file: str
    line: int
    function: Function
    trace: tuple[Step, ...]
    kwargs: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class StoreJob:
    """A job that start-up gives to a scheduler: where, what runs, and the outside names that it calls."""

    file: str
    line: int
    function: Function
    target: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibraryStore:
    """Where an object or a setting of a library keeps what requests give it.

    `where` is memory, disk, shared, unknown or none; `evidence` the literal, type or default that decided it.
    `chosen` says when: always, development (tests, debugging), or environment (when it says nothing else).
    `setting` tells a setting from an object, `named` one that a variable holds, and `lasting` an object of the
    process from one of a request; `jobs` are those of a scheduler.
    """

    name: str
    symbol: str
    file: str
    line: int
    kind: Kind
    concern: Concern
    where: str
    chosen: str
    evidence: str
    note: str
    remedy: str
    severity: Severity
    setting: bool
    named: bool
    lasting: bool
    phases: tuple[Phase, ...]
    uses: tuple[StoreUse, ...]
    jobs: tuple[StoreJob, ...]


@dataclass(frozen=True, slots=True)
class CacheCall:
    """A call of a cached function, with what it passes."""

    file: str
    line: int
    function: Function
    phases: tuple[Phase, ...]
    args: tuple[Origin, ...]
    trace: tuple[Step, ...]

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this call."""
        return any(phase in SERVING for phase in self.phases)


@dataclass(frozen=True, slots=True)
class FunctionCache:
    """A function whose results are kept in the process by a decorator.

    `symbol` and its place are the function's, or those of the container that the decorator was given.
    `taint` is what the results are made of, the arguments apart; `types` what they may be; `sources` the
    names outside the program that it calls, by itself or further down; `cleared` the calls that empty it;
    `keyed` the parameters that make the key.
    """

    symbol: str
    name: str
    file: str
    line: int
    decorator: str
    given: bool
    keyed: tuple[str, ...]
    params: tuple[str, ...]
    maxsize: str
    expires: bool
    taint: int
    types: tuple[str, ...]
    sources: tuple[str, ...]
    function: Function
    calls: tuple[CacheCall, ...]
    cleared: tuple[CacheCall, ...]


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
