"""`fungible config`: the options in force, and where each comes from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from fungible import api
from fungible.cli.arguments import given
from fungible.cli.audit import paths_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import to_standard_output
from fungible.config import KEYS, TABLES, Format, Settings, knowledge_schema, nearest, resolve, schema
from fungible.errors import UsageError
from fungible.model.project import EntryRule, PathRule, SeverityRule
from fungible.report.escape import visible

SCHEMA = "fungible.config/1"
NONE = "-"

Value = None | bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]


def run(arguments: Mapping[str, object]) -> int:
    """Show what an audit with the same arguments would go by; with `--format json`, for other programs."""
    if arguments["schema"] is not None:
        to_standard_output(_schema(str(arguments["schema"])))
        return ExitCode.CLEAN
    settings = resolve(paths_of(arguments)[0], given(arguments))
    api.check_rules(settings.options)
    asked = arguments["format"] == Format.JSON
    to_standard_output(as_json(settings) if asked else table(settings))
    return ExitCode.CLEAN


def _schema(name: str) -> str:
    """The JSON Schema of one of the kinds of files that users write."""
    if name not in SCHEMAS:
        raise UsageError(f"no schema is called {name!r}", place="--schema", next_step=nearest(name, tuple(SCHEMAS)))
    return SCHEMAS[name]()


SCHEMAS = MappingProxyType({"config": schema.published, "knowledge": knowledge_schema.published})
"""The schemas by what they are about."""


def table(settings: Settings) -> str:
    """Key, value and origin, a line each; below them what tables say, a line for each of their rows."""
    values = {key: _value(settings, key) for key in KEYS}
    rows = [(key, visible(_brief(key, value))) for key, value in values.items()]
    first, second = max(len(key) for key, _ in rows), max(len(value) for _, value in rows)
    lines = [f"{key:<{first}}  {value:<{second}}  {visible(settings.origin(key))}" for key, value in rows]
    for key in TABLES:
        inner = [(visible(name), visible(said)) for name, said in _rows(_value_of(settings, key))]
        width = max((len(name) for name, _ in inner), default=0)
        lines += ["", key, *(f"  {name:<{width}}  {said}".rstrip() for name, said in inner)] if inner else []
    return "".join(f"{line}\n" for line in lines)


def as_json(settings: Settings) -> str:
    """The same for programs: each option with its value, as a file spells it, and its origin."""
    options = [{"key": key, "value": _value(settings, key), "origin": settings.origin(key)} for key in KEYS]
    return json.dumps({"schema": SCHEMA, "options": options}, indent=2) + "\n"


def _value_of(settings: Settings, key: str) -> object:
    held: object = getattr(settings.options, key.replace("-", "_"))
    return held


def _value(settings: Settings, key: str) -> Value:
    """A value as a file spells it."""
    value = _spelled(_value_of(settings, key))
    return {} if value == [] and key in ("severity", "per-path") else value


def _spelled(value: object) -> Value:
    match value:
        case None | bool() | int() | float():
            return value
        case tuple() if value and all(isinstance(each, PathRule) for each in value):
            return {rule.pattern: _of_path(rule) for rule in value}
        case tuple() if value and all(isinstance(each, SeverityRule) for each in value):
            return {rule.rule: str(rule.severity) for rule in value}
        case tuple():
            return [_spelled(each) for each in value]
        case EntryRule():
            named = {"symbol": value.symbol, "decorator": value.decorator, "route": value.route}
            return {"phase": str(value.phase), "instance": value.instance, **{k: v for k, v in named.items() if v}}
        case _:
            return str(value)


def _of_path(rule: PathRule) -> Value:
    said: dict[str, Value] = {"ignore": list(rule.ignore), "severity": _spelled(rule.severity), "because": rule.because}
    return {key: value for key, value in said.items() if value}


def _brief(key: str, value: Value) -> str:
    """A value on one line; of a table, how many rows it has."""
    match value:
        case True | False:
            return str(value).lower()
        case None | [] | "" | {} if not value:
            return NONE
        case list() | dict() if key in TABLES:
            return f"{len(value)} below"
        case list():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _rows(table: object) -> Iterator[tuple[str, str]]:
    """The rows of a table: what each is about, and what it says."""
    for row in table if isinstance(table, tuple) else ():
        match row:
            case SeverityRule():
                yield row.rule, str(row.severity)
            case PathRule():
                ignored = f"ignore {', '.join(row.ignore)}" if row.ignore else ""
                weighed = ", ".join(f"{each.rule} {each.severity}" for each in row.severity)
                why = f"because {row.because}" if row.because else ""
                yield row.pattern, "; ".join(filter(None, (ignored, f"severity {weighed}" if weighed else "", why)))
            case EntryRule():
                lasting = f", an object of its class per {row.instance}" if row.instance != "request" else ""
                yield row.named, f"{row.phase}{lasting}{f', {row.route}' if row.route else ''}"
            case Path():
                yield str(row), ""
