"""Lists, tuples, sets, dictionaries and comprehensions."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[a, *b, (c), (yield)]",
        "[*a.b(), *c | d]",
        "()",
        "(a,)",
        "(a, *b)",
        "a, b",
        "a,",
        "{a, *b}",
        "{}",
        "{a: b, **c, 'd': e, }",
        "{**a, # one\n 'b': 1}",
        "[a for a in b]",
        "[a for a in b if c if d for e in f if g]",
        "{a for a, b in c}",
        "{a: b for a, *b in c}",
        "(a for a in (b))",
        "[a for (a) in b]",
        "[a if b else c for a in d]",
        "[lambda: a for a in b]",
        "[a for a in b or c]",
        "async def f(): return [a async for a in b if await c]",
    ],
)
def test_displays_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_a_comprehension_of_python_2_may_have_a_bare_tuple() -> None:
    assert as_code("[a for a in 1, 2]") == "[a for a in (1, 2)]"
