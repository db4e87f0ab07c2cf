"""JSON Schemas, as far as tools need them: small functions, so that a definition reads like a sentence."""

from collections.abc import Iterable

Schema = dict[str, object]


def text(description: str = "", default: str | None = None) -> Schema:
    """A string."""
    return _described({"type": "string"}, description, default)


def choice(words: Iterable[str], description: str = "", default: str | None = None) -> Schema:
    """One of some words."""
    return _described({"type": "string", "enum": [str(word) for word in words]}, description, default)


def whole(description: str = "", default: int | None = None, *, least: int = 0, most: int | None = None) -> Schema:
    """A whole number."""
    bounds: Schema = {"minimum": least} if most is None else {"minimum": least, "maximum": most}
    return _described({"type": "integer", **bounds}, description, default)


def number(least: float, most: float) -> Schema:
    """A number between two."""
    return {"type": "number", "minimum": least, "maximum": most}


def switch(description: str, default: bool) -> Schema:
    """True or false."""
    return _described({"type": "boolean"}, description, default)


def many(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def maybe(schema: Schema) -> Schema:
    """Something, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def record(**properties: Schema) -> Schema:
    """An object with all of these, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def arguments(required: Iterable[str] = (), **properties: Schema) -> Schema:
    """What a tool takes: some of these, and no others."""
    needed = list(required)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": needed} if needed else schema


def _described(schema: Schema, description: str, default: object) -> Schema:
    told: Schema = {"description": description} if description else {}
    return {**schema, **told} if default is None else {**schema, **told, "default": default}
