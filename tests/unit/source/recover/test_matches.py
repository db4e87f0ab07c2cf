"""`match` and its subjects."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "match a:\n    case 1: pass\n",
        "match a, b:\n    case _: pass\n",
        "match a,:\n    case _: pass\n",
        "match *a, b:\n    case _: pass\n",
        "match (a):\n    # first\n    case 1 if b: pass\n    # then\n    case _:\n        c\n        # below\n\nd\n",
        "match = 1\nmatch.case(match)\nprint(match[0])\n",
        "def f():\n    match a:\n        case 1:\n            return 2\n    return 3\n",
    ],
)
def test_matches_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_a_match_that_lost_its_cases_is_its_subject() -> None:
    assert as_code("match f(a):\n\nx = 1\n") == "f(a)\nx = 1"
