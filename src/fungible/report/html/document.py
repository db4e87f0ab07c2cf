"""The report as one page that can be handed on: no network, nothing to install, useful without its script."""

from collections.abc import Iterator, Sequence

from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport
from fungible.report.excerpt import Sources
from fungible.report.headline import headline
from fungible.report.html import assets, drawing, filters, inventory
from fungible.report.html.findings import Page, findings
from fungible.report.html.graph import nodes_of, ways_of
from fungible.report.html.layout import ordered
from fungible.report.html.limits import entry_points, limits
from fungible.report.html.listing import Listed, listed
from fungible.report.html.map_section import map_section
from fungible.report.html.markup import escaped, json_block, section, title_of
from fungible.report.html.stories import Stories, StoryOf
from fungible.report.html.summary import summary
from fungible.report.html.told import LONG, Told
from fungible.report.reading import routes_of

LEGEND = (
    '<p class="legend">In the drawings of two replicas: <b>■</b> a replica holds or changes the state, <b>□</b> it has '
    "another or none, <b>✗</b> the client gets a wrong answer, <b>↻</b> a restart.</p>"
)
NOTHING = '<p id="nothing" hidden>Nothing passes these filters.</p>'


def untold(rule: str) -> str:
    """The story of a rule whose text is not at hand."""
    return ""


def render_html(
    report: AuditReport, sources: Sources, *, story_of: StoryOf = untold, prospects: Sequence[Prospect] = ()
) -> str:
    """The whole page; the same bytes for the same report."""
    styles, theme, script = assets.stylesheet(), assets.theme_script(), assets.page_script()
    body = "\n".join(_body(report, sources, story_of, prospects))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{assets.policy(styles, theme, script)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f'<meta name="description" content="{escaped(headline(report))}">'
        f"<title>{escaped(title_of(report))}: fungible report</title>"
        f'<link rel="icon" href="{assets.ICON}"><style>{styles}</style><script>{theme}</script></head>\n'
        f"<body>{body}<script>{script}</script></body></html>\n"
    )


def _body(report: AuditReport, sources: Sources, story_of: StoryOf, prospects: Sequence[Prospect]) -> Iterator[str]:
    lists = listed(report)
    points = [point for each in lists for point in each.shown]
    ways = ways_of(report, points)
    graph = ordered(nodes_of(report, ways), ways)
    page = Page(
        sources=sources,
        routes=routes_of(report),
        stories=Stories(story_of),
        told=Told(is_long=len(points) > LONG),
    )
    symbols = {point.id: point.symbol for point in points}
    found = "".join(_lists(lists, page))
    yield _bar(report, rated=bool(prospects))
    drawings = page.stories.symbols()
    yield drawings
    yield '<main id="main" tabindex="-1">'
    yield summary(report, prospects)
    yield section("map-section", "How requests reach state", map_section(points, graph))
    yield section(
        "findings", "Findings", filters.controls(points, graph) + NOTHING + (LEGEND if drawings else "") + found
    )
    yield section("inventory", "What the app uses", inventory.components(report.components))
    yield section("checklist", "Checklist", inventory.checklist(report.checklist, symbols))
    yield section("advice", "Recommendations", inventory.recommendations(report.recommendations, symbols))
    yield section("limits", "What was not examined", limits(report))
    yield section("entries", "Entry points", entry_points(report.entry_points))
    yield "</main>"
    yield f"<footer><p>Written by fungible {escaped(report.version)} about {escaped(report.root)}.</p></footer>"
    yield json_block(
        {
            **drawing.data(graph),
            "words": filters.words(),
            "entries": filters.labels(graph),
            "findings": filters.data(points, graph),
        },
        "data",
    )


def _bar(report: AuditReport, *, rated: bool) -> str:
    present = (
        ("raise", "Score", rated),
        ("map-section", "Map", True),
        ("findings", "Findings", True),
        ("inventory", "Inventory", bool(report.components)),
        ("checklist", "Checklist", bool(report.checklist)),
        ("advice", "Advice", bool(report.recommendations)),
        ("limits", "Limits", True),
    )
    links = "".join(f'<a href="#{name}">{label}</a>' for name, label, shown in present if shown)
    return (
        '<a class="skip" href="#findings">Skip to the findings</a>'
        '<div class="bar"><span class="brand" aria-hidden="true">fungible</span>'
        f'<nav aria-label="Sections">{links}</nav>'
        '<button type="button" id="theme" hidden>Dark</button></div>'
    )


def _lists(lists: Sequence[Listed], page: Page) -> Iterator[str]:
    if not lists or lists[0].name != "violations":
        yield "<p>No violation was found.</p>"
    for each in lists:
        inner = "\n".join(findings(each.shown, page))
        more = f"<p>and {each.left_out:,} more, in the JSON report.</p>" if each.left_out else ""
        heading = f'<h3 class="list-h">{each.heading} ({len(each.shown) + each.left_out:,})</h3>'
        yield f'<div class="list" id="{each.name}">{heading}{inner}{more}</div>'
