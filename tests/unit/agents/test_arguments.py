"""Arguments are what the schema says, and a mistake names what was probably meant."""

import pytest

from fungible.agents import schemas
from fungible.agents.arguments import given
from fungible.errors import UsageError

TAKES = schemas.arguments(
    ["name"],
    name=schemas.text("What to look for."),
    path=schemas.text("", "."),
    size=schemas.choice(["small", "large"], "", "small"),
    limit=schemas.whole("", 5, least=1, most=50),
    full=schemas.switch("", False),
)


def test_what_is_left_out_has_its_default() -> None:
    got = given({"name": "x", "limit": None}, TAKES)

    assert (got.text("name"), got.text("path"), got.text("size"), got.whole("limit"), got.flag("full")) == (
        "x",
        ".",
        "small",
        5,
        False,
    )


def test_an_empty_text_is_as_good_as_none() -> None:
    assert given({"name": ""}, TAKES).maybe("name") is None
    assert given({"name": "x"}, TAKES).maybe("name") == "x"
    assert given({"name": "x"}, TAKES).maybe("family") is None


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "the argument 'name' is missing; What to look for."),
        ({"name": "x", "pth": "y"}, "no argument is called 'pth'; did you mean 'path'?"),
        ({"name": 7}, "name must be a text (7)"),
        ({"name": "x", "limit": "5"}, "limit must be a whole number ('5')"),
        ({"name": "x", "limit": True}, "limit must be a whole number (True)"),
        ({"name": "x", "limit": 5.5}, "limit must be a whole number (5.5)"),
        ({"name": "x", "limit": 0}, "limit must be from 1 to 50 (0)"),
        ({"name": "x", "limit": 51}, "limit must be from 1 to 50 (51)"),
        ({"name": "x", "full": 1}, "full must be true or false (1)"),
        ({"name": "x", "size": "lrge"}, "size can't be 'lrge'; did you mean 'large'?"),
        ({"name": "x", "\x1b" * 9: 1}, "no argument is called '" + "\\\\x1b" * 9 + "'; known are"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        given(arguments, TAKES)

    assert str(caught.value).startswith(complaint)
