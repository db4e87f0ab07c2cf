"""What the map shows: the ways from entry points through functions to state points, as nodes and paths."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fungible.model.report import AuditReport, StatePoint, Step
from fungible.model.words import Phase, Verdict
from fungible.report.html.naming import function_name, handler_name, route_groups, shared_folder
from fungible.report.reading import Routes, route_to, routes_of, writes

FUNCTIONS = 2
"""How many functions of a way are drawn: the last ones, which touch the state. The finding tells all of them."""

STATE = FUNCTIONS + 1
"""The column of the state points; entry points are in column 0, functions between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something on the map. `rank` is the severity of the worst state point that it leads to, 0 being critical."""

    key: str
    column: int
    label: str
    below: str
    title: str
    group: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The nodes in the order in which they are drawn, and the ways of each state point as positions among them."""

    nodes: tuple[Node, ...]
    ways: Mapping[str, tuple[tuple[int, ...], ...]]


Way = tuple[str, ...]


def ways_of(report: AuditReport, shown: Iterable[StatePoint]) -> dict[str, list[Way]]:
    """For each state point that something leads to: the ways there, as keys from entry point to state point."""
    points = [point for point in shown if point.verdict is not Verdict.SAFE]
    entries = {entry.symbol for entry in report.entry_points}
    known: dict[str, Way] = {}
    for point in points:
        _learn(_trace(point), known)
    return {point.id: ways for point in points if (ways := list(dict.fromkeys(_ways(point, entries, known))))}


def _learn(way: Way, known: dict[str, Way]) -> None:
    """Remember how each function on a way is reached: the shortest way counts."""
    for number, key in enumerate(way):
        if key not in known or len(known[key]) > number + 1:
            known[key] = way[: number + 1]


def _trace(point: StatePoint) -> Way:
    """A trace as keys: the entry point, then the functions, each once."""
    symbols = [step.symbol for step in point.trace if step.symbol != point.symbol or step is point.trace[0]]
    keys = [f"f:{symbol}" for symbol in dict.fromkeys(symbols[1:]) if symbol != symbols[0]]
    return (f"e:{symbols[0]}", *keys) if symbols else ()


def _ways(point: StatePoint, entries: set[str], known: Mapping[str, Way]) -> Iterator[Way]:
    state, trace = f"s:{point.id}", _trace(point)
    if trace:
        yield _drawn((*trace, state))
    if point.verdict is not Verdict.VIOLATION:
        return
    for symbol in dict.fromkeys(access.symbol for access in writes(point)):
        entry, function = f"e:{symbol}", f"f:{symbol}"
        if symbol in entries:
            yield entry, state
        elif function in known:
            yield _drawn((*known[function], state))
        elif trace and symbol != point.symbol:
            yield function, state


def _drawn(way: Way) -> Way:
    """A way without its first functions, where it has more than are drawn."""
    return way if len(way) <= FUNCTIONS + 2 else (way[0], *way[-FUNCTIONS - 1 :])


def columns_of(ways: Iterable[Way]) -> dict[str, int]:
    """The column of each node: functions as far to the right as their callers ask for; state points last."""
    columns: dict[str, int] = {}
    listed = list(dict.fromkeys(ways))
    for _ in range(FUNCTIONS):
        for way in listed:
            column = 0
            for key in way[:-1]:
                column = max(columns.get(key, 0), column if key[0] == "e" else max(column, 1))
                columns[key] = min(column, FUNCTIONS)
                column += 1
    return columns | {way[-1]: STATE for way in listed}


def nodes_of(report: AuditReport, ways: Mapping[str, list[Way]]) -> dict[str, Node]:
    """Everything on the map by key, in no particular order."""
    points = {point.id: point for point in report.state_points}
    columns = columns_of(way for found in ways.values() for way in found)
    ranks: dict[str, int] = {}
    for identity, found in ways.items():
        rank = rank_of(points[identity])
        for key in (key for way in found for key in way):
            ranks[key] = min(rank, ranks.get(key, rank))
    describe = _Describing(report, (points[identity] for identity in ways))
    described = ((key, describe.node(key, points)) for key in ranks)
    return {
        key: Node(key=key, column=columns[key], label=label, below=below, title=title, group=group, rank=ranks[key])
        for key, (label, below, title, group) in described
    }


def rank_of(point: StatePoint) -> int:
    """The severity of a state point on the map; what is acceptable or waived is below all that counts."""
    return point.severity.rank if point.counts else 4


Description = tuple[str, str, str, str]
"""Label, second line, full title, group."""


class _Describing:
    """What the nodes are called. Folders that all files share say nothing, and are left out."""

    def __init__(self, report: AuditReport, points: Iterable[StatePoint]) -> None:
        drawn = [point for point in points if point.trace or point.accesses]
        accesses = (access for point in drawn for access in point.accesses)
        steps = (step for point in drawn for step in point.trace)
        self._files = {access.symbol: access.file for access in accesses} | {step.symbol: step.file for step in steps}
        routes = routes_of(report)
        traces = (point.trace for point in drawn if point.trace)
        self._routes = {trace[0].symbol: _beginning(trace, routes) for trace in traces} | dict(routes)
        self._groups = route_groups(self._routes)
        self._shared = shared_folder({*self._files.values(), *(point.file for point in drawn)})

    def _short(self, file: str) -> str:
        return file.removeprefix(self._shared)

    def node(self, key: str, points: Mapping[str, StatePoint]) -> Description:
        """What a node is called."""
        symbol = key[2:]
        if key[0] == "s":
            point = points[symbol]
            short = self._short(point.file)
            return function_name(point.symbol, point.file), short, point.symbol, short
        file = self._files.get(symbol, "")
        if key[0] == "f":
            return function_name(symbol, file), self._short(file), f"{symbol} ({file})", self._short(file)
        route = self._routes.get(symbol, "")
        return (
            route or symbol,
            handler_name(symbol),
            f"{route} {symbol}".strip(),
            self._groups.get(symbol, self._short(file)),
        )


def _beginning(trace: tuple[Step, ...], routes: Routes) -> str:
    """What a trace begins with: a route, or the import of a module."""
    route = route_to(trace, routes)
    return f"import {trace[0].symbol}" if trace[0].phase is Phase.IMPORT else route
