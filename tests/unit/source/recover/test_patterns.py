"""The patterns of `match`."""

import pytest

from fungible.source.depth import EXPRESSION_LIMIT
from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "pattern",
    [
        "_",
        "a",
        "a.b.c",
        "1",
        "-1",
        "1.5",
        "-2j",
        "1 + 2j",
        "-1 - 2j",
        "'a'",
        "'a' 'b'",
        "b'a'",
        "None",
        "True | False",
        "1 | -2 | _",
        "(1 | 2) as a",
        "[]",
        "()",
        "[a]",
        "(a)",
        "(a,)",
        "((a))",
        "a, b",
        "a,",
        "*a, b",
        "[a, *_]",
        "(a, *b, -1)",
        "{}",
        "{'a': 1, -1: b, None: c, d.e: _}",
        "{'a': 1, **rest}",
        "{1 + 2j: a}",
        "A()",
        "a.B(c, -1, d=1, e=-2, f=g.h, i=_)",
        "A(b=B(c) | None)",
        "A(b=1 as c, d=(2 | 3) as e, f=G(h=[i] as j))",
        "A(x, y=1) as z",
        "[A(b=[c, (d, _)]), {'e': [f]}] as g",
        "[  # one\n        a,\n        # two\n        b,\n    ]",
    ],
)
def test_patterns_are_read_like_python(pattern: str) -> None:
    assert_read_like_python(f"match x:\n    case {pattern}:\n        pass\n")


def test_a_name_that_is_missing_binds_nothing() -> None:
    text = "match x:\n    case {'a': }:\n        pass\n"
    assert as_code(text) == "match x:\n    case {'a': _}:\n        pass"
    assert unread(text) == ["syntax error, a name expected: skipped line 2"]


def test_a_deep_pattern_is_cut_and_told() -> None:
    deep = "[" * (EXPRESSION_LIMIT + 10) + "]" * (EXPRESSION_LIMIT + 10)
    assert unread(f"match x:\n    case {deep}: pass\n") == ["nested deeper than 150 levels: skipped line 2"]


def test_a_key_that_is_no_value_is_told() -> None:
    assert unread("match x:\n    case {a: 1}: pass\n") == ["syntax error: skipped lines 1-2"]
