"""The page as its readers use it: filters, search, links, themes, and no script at all."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.reports import crowded
from tests.unit.report import samples

pytestmark = pytest.mark.xdist_group("browser")


def shown(page: Page) -> list[str]:
    """The symbols of the findings that can be seen."""
    return page.locator("details.f:not([hidden]) h4").all_text_contents()


def axe_violations(page: Page) -> list[str]:
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_kept_out(opened: Open, dark: bool) -> None:
    """What axe can tell about contrast, names, roles and order, with everything opened."""
    page = opened(samples.USUAL, dark=dark).page
    page.get_by_role("button", name="Open all", exact=True).click()
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")

    assert axe_violations(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_kept_out_of_a_chosen_map_on_a_telephone(opened: Open, dark: bool) -> None:
    page = opened(crowded(), width=390, dark=dark).page
    page.locator("#map .box").first.click()

    assert axe_violations(page) == []


def test_the_worst_comes_first_and_is_open(opened: Open) -> None:
    page = opened(samples.USUAL).page

    assert shown(page)[:3] == [
        "app.sessions.sessions",
        "app.services.cart.CartService.items",
        "app.orders.show",
    ]
    assert page.locator("details.f[open] h4").all_text_contents() == ["app.sessions.sessions"]


def test_filters_narrow_the_findings_and_say_how_many_are_left(opened: Open) -> None:
    page = opened(samples.USUAL).page
    page.get_by_label("high").check()
    page.get_by_label("medium").check()

    assert shown(page) == ["app.services.cart.CartService.items", "app.orders.show"]
    expect(page.locator("#count")).to_have_text("2 of 6 findings")

    page.get_by_role("combobox", name="Kind").select_option("isolation")
    assert shown(page) == ["app.orders.show"]

    page.get_by_role("button", name="Clear filters").click()
    assert len(shown(page)) == 6
    expect(page.locator("#count")).to_have_text("All 6 findings")


@pytest.mark.parametrize(
    ("label", "value", "found"),
    [
        ("Verdict", "waived", ["app.geo.countries"]),
        ("Verdict", "safe", ["app.settings.get_settings"]),
        ("Consequence", "leaks-between-users", ["app.services.cart.CartService.items"]),
        ("Entry point", "GET /orders/{order_id}", ["app.orders.show"]),
        ("Entry point", "POST /cart", ["app.services.cart.CartService.items"]),
    ],
)
def test_each_list_filters(opened: Open, label: str, value: str, found: list[str]) -> None:
    page = opened(samples.USUAL).page
    page.get_by_role("combobox", name=label).select_option(value)

    assert shown(page) == found


def test_search_finds_words_of_the_source_in_any_order(opened: Open) -> None:
    page = opened(samples.USUAL).page
    page.get_by_label("Search").fill("Append ITEMS")

    expect(page.locator("#count")).to_have_text("1 of 6 findings")
    assert shown(page) == ["app.services.cart.CartService.items"]


def test_what_nothing_passes_is_said(opened: Open) -> None:
    page = opened(samples.USUAL).page
    page.get_by_label("Search").fill("no such thing")

    expect(page.locator("#nothing")).to_be_visible()


def test_the_address_hands_the_filters_on(opened: Open) -> None:
    first = opened(samples.USUAL).page
    first.get_by_label("high").check()
    first.get_by_label("Search").fill("cart")
    expect(first).to_have_url(re.compile("q=cart&severity=high"))

    second = opened(samples.USUAL, fragment="#" + first.url.partition("#")[2]).page

    assert shown(second) == ["app.services.cart.CartService.items"]
    expect(second.get_by_label("high")).to_be_checked()


def test_an_address_that_makes_no_sense_shows_everything(opened: Open) -> None:
    page = opened(samples.USUAL, fragment="#severity=%00&kind=none&on=99999,x&q=").page

    expect(page.get_by_role("combobox", name="Kind")).to_have_value("")


def test_a_link_to_a_finding_opens_it_even_when_it_is_filtered_out(opened: Open) -> None:
    page = opened(samples.USUAL, fragment="#f-c3").page
    assert page.locator("details.f[open] h4").all_text_contents() == ["app.sessions.sessions", "app.orders.show"]

    page.get_by_label("high").check()
    page.locator("#advice a").filter(has_text="orders.show").click()

    expect(page.locator("#f-c3")).to_be_visible()
    expect(page.locator("details:has(#f-c3) > summary")).to_be_focused()


def test_the_keyboard_reaches_the_findings_and_opens_them(opened: Open) -> None:
    page = opened(samples.USUAL).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the findings")).to_be_focused()
    page.keyboard.press("Enter")
    summary = page.locator("details.f summary").nth(1)
    summary.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#f-b2")).to_be_visible()


def test_the_theme_can_be_chosen_and_is_kept(opened: Open) -> None:
    page = opened(samples.USUAL).page
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark theme").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()

    assert light != dark == page.evaluate("getComputedStyle(document.body).backgroundColor")
    expect(page.get_by_role("button", name="Light theme")).to_be_visible()


def test_without_a_script_everything_can_be_read_and_no_dead_control_is_shown(opened: Open) -> None:
    page = opened(samples.USUAL, script=False).page
    page.locator("details.f summary").nth(1).click()

    expect(page.locator("#f-b2")).to_be_visible()
    expect(page.locator("#map")).to_be_visible()
    assert page.locator("button:visible, input:visible, select:visible").count() == 0


def test_without_a_script_a_link_opens_its_finding(opened: Open) -> None:
    page = opened(samples.USUAL, script=False, fragment="#f-b2").page

    expect(page.locator("#f-b2")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(opened: Open, width: int) -> None:
    page = opened(samples.USUAL, width=width).page
    page.get_by_role("button", name="Open all", exact=True).click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_shows_everything_and_no_control(opened: Open) -> None:
    page = opened(samples.USUAL).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details:not([open])").count() == 0
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0

    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.f[open]").count() == 1


def test_a_long_page_tells_shared_texts_wherever_they_belong(opened: Open) -> None:
    points = tuple(replace(samples.SESSIONS, id=f"s{number}", symbol=f"app.s{number}") for number in range(301))
    page = opened(replace(samples.USUAL, state_points=points)).page
    last = page.locator("#f-s300 .story")

    assert "keeps the session in its own memory" in (last.text_content() or "")
    assert page.locator("[data-same] .again").count() == 0
