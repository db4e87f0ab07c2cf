"""Editors are told what a knowledge file may say: what ships is valid, and mistakes are not."""

import tomllib

import jsonschema
import pytest

from fungible.audit.knowledge.schema import KEYS, SECTIONS
from fungible.audit.knowledge.values import expected, mistakes
from fungible.config.knowledge_schema import ABOUT, SHAPES, published, rendered, schema
from tests.knowledge.test_load import FILES

VALIDATOR = jsonschema.Draft7Validator(schema())


def test_the_published_schema_is_what_files_are_read_by() -> None:
    assert published() == rendered(), "run: python3 tools/dev.py tool python tools/render_config.py"
    jsonschema.Draft7Validator.check_schema(schema())


def test_it_knows_every_section_and_every_kind_of_value() -> None:
    assert set(VALIDATOR.schema["properties"]) == SECTIONS
    assert set(ABOUT) == SECTIONS - {"library"}
    assert {expected(section, key) for section, keys in KEYS.items() for key in keys} == set(SHAPES)


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_what_ships_is_valid(name: str, text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))] == [], name


@pytest.mark.parametrize(
    "text",
    [
        "[type]",
        '[types]\n"a.B" = 1',
        '[types]\n"a.B" = { rol = "app" }',
        '[types]\n"a.B" = { role = "sesion" }',
        '[types]\n"a.B" = { taint = ["reqest"] }',
        '[calls]\n"a.b" = { mount = "yes" }',
        '[calls]\n"a.b" = { decorates = { fase = "request" } }',
        '[calls]\n"a.b" = { callbacks = [{ arguments = [1.5] }] }',
        '[stores."a.B"]\nkind = "cache"',
        '[aliases]\n"a.b" = 1',
        '[groups]\ngiven = "a"',
    ],
)
def test_what_is_refused_is_invalid(text: str) -> None:
    assert mistakes(tomllib.loads(text))
    assert list(VALIDATOR.iter_errors(tomllib.loads(text)))
