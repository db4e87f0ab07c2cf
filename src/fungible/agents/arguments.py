"""The arguments that an agent gives, compared with what the tool's schema says; a mistake names the nearest word."""

from collections.abc import Mapping
from dataclasses import dataclass

from fungible.agents.quoting import shown
from fungible.agents.schemas import Schema
from fungible.config import nearest
from fungible.errors import UsageError

TYPES: Mapping[str, tuple[type, str]] = {
    "string": (str, "a text"),
    "integer": (int, "a whole number"),
    "boolean": (bool, "true or false"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments that a schema allows, with its defaults for those that are left out."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A text that is there."""
        return str(self.values[name])

    def maybe(self, name: str) -> str | None:
        """A text, or nothing; an empty one is as good as none."""
        value = self.values.get(name)
        return str(value) if value else None

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self.values[name]
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """Whether something is switched on."""
        return self.values.get(name) is True


def given(arguments: Mapping[str, object], schema: Schema) -> Given:
    """The arguments of a call; the first that is wrong is the complaint."""
    properties = schema["properties"]
    required = schema.get("required", [])
    assert isinstance(properties, dict)  # what `schemas.arguments` makes
    assert isinstance(required, list)
    said = {name: value for name, value in arguments.items() if value is not None}
    for name, value in said.items():
        if name not in properties:
            raise UsageError(f"no argument is called {shown(name, 40)!r}", next_step=nearest(name, tuple(properties)))
        _check(name, value, properties[name])
    for name in required:
        if name not in said:
            raise UsageError(f"the argument {name!r} is missing", next_step=str(properties[name]["description"]))
    usual = {name: one["default"] for name, one in properties.items() if "default" in one}
    return Given(usual | said)


def _check(name: str, value: object, schema: Schema) -> None:
    sort, called = TYPES[str(schema["type"])]
    if not isinstance(value, sort) or (sort is int and isinstance(value, bool)):
        raise UsageError(f"{name} must be {called}", place=shown(repr(value), 60))
    words = schema.get("enum")
    if isinstance(words, list) and value not in words:
        raise UsageError(f"{name} can't be {shown(str(value), 60)!r}", next_step=nearest(str(value), tuple(words)))
    least, most = schema.get("minimum"), schema.get("maximum")
    if isinstance(value, int) and isinstance(least, int) and isinstance(most, int) and not least <= value <= most:
        raise UsageError(f"{name} must be from {least} to {most}", place=str(value)[:20])
