"""Markdown shows names and prose as they are, and obeys none of them."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fungible.report import markup
from fungible.report.escape import visible

TAG = re.compile(r"</?(p|code)>|\n$")


def shown(markdown: str) -> str:
    """What a reader sees of a paragraph; any element but code would be left as markup."""
    return html.unescape(TAG.sub("", MarkdownIt("commonmark").render(markdown)))


@settings(deadline=None)
@given(st.text(min_size=1))
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert shown("x " + markup.span(name)).removeprefix("x ").strip() == visible(name).strip()


@settings(deadline=None)
@given(st.text())
@pytest.mark.parametrize("lead", ["", "`a` ", "1. ", "- ", "# ", "> ", "*", "[x](y) ", "<b>", "&amp; ", "``"])
def test_prose_is_shown_as_it_is(lead: str, text: str) -> None:
    prose = lead + text
    expected = visible(" ".join(prose.split()))

    assert shown(markup.text(prose)).replace("`", "").replace(" ", "") == expected.replace("`", "").replace(" ", "")


def test_code_spans_in_prose_stay_code() -> None:
    assert markup.text("the dict `a_b` in a_b, *not* <this>") == "the dict `a_b` in a_b, \\*not\\* &lt;this&gt;"


def test_a_fence_is_longer_than_any_run_inside() -> None:
    assert list(markup.fenced(["a = '````'", "\x1b"], "python")) == ["`````python", "a = '````'", "\\x1b", "`````"]


def test_a_bar_does_not_end_a_table_cell() -> None:
    assert markup.cell(markup.span("a|b")) == "`a\\|b`"
    assert markup.cell(markup.text("a|b")) == "a\\|b"


def test_a_place_without_a_line_is_the_file() -> None:
    assert markup.place("app.py", 3) == "`app.py:3`"
    assert markup.place("app.py", 0) == "`app.py`"


def test_indented_lines_of_a_text_become_code() -> None:
    assert list(markup.paragraphs("Do *this*:\n    a = 1\n    b = 2\nThen that.")) == [
        "Do \\*this\\*:",
        "",
        "```python",
        "a = 1",
        "b = 2",
        "```",
        "",
        "Then that.",
        "",
    ]
