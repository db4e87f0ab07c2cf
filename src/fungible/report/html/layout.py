"""Where things stand on the map: columns from entry points to state points, the worst on top, few crossings.

The page's script draws again what a reader opens, closes or filters, in the order that is found here; `layout.js` is
the same placement, and a test in a browser holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fungible.report.html.graph import STATE, Graph, Node, Way

CROWDED = 16
"""From how many nodes on a column shows groups."""

ROW, BOX_HEIGHT, BOX_WIDTH, COLUMN, TOP, GAP = 46, 38, 222, 298, 30, 69
"""In pixels: from row to row, a box, from column to column, above the first row, and what may be left free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is drawn of some nodes: one, or a group that is closed."""

    column: int
    y: int
    members: tuple[int, ...]
    group: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A line between two boxes, by their positions: how many ways it stands for, and how bad the worst of them is."""

    start: int
    end: int
    ways: int
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is drawn, and how large that is."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    columns: tuple[int, ...]
    width: int
    height: int


def ordered(nodes: Mapping[str, Node], ways: Mapping[str, list[Way]]) -> Graph:
    """The nodes as they are drawn, by columns: state points worst first, all others beside what they lead to."""
    after: dict[str, set[str]] = defaultdict(set)
    for way in (way for found in ways.values() for way in found):
        for start, end in pairwise(way):
            after[start].add(end)
    spots: dict[str, float] = {}
    for column in range(STATE, -1, -1):
        listed = [node for node in nodes.values() if node.column == column]
        wishes = {node.key: _middle(after[node.key], spots) for node in listed}
        for spot, node in enumerate(_sorted(listed, wishes)):
            spots[node.key] = spot
    listed = sorted(nodes.values(), key=lambda node: (node.column, spots[node.key]))
    numbers = {node.key: number for number, node in enumerate(listed)}
    return Graph(
        nodes=tuple(listed),
        ways={point: tuple(tuple(numbers[key] for key in way) for way in found) for point, found in ways.items()},
    )


def _middle(keys: Iterable[str], spots: Mapping[str, float]) -> float:
    known = [spots[key] for key in keys if key in spots]
    return sum(known) / len(known) if known else 0.0


def _sorted(nodes: Sequence[Node], wishes: Mapping[str, float]) -> list[Node]:
    """A column from top to bottom: worst first, then where each wishes to be; in a crowded one, groups together."""

    def of_node(node: Node) -> tuple[int, float, str, str]:
        return node.rank, wishes[node.key], node.label, node.key

    if len(nodes) <= CROWDED:
        return sorted(nodes, key=of_node)
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.group].append(node)

    def of_group(name: str) -> tuple[int, float, str]:
        members = groups[name]
        return min(node.rank for node in members), sum(wishes[node.key] for node in members) / len(members), name

    return [node for name in sorted(groups, key=of_group) for node in sorted(groups[name], key=of_node)]


def plan(graph: Graph) -> Plan:
    """The map as it is first shown: crowded columns show groups."""
    rows = _rows(graph)
    of_node = {member: number for number, box in enumerate(rows) for member in box.members}
    edges = _edges(graph, of_node)
    boxes = _placed(rows, edges)
    columns = tuple(sorted({box.column for box in boxes}))
    bottom = max((box.y for box in boxes), default=0) + ROW
    return Plan(
        boxes=tuple(boxes),
        edges=edges,
        columns=columns,
        width=(len(columns) - 1) * COLUMN + BOX_WIDTH + 2 if columns else 0,
        height=bottom,
    )


def _rows(graph: Graph) -> list[Box]:
    """A box for each node, or for each group of a crowded column that has several; still without a place."""
    sizes: dict[int, int] = defaultdict(int)
    members: dict[tuple[int, str], list[int]] = defaultdict(list)
    for number, node in enumerate(graph.nodes):
        sizes[node.column] += 1
        members[node.column, node.group].append(number)
    boxes: list[Box] = []
    for (column, group), numbers in members.items():
        closed = sizes[column] > CROWDED and len(numbers) > 1
        shown = [tuple(numbers)] if closed else [(number,) for number in numbers]
        boxes += [Box(column=column, y=0, members=each, group=group, closed=closed) for each in shown]
    return boxes


def _edges(graph: Graph, of_node: Mapping[int, int]) -> tuple[Edge, ...]:
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for ways in graph.ways.values():
        for way in ways:
            rank = graph.nodes[way[-1]].rank
            for pair in pairwise(way):
                start, end = of_node[pair[0]], of_node[pair[1]]
                if start != end:
                    found[start, end].append(rank)
    return tuple(Edge(start=a, end=b, ways=len(ranks), rank=min(ranks)) for (a, b), ranks in sorted(found.items()))


def _placed(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[Box]:
    """Each column from the right: every box as near as it can be to the middle of what it leads to."""
    after: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        after[edge.start].append(edge.end)
    tallest = max((sum(box.column == column for box in boxes) for column in {box.column for box in boxes}), default=0)
    places: dict[int, int] = {}
    for column in sorted({box.column for box in boxes}, reverse=True):
        listed = [number for number, box in enumerate(boxes) if box.column == column]
        wishes = [_wish([places[end] for end in after[number] if end in places]) for number in listed]
        places |= dict(zip(listed, _apart(wishes, TOP + (tallest - 1) * ROW), strict=True))
    return [
        Box(column=box.column, y=places[number], members=box.members, group=box.group, closed=box.closed)
        for number, box in enumerate(boxes)
    ]


def _wish(places: Sequence[int]) -> int:
    return sum(places) // len(places) if places else 0


def _apart(wishes: Sequence[int], lowest: int) -> list[int]:
    """The places nearest to the wishes that keep their order, a row's distance and no wide gap, down to the lowest."""
    places: list[int] = []
    for wish in wishes:
        nearest = places[-1] + ROW if places else TOP
        places.append(max(nearest, min(wish, nearest + GAP)))
    limit = lowest
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], limit)
        limit = places[number] - ROW
    return places
