"""The part of the page that holds the map: what it shows, its buttons, the drawing, and the same as a table."""

from collections.abc import Sequence

from fungible.model.report import StatePoint
from fungible.model.words import Verdict
from fungible.report.html.drawing import drawing
from fungible.report.html.findings import badge
from fungible.report.html.graph import Graph
from fungible.report.html.layout import plan
from fungible.report.html.markup import anchor, code, escaped
from fungible.report.reading import counted

ROWS = 300
"""How many rows the table has at most."""

ROUTES = 12
"""How many entry points a row names."""

TOOLS = (
    '<div class="tools" id="map-tools" hidden>'
    '<button type="button" id="map-open">Open all groups</button>'
    '<button type="button" id="map-close">Close groups</button>'
    '<button type="button" id="map-fold" hidden>Close group</button>'
    '<button type="button" id="map-only" aria-pressed="false">Only the chosen ways</button>'
    '<button type="button" id="map-clear">Choose nothing</button>'
    '<span class="zoom"><button type="button" id="map-out" aria-label="Zoom out">&minus;</button>'
    '<button type="button" id="map-fit">Fit</button>'
    '<button type="button" id="map-in" aria-label="Zoom in">+</button></span>'
    '<output id="map-said" aria-live="polite"></output></div>'
)


def map_section(points: Sequence[StatePoint], graph: Graph) -> str:
    """The map with everything around it; a sentence when there is nothing to draw."""
    if not graph.nodes:
        return "<p>No way from an entry point to a state point was found.</p>"
    return (
        f'<p>{_about(points, graph)}</p>{TOOLS}<div class="canvas" id="canvas">{drawing(graph, plan(graph))}</div>'
        f'<details class="in-words"><summary>The map in words</summary>{_table(points, graph)}</details>'
    )


def _about(points: Sequence[StatePoint], graph: Graph) -> str:
    apart = sum(point.verdict is Verdict.VIOLATION and point.id not in graph.ways for point in points)
    return (
        "From the entry points on the left, through the functions that they call, to "
        f"{counted(len(graph.ways), 'state point')} on the right, the worst on top."
        + (
            f" {counted(apart, 'violation')} that no entry point leads to, such as settings: not drawn."
            if apart
            else ""
        )
    )


def _table(points: Sequence[StatePoint], graph: Graph) -> str:
    listed = [point for point in points if point.id in graph.ways]
    rows = "".join(_table_row(point, graph) for point in listed[:ROWS])
    more = f"<p>and {counted(len(listed) - ROWS, 'more state point')}.</p>" if len(listed) > ROWS else ""
    head = "<tr><th scope=col>State point</th><th scope=col>Severity</th><th scope=col>Reached from</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>{more}"


def _table_row(point: StatePoint, graph: Graph) -> str:
    firsts = (graph.nodes[way[0]] for way in graph.ways[point.id])
    entries = dict.fromkeys(node.label for node in firsts if node.column == 0)
    link = f'<a href="#{anchor(point.id)}">{code(point.symbol)}</a>'
    routes = ", ".join(escaped(entry) for entry in list(entries)[:ROUTES])
    if len(entries) > ROUTES:
        routes += f" and {len(entries) - ROUTES} more"
    return f"<tr><th scope=row>{link}</th><td>{badge(point)}</td><td>{routes}</td></tr>"
