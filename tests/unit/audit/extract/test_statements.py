"""Statements: what has an effect elsewhere, and under which conditions."""

import pytest

from tests.unit.audit.extract.aloud import effects, inside


def test_code_after_a_return_is_still_listed() -> None:
    assert inside("def f(a):\n    return a\n    a.x = 1\n") == ["return a", "a.x = 1"]
