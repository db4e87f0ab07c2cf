"""What the map shows of a report."""

from dataclasses import replace

from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Severity, Verdict
from fungible.report.html.graph import STATE, Graph, nodes_of, ways_of
from fungible.report.html.layout import CROWDED, ROW, ordered, plan
from tests.browser.reports import crowded
from tests.unit.report import samples


def graph_of(*points: StatePoint, report: AuditReport = samples.USUAL) -> Graph:
    whole = replace(report, state_points=points or report.state_points)
    ways = ways_of(whole, whole.state_points)
    return ordered(nodes_of(whole, ways), ways)


def told(graph: Graph, identity: str) -> list[list[str]]:
    return [[graph.nodes[number].label for number in way] for way in graph.ways[identity]]


def test_a_way_goes_from_the_route_through_functions_to_the_state() -> None:
    assert told(graph_of(samples.CART), "b2") == [["POST /cart", "CartService.put", "CartService.items"]]


def test_another_writer_without_a_known_way_stands_for_itself() -> None:
    assert told(graph_of(samples.SESSIONS), "a1") == [
        ["POST /sign-in", "remember", "sessions"],
        ["sign_out", "sessions"],
    ]


def test_another_writer_on_a_way_to_other_state_is_reached_that_way() -> None:
    other = replace(samples.CART, id="x", symbol="app.services.cart.total", accesses=samples.SESSIONS.accesses[:1])
    graph = graph_of(samples.SESSIONS, other)

    assert ["POST /sign-in", "remember", "total"] in told(graph, "x")


def test_of_a_long_way_the_last_functions_are_drawn() -> None:
    steps = [replace(samples.CART.trace[1], symbol=f"app.services.cart.f{number}") for number in range(6)]
    deep = replace(samples.CART, trace=(samples.CART.trace[0], *steps), accesses=())

    assert told(graph_of(deep), "b2") == [["POST /cart", "f4", "f5", "CartService.items"]]


def test_functions_that_call_each_other_find_their_columns() -> None:
    first, second = (replace(samples.CART.trace[1], symbol=f"app.services.cart.{name}") for name in "ab")
    start = samples.CART.trace[0]
    one = replace(samples.CART, id="1", trace=(start, first, second), accesses=())
    two = replace(samples.CART, id="2", trace=(start, second, first), accesses=())

    assert all(0 <= node.column <= STATE for node in graph_of(one, two).nodes)


def test_what_nothing_leads_to_and_what_is_safe_is_not_drawn() -> None:
    safe = replace(samples.CART, id="s", verdict=Verdict.SAFE)

    assert graph_of(samples.SETTINGS, safe).nodes == ()
    assert plan(graph_of(samples.SETTINGS)).boxes == ()


def test_the_worst_state_point_stands_on_top() -> None:
    graph = graph_of(samples.ORDERS, samples.CART, samples.SESSIONS)
    states = [node.label for node in graph.nodes if node.column == STATE]

    assert states == ["sessions", "CartService.items", "show"]


def test_what_is_waived_is_drawn_as_acceptable() -> None:
    waived = replace(samples.CART, severity=Severity.CRITICAL, waived="on purpose")

    assert {node.rank for node in graph_of(waived).nodes} == {4}


def test_a_crowded_column_shows_groups_and_no_boxes_overlap() -> None:
    graph = graph_of(report=crowded())
    found = plan(graph)
    places = [(box.column, box.y) for box in found.boxes]

    assert len(graph.nodes) == 300
    assert all(box.closed for box in found.boxes)
    assert len(found.boxes) == 30
    assert all(
        abs(one - two) >= ROW for column, one in places for other, two in places if column == other and one != two
    )
    assert len(set(places)) == len(places)


def test_a_column_that_is_not_crowded_shows_all_of_it() -> None:
    found = plan(graph_of(report=crowded(CROWDED)))

    assert len(found.boxes) == 3 * CROWDED
    assert sum(edge.ways for edge in found.edges) == 2 * CROWDED
