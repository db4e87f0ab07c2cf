"""State points and programs made by hand, for what is computed from them."""

from dataclasses import replace

from fungible.audit.program.definitions import ModuleInfo
from fungible.audit.program.libraries import LibraryStore, StoreUse
from fungible.audit.program.origins import Function
from fungible.audit.program.records import CallIndex, NoCalls, Program
from fungible.model.report import EntryPoint, Remedy, StatePoint
from fungible.model.words import Concern, Kind, Lifetime, Phase, Severity, Storage, Verdict

POINT = StatePoint(
    id="p1",
    rule="user-data-in-process",
    symbol="shop.baskets.kept",
    file="shop/baskets.py",
    line=4,
    storage=Storage.MODULE,
    kind=Kind.USER_DATA,
    verdict=Verdict.VIOLATION,
    severity=Severity.HIGH,
    confidence=0.9,
    consequences=(),
    lifetime=Lifetime.PROCESS,
    shared_by="all requests of one replica",
    why="POST /baskets stores into it.",
    accesses=(),
    trace=(),
    remedy=Remedy(id="user-data-in-process", title="Store it in the database", text="Use a table."),
)
STORE = LibraryStore(
    name="slowapi.Limiter",
    symbol="shop.limits.limiter",
    file="shop/limits.py",
    line=7,
    kind=Kind.RATE_LIMIT,
    concern=Concern.RATE_LIMITING,
    where="memory",
    chosen="always",
    evidence="the default",
    note="Hits are counted in this process.",
    remedy="",
    severity=Severity.HIGH,
    setting=False,
    named=True,
    lasting=True,
    phases=(Phase.IMPORT,),
    uses=(),
    jobs=(),
)
ENTRY = EntryPoint(
    symbol="shop.app.basket", file="shop/app.py", line=9, phase=Phase.REQUEST, framework="fastapi", route="GET /basket"
)
LIMITED = Function(
    symbol="shop.app.basket",
    name="basket",
    file="shop/app.py",
    line=9,
    owner="",
    phases=frozenset({Phase.REQUEST}),
    is_async=False,
    awaits=(),
    body=None,  # type: ignore[arg-type] # nobody asks for its code
)
EMPTY = Program(
    states=(),
    calls=CallIndex(NoCalls()),
    functions={},
    classes={},
    settings=(),
    modules=(),
    entry_points=(),
)


def violation(severity: Severity = Severity.HIGH, **changes: object) -> StatePoint:
    """A violation that nobody waived."""
    return replace(POINT, severity=severity, **changes)  # type: ignore[arg-type] # fields by name


def acceptable(rule: str, kind: Kind = Kind.LIFECYCLE, **changes: object) -> StatePoint:
    """Something that is acceptable, with low severity."""
    fixed: dict[str, object] = {"verdict": Verdict.ACCEPTABLE, "remedy": None}
    return violation(Severity.LOW, rule=rule, kind=kind, **(fixed | changes))


def store(where: str, **changes: object) -> LibraryStore:
    """A store of a library that requests use."""
    return replace(STORE, where=where, uses=(StoreUse("limit", "call", "shop/app.py", 9, LIMITED, (), {}),), **changes)  # type: ignore[arg-type] # fields by name


def importing(*names: str, tool: bool = False) -> Program:
    """A program of one module that imports some names and serves one route."""
    module = ModuleInfo("shop.app", "shop/app.py", tool, tuple((name, i + 1, False) for i, name in enumerate(names)))
    return replace(EMPTY, modules=(module,), entry_points=(ENTRY,))
