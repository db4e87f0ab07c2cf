"""Findings about rows and cached values of one caller that another can reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.callers import SIGNED_IN, signed_in_by_default
from fungible.audit.program.identifiers import last
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import VIEWS, Tables
from fungible.audit.program.privileges import STAFF, class_words
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import ClassInfo, Program
from fungible.audit.program.terms import Frame, Term
from fungible.audit.program.ways import Way
from fungible.model.report import Access, Remedy, Step
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

CONFIDENCE = {"compared": 0.9, "written": 0.85, "declared": 0.75}
"""By how it is known that a column names the owner: compared with a caller elsewhere, set to one, or by its name."""
ASKS = frozenset(
    {"get_queryset", "get_object", "dispatch", "test_func", "filter_queryset", "check_object_permissions", "retrieve"}
)
"""Methods in which a view may ask whose a row is."""


_ROUTES = ("django.urls", "rest_framework.routers", "rest_framework_nested")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding is reported."""

    symbol: str
    file: str
    line: int


def violation(
    rule: Rule, spot: Spot, why: str, remedy: Remedy, evidence: tuple[Access, tuple[Step, ...]], confidence: float
) -> Finding:
    """A hazard of isolation: rows or values of one caller reach another."""
    access, trace = evidence
    return Finding(
        rule=rule.slug,
        symbol=spot.symbol,
        file=spot.file,
        line=spot.line,
        storage=Storage.QUERY,
        kind=Kind.ISOLATION,
        verdict=Verdict.VIOLATION,
        severity=rule.severity,
        confidence=confidence,
        why=why,
        lifetime=Lifetime.STORE,
        consequences=(Consequence.LEAKS_BETWEEN_USERS,),
        accesses=(access,),
        trace=trace,
        remedy=remedy,
    )


def safe(rule: Rule, spot: Spot, why: str) -> Finding:
    """A place where the caller was asked for."""
    return Finding(
        rule=rule.slug,
        symbol=spot.symbol,
        file=spot.file,
        line=spot.line,
        storage=Storage.QUERY,
        kind=Kind.ISOLATION,
        verdict=Verdict.SAFE,
        severity=Severity.NONE,
        confidence=0.85,
        why=why,
        lifetime=Lifetime.STORE,
    )


