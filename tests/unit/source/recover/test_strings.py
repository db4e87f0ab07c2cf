"""Strings, plain, formatted and concatenated."""

import ast

import pytest

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "''",
        "'a'",
        '"""a\n"b" c"""',
        r"'\n\x41\u00e9\N{BULLET}\'\
b'",
        r"r'\n\'' R'\d'",
        r"b'\x00\'' rb'\x00' Rb'a'",
        "u'a' U'b'",
        "U'a'",
        "'a' 'b' u'c'",
        "('a'  # one\n 'b'\n '''c''')",
        "b'a' b'b'",
        "f''",
        "f'a{b}c'",
        "f'{a!r}{b!s:>10}{c:{d}.{e}}'",
        "f'{a:%H:%M}'",
        "f'{{{a}}}'",
        "f'{a!a}'",
        "f'{a[0]}{b[\"c\"]}{d(e, *f)}'",
        "f'{(lambda x: x)}{ {1: 2}[1] }{(a := 1)}'",
        "f'{a, *b}'",
        "f'{x:=10}'",
        "f'''{\na\n}'''",
        "'a' f'{b}' 'c'",
        "f'a' 'b'",
        "f'{a}' rf'\\d{b}'",
    ],
)
def test_strings_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


@pytest.mark.parametrize(
    "text",
    [
        "f'a\\n{b}\\x41\\N{BULLET}{{c}}'",
        "rf'\\n{b}'",
        "f'{a=}'",
        "f'{a = !s:>4}'",
        "f'{a=:d}'",
        "'a{' f'b{{{c}' 'd' f''",
    ],
)
def test_the_text_of_a_formatted_string_is_pythons(text: str) -> None:
    assert ast.dump(recover(text).tree) == ast.dump(ast.parse(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f'{a['b']}'", """f"{a['b']}\""""),
        ('f"{f"{a}"}"', "f'{f'{a}'}'"),
        ("f'{a[\n'b'  # why\n]}'", """f"{a['b']}\""""),
        ("t'a{b}'", "f'a{b}'"),
        ("t'{a}' t'{b}'", "f'{a}{b}'"),
    ],
)
def test_newer_strings_are_read(text: str, code: str) -> None:
    assert ast.dump(recover(text).tree) == ast.dump(recover(code).tree)
    assert unread(text) == []


def test_an_escape_that_means_nothing_is_its_own_text() -> None:
    assert as_code(r"x = ur'\d', '\u12', f'\u12{a}'") == as_code(r"x = '\\d', '\\u12', f'\\u12{a}'")


def test_text_and_bytes_do_not_mix() -> None:
    assert as_code("x = 'a' b'b'") == "x = None"
    assert unread("x = 'a' b'b'") == ["syntax error: skipped line 1"]


def test_backticks_are_told() -> None:
    assert unread("x = `a` + b\ny = 1\n") == ["Python 2 backticks: skipped line 1"]
    assert as_code("x = `a` + b\ny = 1\n") == "x = None + b\ny = 1"
