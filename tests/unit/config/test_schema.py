"""The schema that editors are given accepts what the tool accepts, and was made from the options as they are."""

import tomllib
from pathlib import Path

import jsonschema
import pytest

from fungible.config import KEYS
from fungible.config.keys import ABOUT
from fungible.config.schema import published, rendered, schema
from fungible.errors import ConfigurationError
from tests.unit.config.configured import configured

VALIDATOR = jsonschema.Draft7Validator(schema())


def test_the_published_schema_is_that_of_the_options() -> None:
    assert published() == rendered(), "run: python3 tools/dev.py tool python tools/render_config.py"


def test_the_schema_is_valid_and_knows_every_key() -> None:
    jsonschema.Draft7Validator.check_schema(schema())

    assert tuple(VALIDATOR.schema["properties"]) == KEYS
    assert set(ABOUT) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_the_example_of_a_key_is_accepted_by_tool_and_schema(key: str, project: Path) -> None:
    example = ABOUT[key].example

    assert configured(project, example).origin(key) == str(project / "fungible.toml")
    assert [error.message for error in VALIDATOR.iter_errors(tomllib.loads(example))] == []


@pytest.mark.parametrize(
    "text",
    [
        "formt = 1",
        'format = "pdf"',
        "min-confidence = 2",
        "min-confidence = true",
        "jobs = -1",
        'strict = "yes"',
        "select = [1]",
        'profile = "lenient"',
        '[severity]\nx = "none"',
        "[per-path]\nx = {}",
        '[per-path]\nx = { ignore = "a", becuase = "b" }',
        "knowledge = [1]",
        '[[entry-points]]\nsymbol = "a.b"',
        '[[entry-points]]\nphase = "request"',
        '[[entry-points]]\nsymbol = "a.b"\ndecorator = "a.c"\nphase = "request"',
        '[[entry-points]]\nsymbol = "a.b"\nphase = "import"',
    ],
)
def test_what_the_tool_refuses_the_schema_refuses(text: str, project: Path) -> None:
    with pytest.raises(ConfigurationError):
        configured(project, text)
    assert list(VALIDATOR.iter_errors(tomllib.loads(text)))
