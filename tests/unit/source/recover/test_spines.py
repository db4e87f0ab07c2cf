"""Stars and `type`, which the grammar hangs at the wrong end."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "f(*a.b)",
        "f(*a[0])",
        "f(*a())",
        "f(*a + b)",
        "f(*a == b)",
        "f(*a and b)",
        "f(*a if b else c)",
        "f(g(*a).b, *c)",
        "[*a.b().c[d]]",
        "x = *a.b, *c()",
        "x[*a.b()]",
        "for x in *a.b, c: pass",
        "x[*a + b]",
        "x[*a | b, c]",
        "return *a[0] - b, c",
    ],
)
def test_a_star_stands_before_all_that_it_unpacks(text: str) -> None:
    assert_read_like_python(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x[*a == b]", "x[*(a == b),]"),
        ("x[*a and b]", "x[*(a and b),]"),
        ("x[*a if b else c]", "x[*(a if b else c),]"),
    ],
)
def test_a_star_that_python_refuses_is_read_the_same_way(text: str, code: str) -> None:
    assert as_code(text) == as_code(code)


@pytest.mark.parametrize("text", ["type(a).b = c", "type(a).b.c[d] = e", "type(a)[b] = c", "type(a)().b = c"])
def test_a_target_that_calls_type_is_no_alias(text: str) -> None:
    assert_read_like_python(text)
