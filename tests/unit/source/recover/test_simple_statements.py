"""Statements without a block."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a; b; c;",
        "a, *b",
        "'''doc'''",
        "a = b",
        "a = b = c",
        "a, b = c, *d = e",
        "(a) = (b.c) = d[0] = e",
        "(a, [b, *c]) = d,",
        "[] = () = a",
        "a = yield b",
        "a = *b, c",
        "a: int",
        "a: int = 1",
        "(a): int = 1",
        "a.b: 'c' = d,",
        "a[0]: b",
        "a: b = yield",
        "a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1",
        "a @= 1; a &= 1; a |= 1; a ^= 1; a >>= 1; a <<= b, c",
        "a.b += yield c",
        "return",
        "return a",
        "return a, *b",
        "return (a, b),",
        "del a",
        "del a, b.c, d[0]",
        "del (a, b), [c]",
        "del (a)",
        "raise",
        "raise a",
        "raise a from b",
        "assert a",
        "assert a, b",
        "global a, b",
        "nonlocal a, b",
        "pass; break; continue",
        "type = 1\ntype(a).b = 1\ntype(a.b).c[0].d = e\ntype(a, b, c)\n",
        "print\nprint(a)\nexec(a)\n",
    ],
)
def test_statements_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("type A = int | str", "A = int | str"),
        ("type A[T] = list[T]", "A = list[T]"),
        ("type A[T: int = str] = dict[str, T]", "A = dict[str, T]"),
    ],
)
def test_an_alias_of_a_type_is_an_assignment(text: str, code: str) -> None:
    assert as_code(text) == code
    assert unread(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("print 'a', b", "print('a', b)"),
        ("print 'a',", "print('a')"),
        ("print >>f, a", "print(a, file=f)"),
        ("print", "print"),
        ("exec 'a' in b, c", "exec('a', b, c)"),
        ("raise A, 'b'", "raise (A, 'b')"),
    ],
)
def test_statements_of_python_2_are_read_as_what_they_do(text: str, code: str) -> None:
    assert as_code(text) == code
    assert unread(text) == []


@pytest.mark.parametrize("text", ["a = b += c", "a, b += c", "a, b: int", "type(a) = 1", "raise from a"])
def test_a_statement_that_python_refuses_is_told(text: str) -> None:
    assert as_code(f"{text}\nd = 1\n").endswith("d = 1")
    assert unread(f"{text}\nd = 1\n") == ["syntax error: skipped line 1"]
