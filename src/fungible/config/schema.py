"""The JSON Schema of configuration files, for editors: made from the options themselves, so that it can't be wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from importlib import resources
from pathlib import Path
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from fungible.config import tables
from fungible.config.keys import ABOUT
from fungible.config.options import AuditOptions

Value = None | bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]
Schema = dict[str, Value]

FILE = "schema.json"
DIALECT = "http://json-schema.org/draft-07/schema#"
"""As most schemas for TOML say; nothing in ours means something else in draft 4, which some editors go by."""
TEXT: Schema = {"type": "string"}


def published() -> str:
    """The schema as it ships with the tool."""
    return (resources.files("fungible.config") / FILE).read_text("utf-8")


def rendered() -> str:
    """The schema as the options are now."""
    return json.dumps(schema(), indent=2) + "\n"


def schema() -> Schema:
    """What `fungible.toml`, and `[tool.fungible]` of a `pyproject.toml`, may say."""
    types = get_type_hints(AuditOptions)
    keys = {field.name.replace("_", "-"): _key(field, types[field.name]) for field in fields(AuditOptions)}
    return {
        "$schema": DIALECT,
        "title": "Configuration of fungible",
        "description": "fungible.toml, or [tool.fungible] in pyproject.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": keys,
    }


def _key(field: "Field[object]", kind: object) -> Schema:
    key = field.name.replace("_", "-")
    about = ABOUT[key].about
    shape = TABLES.get(key) or _plain(key, kind)
    given = field.default
    default = {} if given in (MISSING, None, ()) else {"default": str(given) if isinstance(given, str) else given}
    return {"description": about, **shape, **default}  # type: ignore[dict-item] # a plain value, by its type


def _plain(key: str, kind: object) -> Schema:
    """A key whose type says what it may be."""
    some = [each for each in get_args(kind) if each is not NoneType] if NoneType in get_args(kind) else [kind]
    match some[0]:
        case type() as one if issubclass(one, StrEnum):
            return {"enum": [str(word) for word in one]}
        case type() as one if one in PLAIN:
            return PLAIN[one] | LIMITS.get(key, {})
        case other if get_origin(other) is tuple:
            return {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
    raise TypeError(f"no schema for {key}: {kind}")


PLAIN: Mapping[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number", "minimum": 0},
    str: {"type": "string", "minLength": 1},
    Path: {"type": "string", "minLength": 1},
}
LIMITS: Mapping[str, Schema] = {"min-confidence": {"maximum": 1}}


def _enum(words: Sequence[str]) -> Schema:
    return {"enum": [str(word) for word in words]}


_RULES: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": tables.MOST}
_SEVERITIES: Schema = {
    "type": "object",
    "maxProperties": tables.MOST,
    "additionalProperties": _enum(tables.SEVERITIES),
}
_PATH: Schema = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["ignore"]}, {"required": ["severity"]}],
    "properties": {
        "ignore": {"description": "Rules or families whose findings in these files are waived.", **_RULES},
        "severity": {"description": "Severities for these files.", **_SEVERITIES},
        "because": {"description": "Why, as the report says it.", **_LINE},
    },
}
_ENTRY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["phase"],
    "oneOf": [{"required": ["symbol"]}, {"required": ["decorator"]}],
    "properties": {
        "symbol": {"description": "A pattern of dotted names, as in app.jobs.*", **TEXT},
        "decorator": {"description": "What decorates them, as in ourlib.handler", **TEXT},
        "phase": {"description": "When they run.", **_enum(tables.PHASES)},
        "route": {"description": "What they answer, as the report shows it: POST /orders", **_LINE},
        "instance": {
            "description": "For how long the object of a method lives.",
            "default": tables.INSTANCES[0],
            **_enum(tables.INSTANCES),
        },
    },
}
TABLES: Mapping[str, Schema] = {
    "severity": _SEVERITIES,
    "per-path": {"type": "object", "maxProperties": tables.MOST, "additionalProperties": {"anyOf": [_RULES, _PATH]}},
    "knowledge": {"type": "array", "maxItems": tables.MOST, "items": TEXT},
    "entry-points": {"type": "array", "maxItems": tables.MOST, "items": _ENTRY},
}
"""The keys that hold tables and lists."""
