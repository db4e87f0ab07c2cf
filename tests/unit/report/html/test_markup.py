"""The border between texts and markup."""

import json

import pytest

from fungible.report.html.markup import NAME_MOST, anchor, code, escaped, items, json_block, paragraphs, place, prose


@pytest.mark.parametrize("text", ["<b>", "a & b", "\"'", "\x1b[31m", "\u202e", "\udc80", "a\nb"])
def test_no_text_is_more_than_text(text: str) -> None:
    shown = escaped(text)

    assert not set("<>\"'\x1b\u202e\n") & set(shown)
    shown.encode()


def test_long_names_are_cut_visibly() -> None:
    assert len(escaped("x" * 10_000)) == NAME_MOST + 1
    assert escaped("x" * 10_000).endswith("…")


def test_spans_of_code_are_code_and_what_is_in_them_is_text() -> None:
    assert prose("Use `a<b>` or\n ``c`` & `d") == "Use <code>a&lt;b&gt;</code> or <code>c</code> &amp; `d"


def test_indented_lines_are_one_block_of_code() -> None:
    assert paragraphs("First.\n    a < b\n    c\nLast.") == (
        '<p>First.</p><pre class="code">a &lt; b\nc</pre><p>Last.</p>'
    )


def test_a_place_without_a_line_is_its_file() -> None:
    assert place("app.py", 0) == "<small>app.py</small>"
    assert place("app.py", 3) == "<small>app.py:3</small>"
    assert code("a") == "<code>a</code>"


def test_data_cannot_end_its_element_and_reads_back_the_same() -> None:
    value = ["</script><!--<script>&amp;", "\u2028\udc80é"]
    block = json_block(value, "data")

    assert block.count("<") == 2
    assert block.isascii()
    assert json.loads(block.partition(">")[2].removesuffix("</script>")) == value


def test_an_identity_makes_a_safe_address() -> None:
    assert anchor('a1" onload=') == "f-a1onload"


def test_an_empty_list_is_nothing() -> None:
    assert items([]) == ""
    assert items(["a", "b"], "ol", "x") == '<ol class="x"><li>a<li>b</ol>'
