"""The JSON Schema of knowledge files, for editors: made from what reads them."""

import json
from collections.abc import Mapping
from importlib import resources

from fungible.audit.knowledge.schema import KEYS, WORDS
from fungible.audit.knowledge.values import NEEDED, expected
from fungible.config.schema import DIALECT, TEXT, Schema

FILE = "knowledge.schema.json"


def published() -> str:
    """The schema as it ships with the tool."""
    return (resources.files("fungible.config") / FILE).read_text("utf-8")


def rendered() -> str:
    """The schema as files are read now."""
    return json.dumps(schema(), indent=2) + "\n"


def schema() -> Schema:
    """What a file may say that describes libraries."""
    rows: Schema = {section: _table(_row(section), ABOUT[section]) for section in KEYS if section != "callbacks"}
    plain: Schema = {section: _table(TEXT, ABOUT[section]) for section in ("aliases", "values", "families")}
    return {
        "$schema": DIALECT,
        "title": "Libraries, as fungible knows them",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "library": {"description": "The name of the library.", **TEXT},
            **plain,
            **rows,
            "groups": _table({"type": "array", "items": TEXT}, ABOUT["groups"]),
        },
        "definitions": {"callback": _row("callbacks")},
    }


def _table(row: Schema, about: str) -> Schema:
    return {"description": about, "type": "object", "additionalProperties": row}


def _row(section: str) -> Schema:
    row: Schema = {"type": "object", "additionalProperties": False}
    if section in NEEDED:
        row["required"] = list(NEEDED[section])
    return {**row, "properties": {key: _value(section, key) for key in sorted(KEYS[section])}}


def _value(section: str, key: str) -> Schema:
    shape = SHAPES[expected(section, key)]
    words = WORDS.get(key)
    if words is None:
        return shape
    one: Schema = {"enum": sorted(words)}
    return one if shape is TEXT else {"anyOf": [one, {"type": "array", "items": one}]}


_CALLBACK: Schema = {"$ref": "#/definitions/callback"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_ARGUMENT: Schema = {"anyOf": [_NUMBER, TEXT]}
_NAMES: Schema = {"type": "object", "additionalProperties": TEXT}
SHAPES: Mapping[str, Schema] = {
    "a text": TEXT,
    "true or false": {"type": "boolean"},
    "a whole number from 0": _NUMBER,
    "a text or a list of texts": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
    "a table of texts": _NAMES,
    "a table of phases": _NAMES,
    "a position, a name, or a list of such": {"anyOf": [_NUMBER, TEXT, {"type": "array", "items": _ARGUMENT}]},
    "a list of tables": {"type": "array", "items": _CALLBACK},
    "a table": _CALLBACK,
}
"""What values look like, by what is said of them in complaints."""
ABOUT: Mapping[str, str] = {
    "aliases": "Other names under which the same thing is imported.",
    "values": "Variables of the library, with the type of what they hold.",
    "families": "Patterns of names that generated code has, and the base that they stand for.",
    "types": "What objects are.",
    "calls": "What calls do: what they return, register, make or wrap.",
    "stores": "Where objects keep what they are given.",
    "settings": "The same, chosen by a setting.",
    "subclasses": "Classes of the program whose methods the library calls.",
    "dotted": "Settings and variables by whose name a framework finds what it calls.",
    "shapes": "Classes that are known by what they have, whatever their name is.",
    "groups": "Names that have something in common.",
}
