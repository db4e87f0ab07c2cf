"""Ways through a tree in which comments and errors stand anywhere."""

import pytest
import tree_sitter_python
from tree_sitter import Language, Node, Parser

from fungible.source.recover.nodes import (
    UnreadableError,
    has_token,
    is_async,
    is_tuple,
    part,
    parts,
    required,
    text_of,
)


def _first(text: str) -> Node:
    root = Parser(Language(tree_sitter_python.language())).parse(text.encode()).root_node
    statement = root.children[0]
    return statement.children[0] if statement.type == "expression_statement" else statement


def test_comments_are_no_parts() -> None:
    node = _first("[ # one\n a, # two\n b]")
    assert [text_of(each) for each in parts(node)] == ["a", "b"]
    assert text_of(part(node)) == "a"


def test_a_part_that_is_missing_makes_a_node_unreadable() -> None:
    with pytest.raises(UnreadableError):
        part(_first("[]"))
    with pytest.raises(UnreadableError):
        required(_first("[a]"), "operator")


def test_only_a_token_of_its_own_counts() -> None:
    assert has_token(_first("(a, b)"), ",")
    assert not has_token(_first("[f(a, b)]"), ",")


def test_parentheses_make_a_tuple_with_a_comma_or_without_content() -> None:
    targets = {text: required(_first(f"{text} = x"), "left") for text in ("(a)", "(a,)", "(a, b)", "()")}
    assert {text: is_tuple(node) for text, node in targets.items()} == {
        "(a)": False,
        "(a,)": True,
        "(a, b)": True,
        "()": True,
    }


def test_async_is_the_first_word() -> None:
    assert is_async(_first("async def f(): pass"))
    assert not is_async(_first("def f(): pass"))