def worst(found: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each function: a violation where there is one."""
    kept: dict[tuple[str, str, int], Finding] = {}
    bad = set()
    for each in found:
        if each.verdict is Verdict.VIOLATION:
            bad.add((each.file, each.symbol))
            kept.setdefault((each.file, each.symbol, each.line), each)
        else:
            kept.setdefault((each.file, each.symbol, 0), each)
    for (file, symbol, line), each in kept.items():
        if line or (file, symbol) not in bad:
            yield each


def spot_of(query: Query) -> Spot:
    """The function that makes a query, at the query's line."""
    return Spot(query.frame.symbol, query.frame.file, query.line)


def reached(query: Query, way: Way) -> tuple[Access, tuple[Step, ...]]:
    """The query as an access, with the way to it."""
    action = Action.READ if query.action == "read" else Action.MUTATE
    access = Access(
        action=action, phase=Phase.REQUEST, file=query.frame.file, line=query.line, symbol=query.frame.symbol
    )
    return access, way.trace(query.line, f"{query.action}s {query.table.rpartition('.')[2]}")


def owner(table: Table) -> str:
    """The column that best says whose a row is."""
    if table.parents:
        column, parent = min(table.parents.items())
        return f"{owner(parent)} of {column.removesuffix('_id')}"
    order = sorted(table.owners, key=lambda c: (list(CONFIDENCE).index(table.owners[c]), not c.endswith("_id"), c))
    return order[0] if order else next(iter(sorted(table.makers)), "owner")


def sureness(table: Table) -> float:
    """How sure it is that the table's rows belong to somebody."""
    if table.parents:
        return round(0.9 * min(sureness(parent) for parent in table.parents.values()), 2)
    return max((CONFIDENCE[how] for how in table.owners.values()), default=0.7)


def views(program: Program, found: Tables) -> Iterator[tuple[ClassInfo, Table]]:
    """Class-based views that find a row with an owner by the path's key, for callers who are signed in."""
    for info in sorted(program.classes.values(), key=lambda c: (c.file, c.line)):
        if not any(base in VIEWS for base in info.bases) or not _routed(program, info):
            continue
        if any(method in ASKS for symbol in (info.symbol, *info.bases) for method in _methods(program, symbol)):
            continue
        table = _table_of(program, found, info)
        if table is not None and _signed_in(program, info):
            yield info, table


def _methods(program: Program, symbol: str) -> frozenset[str]:
    info = program.classes.get(symbol)
    return info.methods if info else frozenset()


def _routed(program: Program, info: ClassInfo) -> bool:
    """Whether a module that makes routes imports the view, or is its own."""
    routed = program.frames.remember("routed", lambda: frozenset(_routed_names(program)))
    return info.symbol in routed or info.module in routed


def _routed_names(program: Program) -> Iterator[str]:
    """The modules that make routes, and what they import."""
    for module in program.modules:
        names = [name for name, _, _ in module.imports]
        if not module.tool and any(name.startswith(_ROUTES) for name in names):
            yield module.name
            yield from names


def _table_of(program: Program, found: Tables, info: ClassInfo) -> Table | None:
    """The table of a view, unless its query set is narrowed already."""
    inside = _model_or_queryset(program, info)
    types = [t for here in inside for t in here.types if t in found.owned]
    narrowed = any(here.name in ("filter", "none", "exclude") for here in inside)
    return found.owned[types[0]] if types and not narrowed else None


def _model_or_queryset(program: Program, info: ClassInfo) -> list[Term]:
    """Everything in the expression that says of which rows a view is."""
    bound = (each.bindings for each in _frames(program, info))
    term = next((b[name] for b in bound for name in ("model", "queryset") if name in b), None)
    return list(term.walk()) if term is not None else []


def _frames(program: Program, info: ClassInfo) -> Iterator[Frame]:
    """The bodies of a class and of its bases in the program."""
    for symbol in (info.symbol, *info.bases):
        yield from program.frames.of(symbol) if symbol in program.classes else ()


def _signed_in(program: Program, info: ClassInfo) -> bool:
    """Whether some caller must be signed in, and nothing but that is asked of them."""
    words = [last(w) for w in class_words(program, info.symbol)]
    if any(STAFF.fullmatch(w) for w in words) or _own_permissions(program, info):
        return False
    asked = next(_permissions(program, info), None)
    if asked is not None:
        return any(SIGNED_IN.fullmatch(last(w)) for w in asked.words)
    return any(SIGNED_IN.fullmatch(w) for w in words) or signed_in_by_default(program)


def _permissions(program: Program, info: ClassInfo) -> Iterator[Term]:
    """What a view and its bases say of who may come in, the nearest first: it counts instead of the default."""
    yield from (f.bindings[_PERMISSIONS] for f in _frames(program, info) if _PERMISSIONS in f.bindings)


def _own_permissions(program: Program, info: ClassInfo) -> bool:
    """Whether the view names permissions of the program, or chooses among them, which may ask whose the row is."""
    listed = {t for term in _permissions(program, info) for here in term.walk() for t in here.types}
    if any(t in program.classes for t in listed):
        return True
    choosing = [program.functions.get(f"{symbol}.get_permissions") for symbol in (info.symbol, *info.bases)]
    words = {word for function in choosing if function is not None for word in function.words}
    return bool(words) and any(c.name in words and c.methods & _GRANTS for c in program.classes.values())


_PERMISSIONS = "permission_classes"
_GRANTS = frozenset({"has_permission", "has_object_permission"})
