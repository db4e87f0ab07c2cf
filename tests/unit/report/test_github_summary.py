"""The summary page: the score first, paths folded, within GitHub's bound, and no markup but ours."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from fungible.model.words import Phase
from fungible.report import github_summary
from fungible.report.checkout import TOP, Checkout
from fungible.report.github_summary import render_github_summary
from tests.snapshot import assert_matches
from tests.unit.report import samples
from tests.unit.report.compared import COMPARED, REOPENED_WHY

BROWSE = "https://code.example/o/r/blob/1f"
OURS = {"<details><summary>", "</details>"}


def test_the_usual_page() -> None:
    page = render_github_summary(samples.USUAL, Checkout(prefix="shop", browse=BROWSE))

    assert_matches(page, __file__, "github-summary.md")


def test_a_clean_page_has_no_table_of_findings() -> None:
    page = render_github_summary(samples.EMPTY, TOP)

    assert page.startswith("## fungible: 10/10\n\nNo state point is written by requests")
    assert "|" not in page


def test_places_are_links_where_the_platform_is_known() -> None:
    page = render_github_summary(samples.USUAL, Checkout(prefix="a b", browse=BROWSE))

    assert f"[`a b/app/sessions.py:5`]({BROWSE}/a%20b/app/sessions.py#L5)" in page
    assert "](" not in render_github_summary(samples.USUAL, TOP)


def test_a_long_report_is_bounded_and_says_what_it_left_out() -> None:
    page = render_github_summary(samples.long_report(1000), TOP)

    assert page.count("<details><summary>high") == 50
    assert "and 950 more findings, in the other reports of this run" in page


def test_a_page_that_would_not_be_taken_leaves_out_paths() -> None:
    step = replace(samples.CART.trace[0], symbol="x" * 5000, file="y" * 5000, note="é" * 5000)
    points = tuple(replace(samples.CART, id=f"p{n}", trace=(step,) * 4000, why="ß" * 5000) for n in range(200))
    page = render_github_summary(replace(samples.USUAL, state_points=points), Checkout(browse=BROWSE))

    assert len(page.encode()) < 1024 * 1024
    assert "3970 more steps" in page


def test_paths_that_do_not_fit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(render_github_summary(samples.long_report(50), TOP).encode())
    monkeypatch.setattr(github_summary, "MOST_BYTES", whole // 2)
    page = render_github_summary(samples.long_report(50), TOP)

    assert len(page.encode()) <= whole // 2 + 100
    assert re.search(r"and \d+ more paths, in the other reports of this run", page)


def test_what_is_done_at_import_is_served_by_nobody() -> None:
    step = replace(samples.SESSIONS.trace[0], phase=Phase.IMPORT, note="import", symbol="app.main")
    page = render_github_summary(replace(samples.USUAL, state_points=(replace(samples.SESSIONS, trace=(step,)),)), TOP)

    assert "A serves" not in page
    assert "`import`" not in page


def test_hostile_names_add_no_markup() -> None:
    page = render_github_summary(samples.hostile(), Checkout(browse=BROWSE))
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    html = [token.content.strip() for token in tokens if token.type == "html_block"]
    inline = {child.type for token in tokens for child in token.children or ()}

    assert all(block.startswith("<details><summary>") or block == "</details>" for block in html)
    assert not any("<script" in block or "\n" in block for block in html)
    assert not inline & {"html_inline", "image", "em_open"}
    assert {
        child.attrGet("href") for token in tokens for child in token.children or () if child.type == "link_open"
    } == {f"{BROWSE}/{Checkout().uri(samples.NASTY)}#L{line}" for line in (1, 2)}
    assert all(line.isprintable() for line in page.split("\n"))


def test_a_hostile_table_keeps_its_columns() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_github_summary(samples.hostile(), TOP))

    assert sum(token.type == "td_open" for token in tokens) == 4 + 3


def test_in_a_comparison_only_what_is_new_or_reopened_is_told() -> None:
    page = render_github_summary(COMPARED, TOP)

    assert "`app.sessions.sessions`" not in page.split("<summary>What the service uses")[0]
    assert f"**Reopened:** {REOPENED_WHY}" in page
    assert "Compared with origin/main: 1 new, 1 reopened, 1 known and not told again." in page
