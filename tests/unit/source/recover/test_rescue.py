"""Where tree-sitter can't read what Python can, Python reads it, as long as that is a whole statement."""

import ast

import pytest

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, dump, unread

# Python reads this, and the grammar of tree-sitter-python 0.25 does not.
UNKNOWN = "a[*(b or c)]"
WRONG = "x = = 1"


@pytest.mark.parametrize(
    "text",
    [
        f"{UNKNOWN}\n",
        f"def f():\n    y = 1\n    return {UNKNOWN}\n",
        f"class A:\n  def f(self):\n    if {UNKNOWN}:\n      y = 1\n    else:\n      z = 2\n  w = 3\n",
        "def f():\n        (a.\n    b)\n        c = 1\n",
    ],
)
def test_what_only_python_reads_is_read_beside_an_error(text: str) -> None:
    text += "between = 0\n"
    parsed = recover(f"{text}{WRONG}\n")
    line = text.count("\n") + 1
    assert [(span.line, span.end_line) for span in parsed.unread] == [(line, line)]
    kept = [node for node in parsed.tree.body if node.lineno < line]
    assert dump(ast.Module(body=kept, type_ignores=[])) == dump(ast.parse(text))


def test_an_error_in_the_same_block_leaves_the_other_statements() -> None:
    text = f"class A:\n    def f(self):\n        {WRONG}\n        y = {UNKNOWN}\n\n    def g(self):\n        z = 1\n"
    assert "y = a[*(b or c),]" in as_code(text)
    assert "def g(self):" in as_code(text)
    assert unread(text) == ["syntax error: skipped line 3"]


def test_lines_that_are_shared_are_not_read_twice() -> None:
    text = f"y = 1; {UNKNOWN}; z = 2\n{WRONG}\n"
    assert as_code(text).count("y = 1") == 1
    assert "syntax error: skipped lines 1-2" in unread(text)


def test_an_else_below_the_block_is_not_the_rescuers() -> None:
    text = f"def f():\n    {UNKNOWN} $\nelse:\n    y = 1\nz = 2\n"
    assert "z = 2" in as_code(text)
    assert unread(text)


def test_what_is_too_deep_is_not_rescued() -> None:
    deep = "y = [" + UNKNOWN + ", " + "-" * 300 + "1]"
    assert recover(f"{deep}\n{WRONG}\n").unread[0].line == 1


def test_order_is_the_order_of_the_lines() -> None:
    text = f"p = 1\n{UNKNOWN}\nq = 2\n{UNKNOWN}\n{WRONG}\nr = 3\n"
    lines = [node.lineno for node in recover(text).tree.body]
    assert lines == sorted(lines)
