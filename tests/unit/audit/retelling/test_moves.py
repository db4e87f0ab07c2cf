"""Which edits only move lines."""

import pytest

from fungible.audit.extract.reading import facts_of
from fungible.audit.retelling.moves import moved
from fungible.audit.retelling.written import imports, measured, whole

TEXT = "import os\n\nx = 1\n\ndef f(a):\n    y = a\n    return g(y, 2)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "# one\n\nx = 1"),
        ("x = 1\n\n", "x = 1\n"),
        ("    y = a\n", '    """Text."""\n    # more\n    y = a\n'),
        ("g(y, 2)", "g(y,2)  # so"),
    ],
)
def test_comments_blank_lines_and_docstrings_move_lines(before: str, after: str) -> None:
    lines = moved(facts_of(TEXT), facts_of(TEXT.replace(before, after)), whole)

    assert lines is not None
    assert lines[1] == 1
    assert lines[7] == 7 + after.count("\n") - before.count("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1", "x = True"),
        ("x = 1", "x = 1.0"),
        ("x = 1\n", "x = 1\nz = 2\n"),
        ("def f(a)", "async def f(a)"),
        ("def f(a)", "def f(a, b)"),
        ("g(y, 2)", "g(y,\n 2)"),
        ("import os\n\nx", "\nimport os\nx"),
    ],
)
def test_anything_else_does_not(before: str, after: str) -> None:
    assert moved(facts_of(TEXT), facts_of(TEXT.replace(before, after)), whole) is None


def test_where_closeness_counts_lines_that_are_close_stay_close() -> None:
    apart = TEXT.replace("    return", "\n    return")
    assert moved(facts_of(TEXT), facts_of(apart), measured) is None
    assert moved(facts_of("x = 1\n\n\n\n\ny = 2\n"), facts_of("x = 1\n\n\n\n\n\ny = 2\n"), measured) == {1: 1, 6: 7}


def test_of_what_never_runs_the_imports_count() -> None:
    other = "# tests\nimport os\n\ndef test_g():\n    assert g() == 'all else'\n"
    assert moved(facts_of("import os\n"), facts_of("\nimport os\n"), imports) == {1: 2}
    assert moved(facts_of(TEXT), facts_of(other), imports) == {1: 2}
    assert moved(facts_of(TEXT), facts_of(TEXT.replace("import os", "import sys")), imports) is None
    assert moved(facts_of(TEXT), facts_of("def f():\n    import os\n"), imports) is None
