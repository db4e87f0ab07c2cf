"""Excerpts on the page."""

from dataclasses import replace

from fungible.report.html.snippets import snippets
from tests.unit.report import samples


def test_the_definition_and_the_write_are_marked_and_labelled() -> None:
    shown = snippets(samples.SESSIONS, samples.sources)

    assert "<figcaption>app/sessions.py:5</figcaption>" in shown
    assert "<i>5</i> <mark>sessions</mark>: dict[str, User] = {}  <em>defined here</em>" in shown
    assert "<i>9</i>     <mark>sessions</mark>[token] = user  <em>changed here</em>" in shown
    assert "<i>⋮</i>" in shown


def test_shared_indentation_is_left_out() -> None:
    put = replace(samples.CART, line=6, accesses=samples.CART.accesses)
    shown = snippets(put, lambda _: ["", "", "", "", "    if x:", "        self.items.append(x)"])

    assert "<i>5</i> if x:" in shown
    assert "<i>6</i>     self.<mark>items</mark>" in shown


def test_a_brief_excerpt_has_the_marked_lines_alone() -> None:
    shown = snippets(samples.SESSIONS, samples.sources, brief=True)

    assert shown.count("<mark>") == 2
    assert "def remember" not in shown


def test_a_file_that_cannot_be_read_shows_nothing() -> None:
    assert snippets(samples.SESSIONS, lambda _: ()) == ""


def test_of_a_long_line_what_is_marked_is_shown() -> None:
    line = "x" * 5_000 + " sessions " + "y" * 1_000_000
    shown = snippets(replace(samples.SESSIONS, line=1, accesses=()), lambda _: [line])

    assert "<mark>sessions</mark>" in shown
    assert len(shown) < 1_000
