"""Targets are marked as such, all the way down."""

import ast

import pytest

from fungible.source.recover.nodes import UnreadableError
from fungible.source.recover.targets import deleted, stored


def _value(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize("target", ["a", "a.b[c]", "a[b.c]", "a, (b, [c.d, *e])"])
def test_a_target_is_marked_like_python_marks_it(target: str) -> None:
    assignment = ast.parse(f"{target} = x").body[0]
    assert isinstance(assignment, ast.Assign)
    assert ast.dump(stored(_value(target))) == ast.dump(assignment.targets[0])


def test_a_deleted_target_is_marked_like_python_marks_it() -> None:
    deletion = ast.parse("del (a, [b.c])").body[0]
    assert isinstance(deletion, ast.Delete)
    assert ast.dump(deleted(_value("(a, [b.c])"))) == ast.dump(deletion.targets[0])


@pytest.mark.parametrize("target", ["1", "a, f()", "[None]"])
def test_what_can_not_be_assigned_to_is_refused(target: str) -> None:
    with pytest.raises(UnreadableError):
        stored(_value(target))
