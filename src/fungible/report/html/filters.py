"""The controls above the findings. They are hidden until the page's script can answer them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fungible.model.report import StatePoint
from fungible.model.words import Consequence, Kind, Severity, Verdict
from fungible.report.html.findings import SIGNS
from fungible.report.html.graph import Graph
from fungible.report.html.markup import Value, anchor, escaped, plain
from fungible.report.wording import CONSEQUENCES, KINDS

ROUTES = 400
"""How many entry points can be chosen from; the search finds the others."""


VERDICTS = ("violation", "waived", "acceptable", "safe")
SEVERITIES = tuple(Severity)


def verdict_of(point: StatePoint) -> str:
    """The verdict, with the waived apart."""
    return "waived" if point.verdict is Verdict.VIOLATION and point.waived is not None else str(point.verdict)


def controls(points: Sequence[StatePoint], graph: Graph) -> str:
    """A form of native controls: search, severities, and lists of what occurs in this report."""
    return (
        '<form id="filters" class="filters" role="search" aria-label="Filter the findings" hidden>'
        '<label class="search">Search<input type="search" name="q" autocomplete="off" spellcheck="false"></label>'
        f"{_lists(points, graph)}{_severities(points)}"
        '<div class="answer"><output id="count" aria-live="polite"></output>'
        '<button type="button" id="open-all">Open all</button><button type="button" id="close-all">Close all</button>'
        '<button type="reset" id="reset">Clear filters</button></div></form>'
    )


def _severities(points: Sequence[StatePoint]) -> str:
    violated = Counter(point.severity for point in points if point.verdict is Verdict.VIOLATION)
    boxes = "".join(_checkbox(severity, violated[severity]) for severity in Severity if violated[severity])
    return f'<fieldset><legend>Severity</legend><div class="ticks">{boxes}</div></fieldset>' if boxes else ""


def _lists(points: Sequence[StatePoint], graph: Graph) -> str:
    """A list for each thing to filter by, with the values that occur."""
    kinds = Counter(point.kind for point in points)
    consequences = Counter(each for point in points for each in point.consequences)
    verdicts = Counter(map(verdict_of, points))
    changes = Counter(str(point.change.status) for point in points if point.change is not None)
    occurring = (
        ("verdict", "Verdict", {name: (name, count) for name, count in verdicts.items()}),
        ("change", "Compared", {name: (name, count) for name, count in changes.items()}),
        ("kind", "Kind", {str(kind): (said, kinds[kind]) for kind, said in KINDS.items()}),
        ("consequence", "Consequence", {str(c): (said, consequences[c]) for c, said in CONSEQUENCES.items()}),
        ("route", "Entry point", _routes(graph)),
    )
    return "".join(_choice(*each) for each in occurring)


def _checkbox(severity: Severity, count: int) -> str:
    sign = f'<b class="sev {severity}">{SIGNS[severity]} {severity}</b>'
    return f'<label><input type="checkbox" name="severity" value="{severity}">{sign} <i>{count:,}</i></label>'


def _choice(name: str, label: str, options: Mapping[str, tuple[str, int]]) -> str:
    listed = "".join(
        f'<option value="{escaped(key)}">{escaped(said)} ({count})</option>'
        for key, (said, count) in options.items()
        if count
    )
    if not listed:
        return ""
    return f'<label>{label}<select name="{name}"><option value="">any</option>{listed}</select></label>'


def _routes(graph: Graph) -> dict[str, tuple[str, int]]:
    """The entry points that lead to state points, by their numbers on the map, in order of their names."""
    leads = Counter(number for ways in graph.ways.values() for number in {way[0] for way in ways})
    entries = [number for number, node in enumerate(graph.nodes) if node.key[0] == "e"]
    listed = sorted(entries, key=lambda number: _by_path(graph.nodes[number].label))
    return {graph.nodes[number].label: (graph.nodes[number].label, leads[number]) for number in listed[:ROUTES]}


def _by_path(route: str) -> tuple[str, str]:
    method, _, path = route.partition(" ")
    return path, method


def data(points: Iterable[StatePoint], graph: Graph) -> Value:
    """What the script filters by, a row for each finding on the page, in their order."""
    kinds = {kind: number for number, kind in enumerate(Kind)}
    consequences = {consequence: number for number, consequence in enumerate(Consequence)}
    return [
        [
            anchor(point.id),
            VERDICTS.index(verdict_of(point)),
            SEVERITIES.index(point.severity) if point.verdict is Verdict.VIOLATION else -1,
            kinds[point.kind],
            [consequences[each] for each in point.consequences],
            [list(way) for way in graph.ways.get(point.id, ())],
            *([str(point.change.status)] if point.change is not None else []),
        ]
        for point in points
    ]


def words() -> Value:
    """The words that the rows of `data` refer to by number."""
    return {
        "verdicts": list(VERDICTS),
        "severities": [str(severity) for severity in SEVERITIES],
        "kinds": [str(kind) for kind in Kind],
        "consequences": [str(consequence) for consequence in Consequence],
    }


def labels(graph: Graph) -> Value:
    """The entry points by number, as the list of the form spells them."""
    return {str(number): plain(node.label) for number, node in enumerate(graph.nodes) if node.key[0] == "e"}
