"""The records of facts are values: equal when they say the same, and not to be changed."""

from dataclasses import FrozenInstanceError

import pytest

from fungible.audit.extract.reading import facts_of
from fungible.audit.facts.records import Block, Param


def test_records_compare_by_content() -> None:
    assert Param("a", "pos") == Param("a", "pos")
    assert facts_of("x = 1\n") == facts_of("x = 1\n")
    assert facts_of("x = 1\n") != facts_of("x = 2\n")


def test_records_cannot_be_changed() -> None:
    block = Block("if", -1, 0, 1)

    with pytest.raises(FrozenInstanceError):
        block.kind = "else"  # type: ignore[misc] # what is tested


def test_every_value_has_its_line() -> None:
    scope = facts_of("x = a\ny = [\n    b,\n]\n").scopes[0]

    assert len(scope.lines) == len(scope.values)
    assert dict(zip((v[1] for v in scope.values), scope.lines, strict=True)) == {"a": 1, "b": 3, "list": 2}
