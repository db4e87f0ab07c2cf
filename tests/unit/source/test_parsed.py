"""What reading gives is data: frozen, and complete unless it says otherwise."""

import ast
from dataclasses import FrozenInstanceError

import pytest

from fungible.source.parsed import Parsed, UnreadSpan


def test_a_tree_is_complete_unless_something_is_said_to_be_missing() -> None:
    assert Parsed(tree=ast.Module(body=[], type_ignores=[])).unread == ()


def test_a_span_does_not_change() -> None:
    span = UnreadSpan(line=1, end_line=2, reason="syntax error: skipped lines 1-2")
    with pytest.raises(FrozenInstanceError):
        span.line = 3  # type: ignore[misc] # that it fails is the point
