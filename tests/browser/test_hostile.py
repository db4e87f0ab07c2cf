"""Names and sources by somebody who knows that they will be shown in a browser: nothing of them may act."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fungible.model.report import AuditReport, Step
from fungible.model.words import Phase
from tests.browser.conftest import Open
from tests.unit.report import samples

pytestmark = pytest.mark.xdist_group("browser")

ATTACKS = (
    "<script>alert(1);window.owned=1</script>",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title></style><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "<!--<script>",
    "]]><a href=javascript:alert(1)>x</a>",
    "`<b onclick=alert(1)>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u2028alert(1)\u2029//",
    "<iframe src=https://example.com></iframe><link rel=stylesheet href=https://example.com/x.css>",
    "https://example.com/\x1b[31m\u202egnp.exe\udc80",
)


def attacked(attack: str) -> AuditReport:
    """A report in which every text of the audited code is one attack."""
    hostile = samples.hostile()
    step = Step(file=attack, line=1, symbol=attack, phase=Phase.REQUEST, note=attack)
    points = tuple(
        replace(point, symbol=attack, file=attack, why=attack, rule=attack, trace=(step, replace(step, symbol="f")))
        for point in hostile.state_points
    )
    entries = tuple(replace(each, symbol=attack, route=f"GET /{attack}") for each in hostile.entry_points)
    advice = tuple(replace(each, title=attack, action=attack) for each in hostile.recommendations)
    return replace(hostile, root=f"/srv/{attack}", state_points=points, entry_points=entries, recommendations=advice)


def lines_of(attack: str) -> Sequence[str]:
    return (attack, f"sessions = '{attack}'", attack)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_and_does_nothing(opened: Open, attack: str) -> None:
    visit = opened(attacked(attack), sources=lambda _: lines_of(attack))
    page = visit.page
    page.get_by_role("button", name="Open all", exact=True).click()
    page.get_by_role("button", name="Open all groups").click()
    for box in page.locator("#map .box").all():
        box.click()
    page.get_by_role("button", name="Clear filters").click(force=True)
    page.get_by_label("Search").fill(attack[:20])

    assert page.evaluate("window.owned") is None
    assert page.locator("iframe, img, object, embed, main script, main link, a:not([href^='#'])").count() == 0
    handlers = "all => all.flatMap(each => each.getAttributeNames().filter(name => name.startsWith('on')))"
    assert page.locator("body *").evaluate_all(handlers) == []


def test_an_attack_in_the_address_does_nothing(opened: Open) -> None:
    opened(samples.USUAL, fragment="#q=<img src=x onerror=alert(1)>&kind=<script>&on=<svg>")


def test_the_policy_stops_what_gets_in_all_the_same(opened: Open) -> None:
    """Defence in depth: were a script to slip through the escaping, the page's own policy would not run it."""
    visit = opened(samples.USUAL)
    visit.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.owned = 1";
          document.body.append(script);
        }"""
    )

    assert visit.page.evaluate("window.owned") is None
    assert [error for error in visit.errors if "Content Security Policy" in error]
    visit.errors.clear()


def test_names_and_lines_of_a_megabyte_are_cut(opened: Open) -> None:
    report = samples.hostile()
    points = tuple(replace(point, symbol="x" * 1_000_000, why="y " * 500_000) for point in report.state_points)
    page = opened(replace(report, state_points=points), sources=samples.hostile_sources).page

    assert page.evaluate("document.documentElement.outerHTML.length") < 200_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
