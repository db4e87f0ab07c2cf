"""Findings about rows and cached values of one caller that another can reach."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.owners import Table
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.ways import Way, in_order, ways
from fungible.model.report import Access, Remedy, Step
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

CONFIDENCE = {"compared": 0.9, "written": 0.85, "declared": 0.75}
"""By how it is known that a column names the owner: compared with a caller elsewhere, set to one, or by its name."""


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


def of_query(rule: Rule, remedy: Remedy, table: Table, query: Query, way: Way, why: str) -> Finding:
    """A hazard of isolation, where a query is made."""
    return violation(rule, spot_of(query), why, remedy, reached(query, way), sureness(table))


def of_route(rule: Rule, remedy: Remedy, table: Table, query: Query, way: Way, why: str) -> Finding:
    """A hazard of isolation, where a route asks for a query that is in order for others."""
    spot = Spot(way.handler.symbol, way.handler.file, way.line_in_handler(query.line))
    return violation(rule, spot, why, remedy, reached(query, way), sureness(table))


def lost(program: Program, rule: Rule, remedy: Remedy, table: Table, query: Query) -> Finding | None:
    """The owner, or what rows are below, is asked for in words that Python evaluates before the database sees them."""
    column = next((c.column for c in query.lost if _scopes(table, c)), None)
    way = next(iter(in_order(ways(program, query.frame))), None) if column is not None else None
    if way is None:
        return None
    why = (
        f"{query.frame.name} joins its comparisons with Python's `and`, which keeps only the first: the query on "
        f"{table.title} never asks for {column}, and {way.route} gets the rows of others."
    )
    return of_query(rule, remedy, table, query, way, why)


def _scopes(table: Table, condition: Condition) -> bool:
    """Whether a condition asks for the caller's own rows, or for those below one that the request names."""
    if condition.value.has(IDENTITY):
        return table.names_owner(condition.column)
    return condition.column in table.parents and condition.value.has(REQUEST_DATA)


def scoped(rule: Rule, table: Table, query: Query) -> Finding | None:
    """A query that asks for the owner's rows alone."""
    columns = [c.column for c in query.conditions if c.value.has(IDENTITY) and table.names_owner(c.column)]
    if not columns:
        return None
    why = f"The query on {table.title} asks for {columns[0]} with what is known of the caller."
    return safe(rule, spot_of(query), why)


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
