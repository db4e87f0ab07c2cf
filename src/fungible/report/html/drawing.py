"""The map as an SVG drawing, and as data for the page's script, which draws the same."""

from collections.abc import Sequence

from fungible.model.words import Severity
from fungible.report.cells import cells, fit
from fungible.report.html.findings import SIGNS
from fungible.report.html.graph import STATE, Graph, Node
from fungible.report.html.layout import BOX_HEIGHT, BOX_WIDTH, COLUMN, Box, Edge, Plan
from fungible.report.html.markup import ELLIPSIS, Value, anchor, escaped, plain
from fungible.report.reading import counted

LABEL, BELOW = 24, 32
"""How many characters of a box's two lines are shown, beside the sign; its title has all of them."""

RANKS = (*(str(severity) for severity in Severity if severity is not Severity.NONE), "acceptable")
"""How what a box or a line leads to is called, by its rank."""

MARKS = (*(sign for severity, sign in SIGNS.items() if severity is not Severity.NONE), "~")
"""The signs of the ranks."""


def drawing(graph: Graph, plan: Plan) -> str:
    """The map: boxes in columns, lines between them, each box a link to the worst of what it leads to."""
    spots = {column: spot for spot, column in enumerate(plan.columns)}
    heads = "".join(_heading(column, spot) for column, spot in spots.items())
    lines = "".join(_line(edge, plan, spots) for edge in sorted(plan.edges, key=lambda edge: -edge.rank))
    target = _targets(graph)
    boxes = "".join(_box(box, spots[box.column], graph, target) for box in plan.boxes)
    return (
        f'<svg id="map" class="map" role="group" aria-label="Map of entry points, functions and state points" '
        f'width="{plan.width}" height="{plan.height}" viewBox="0 0 {plan.width} {plan.height}">'
        f'<g class="heads">{heads}</g><g class="lines">{lines}</g><g class="boxes">{boxes}</g></svg>'
    )


def column_name(column: int) -> str:
    """What stands above a column."""
    return "Entry points" if column == 0 else "State points" if column == STATE else "Functions"


def _heading(column: int, spot: int) -> str:
    return f'<text x="{spot * COLUMN + 1}" y="16">{column_name(column)}</text>'


def _line(edge: Edge, plan: Plan, spots: dict[int, int]) -> str:
    start, end = plan.boxes[edge.start], plan.boxes[edge.end]
    x1, y1 = spots[start.column] * COLUMN + 1 + BOX_WIDTH, start.y + BOX_HEIGHT // 2
    x2, y2 = spots[end.column] * COLUMN + 1, end.y + BOX_HEIGHT // 2
    bend = 40 if x2 - x1 < COLUMN else 90
    width = min(4, 1 + edge.ways // 3)
    return (
        f'<path class="r-{RANKS[edge.rank]}" stroke-width="{width}" '
        f'd="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'
    )


def _targets(graph: Graph) -> dict[int, str]:
    """For each node the worst state point that it leads to: the ways come worst first."""
    found: dict[int, str] = {}
    for point, ways in graph.ways.items():
        for node in (node for way in ways for node in way):
            found.setdefault(node, point)
    return found


def _box(box: Box, spot: int, graph: Graph, targets: dict[int, str]) -> str:
    members = [graph.nodes[number] for number in box.members]
    rank = min(node.rank for node in members)
    label, below, title = _words(box, members)
    sign = _sign(box, rank)
    return (
        f'<a class="box r-{RANKS[rank]}{" group" if box.closed else ""}" href="#{anchor(targets[box.members[0]])}" '
        f'transform="translate({spot * COLUMN + 1} {box.y})"><title>{escaped(title)}</title>'
        f'<rect width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="10" y="16">{sign}{escaped(_cut(label, LABEL))}</text>'
        f'<text class="below" x="10" y="30">{escaped(_cut(below, BELOW))}</text></a>'
    )


def _words(box: Box, members: Sequence[Node]) -> tuple[str, str, str]:
    if not box.closed:
        node = members[0]
        return node.label, node.below, node.title
    noun = {0: "entry point", STATE: "state point"}.get(box.column, "function")
    number = counted(len(members), noun)
    return box.group, number, f"{box.group}: {number}"


def _sign(box: Box, rank: int) -> str:
    return f"{MARKS[rank]} " if box.column == STATE else ""


def _cut(text: str, room: int) -> str:
    """A label as it fits: names are told apart by their ends, paths and routes by both."""
    if cells(text) <= room:
        return text
    tail = text[-(room // 3) :]
    return text[: fit(text, room - cells(tail) - 1)] + ELLIPSIS + tail


def data(graph: Graph) -> dict[str, Value]:
    """The map for the page's script: nodes in the order in which they are drawn."""
    groups = {name: number for number, name in enumerate(dict.fromkeys(node.group for node in graph.nodes))}
    return {
        "groups": [[plain(_cut(name, LABEL)), plain(name)] for name in groups],
        "nodes": [
            [
                node.column,
                groups[node.group],
                node.rank,
                plain(_cut(node.label, LABEL)),
                plain(_cut(node.below, BELOW)),
                # The script finds the name of a state point in the finding about it.
                *([plain(node.title)] if node.column != STATE else []),
            ]
            for node in graph.nodes
        ],
    }
