"""The map: as the script draws it, as Python draws it, and as people find their way on it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from fungible.model.report import AuditReport
from tests.browser.conftest import Open
from tests.browser.reports import crowded
from tests.browser.test_page import shown
from tests.unit.report import samples

pytestmark = pytest.mark.xdist_group("browser")

SHAPES = """
() => [...document.querySelectorAll("#map .box, #map .lines path, #map .heads text")].map(each => [
  each.getAttribute("transform") ?? each.getAttribute("d") ?? each.getAttribute("x"),
  [...each.querySelectorAll("text")].map(text => text.textContent).join(" / "),
  each.getAttribute("stroke-width"), [...each.classList].sort().join(" "),
])
"""


def box(page: Page, text: str) -> Locator:
    return page.locator("#map .box").filter(has_text=text).first


def labels(page: Page) -> Sequence[str]:
    return page.locator("#map .box text:not(.below)").all_text_contents()


LONG_NAMES = replace(
    samples.SESSIONS, symbol="app.sessions.everybody_who_is_signed_in_by_token", file="app/" * 20 + "a.py"
)


@pytest.mark.parametrize(
    "report",
    [samples.USUAL, crowded(7), crowded(), replace(samples.USUAL, state_points=(samples.CART, LONG_NAMES))],
    ids=["usual", "small", "crowded", "long names"],
)
def test_the_script_draws_what_python_drew(opened: Open, report: AuditReport) -> None:
    drawn = opened(report, script=True).page.evaluate(SHAPES)
    assert drawn == opened(report, script=False).page.evaluate(SHAPES)
    assert len(drawn) > 10


def test_three_hundred_nodes_are_shown_as_groups_that_fit(opened: Open) -> None:
    page = opened(crowded()).page

    assert len(labels(page)) == 30
    assert {"/area0", "/area9"} <= set(labels(page))
    assert page.locator("#map").evaluate("map => map.clientHeight") < 700


def test_a_group_opens_and_closes_again(opened: Open) -> None:
    page = opened(crowded()).page
    box(page, "/area0").click()
    expect(box(page, "POST /area0/things/7")).to_be_visible()
    assert len(labels(page)) == 39

    page.get_by_role("button", name="Open all groups").click()
    assert len(labels(page)) == 300

    page.get_by_role("button", name="Close groups").click()
    assert len(labels(page)) == 30


def test_choosing_a_route_lights_its_way_and_lists_its_findings(opened: Open) -> None:
    page = opened(samples.USUAL).page
    box(page, "POST /cart").click()

    assert shown(page) == ["app.services.cart.CartService.items"]
    assert page.locator("#map .box.lit text:not(.below)").all_text_contents() == [
        "POST /cart",
        "CartService.put",
        "▲ CartService.items",
    ]
    assert page.locator("#map .lines .lit").count() == 2
    expect(page.locator("#map-said")).to_contain_text("1 finding")

    page.get_by_role("button", name="Only the chosen ways").click()
    assert len(labels(page)) == 3

    page.get_by_role("button", name="Choose nothing").click()
    assert len(shown(page)) == 6


def test_a_state_point_on_the_map_shows_who_reaches_it(opened: Open) -> None:
    page = opened(samples.USUAL).page
    box(page, "◆ sessions").click()

    assert shown(page) == ["app.sessions.sessions"]
    assert "POST /sign-in" in page.locator("#map .box.lit").all_text_contents()[0]


def test_the_map_shows_what_the_filters_leave(opened: Open) -> None:
    page = opened(crowded()).page
    page.get_by_role("combobox", name="Entry point").select_option("POST /area3/things/31")

    assert labels(page) == ["POST /area3/things/31", "put31", "○ held31"]


def test_the_map_is_one_stop_of_the_tab_key_and_arrows_move_on_it(opened: Open) -> None:
    page = opened(samples.USUAL).page
    assert page.locator("#map .box[tabindex='0']").count() == 1

    box(page, "POST /cart").focus()
    page.keyboard.press("ArrowRight")
    expect(box(page, "CartService.put")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(box(page, "CartService.items")).to_be_focused()
    page.keyboard.press("Enter")
    assert shown(page) == ["app.services.cart.CartService.items"]
    expect(box(page, "CartService.items")).to_be_focused()
    expect(box(page, "CartService.items")).to_have_attribute("aria-pressed", "true")

    page.keyboard.press("Escape")
    assert len(shown(page)) == 6


def test_the_map_can_be_made_smaller_and_larger(opened: Open) -> None:
    page = opened(samples.USUAL, width=390).page

    def width() -> int:
        return int(page.locator("#map").get_attribute("width") or 0)

    whole = width()
    page.get_by_role("button", name="Fit").click()
    fitted = width()
    page.get_by_role("button", name="Zoom in").click()

    assert fitted < whole
    assert fitted < width()


def test_the_map_is_told_in_words_too(opened: Open) -> None:
    page = opened(samples.USUAL, script=False).page
    page.get_by_text("The map in words").click()
    row = page.get_by_role("row").filter(has_text="CartService.items")

    assert "POST /cart" in (row.text_content() or "")


def test_what_is_lit_is_brought_into_view(opened: Open) -> None:
    page = opened(crowded()).page
    page.get_by_role("button", name="Open all groups").click()
    box(page, "POST /area9/things/99").click()

    for lit in page.locator("#map .box.lit").all():
        assert lit.evaluate("""(box) => {
          const place = box.getBoundingClientRect(), canvas = document.getElementById("canvas").getBoundingClientRect();
          return place.top >= canvas.top && place.bottom <= canvas.bottom;
        }""")
