"""Reads the library files into one `Knowledge`. Pure: the same files give the same records."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources

from fungible.audit.knowledge.records import (
    Callback,
    CallModel,
    Knowledge,
    SettingModel,
    ShapeModel,
    StoreModel,
    SubclassModel,
    TypeModel,
)
from fungible.audit.knowledge.schema import TAINTS, check

Table = Mapping[str, "object"]


def load(own: Iterable[Table] = ()) -> Knowledge:
    """The knowledge that ships with the tool, and what a project brings itself, which goes before."""
    folder = resources.files("fungible.audit.knowledge") / "libraries"
    texts = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".toml"))
    return merge([*(_table(name, text) for name, text in texts), *own])


def _table(name: str, text: str) -> Table:
    table = tomllib.loads(text)
    check(name, table)
    return table


def merge(tables: Iterable[Table]) -> Knowledge:
    """Merge library tables; a name defined twice takes the later definition."""
    aliases: dict[str, str] = {}
    types: dict[str, TypeModel] = {}
    calls: dict[str, CallModel] = {}
    stores: dict[str, StoreModel] = {}
    settings: dict[str, SettingModel] = {}
    subclasses: dict[str, SubclassModel] = {}
    values: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    dotted: dict[str, Callback] = {}
    families: dict[str, str] = {}
    shapes: dict[str, ShapeModel] = {}
    for table in tables:
        framework = str(table.get("library", ""))
        aliases.update(_texts(table, "aliases"))
        values.update(_texts(table, "values"))
        families.update(_texts(table, "families"))
        types.update({name: _type(name, row) for name, row in _each(table, "types")})
        stores.update({name: _store(name, row) for name, row in _each(table, "stores")})
        settings.update({name: _setting(name, row) for name, row in _each(table, "settings")})
        subclasses.update({name: _subclass(name, row, framework) for name, row in _each(table, "subclasses")})
        shapes.update({name: _shape(row) for name, row in _each(table, "shapes")})
        dotted.update({name: _callback(row, framework) for name, row in _each(table, "dotted")})
        for name, row in _rows(table, "calls"):
            calls.update(dict.fromkeys(_expand(name), _call(row, framework)))
        for group, names in _groups(table):
            groups.setdefault(group, set()).update(names)
    frozen = {group: frozenset(names) for group, names in groups.items()}
    packages = frozenset(
        n.partition(".")[0] for n in (*aliases, *types, *calls, *stores, *subclasses, *values) if "." in n
    )
    return Knowledge(
        _resolved(aliases),
        types,
        calls,
        stores,
        settings,
        subclasses,
        values,
        frozen,
        dotted,
        families,
        packages,
        shapes,
    )


def _resolved(aliases: Mapping[str, str]) -> dict[str, str]:
    """Aliases of aliases lead to the last name, so that one look-up is enough."""
    found = dict(aliases)
    for name in aliases:
        seen = {name}
        while found[name] in aliases and found[name] not in seen:
            seen.add(found[name])
            found[name] = aliases[found[name]]
    return found


def _expand(pattern: str) -> list[str]:
    """`a.{b,c}` stands for a.b and a.c."""
    head, brace, rest = pattern.partition("{")
    if not brace:
        return [pattern]
    inner, _, tail = rest.partition("}")
    return [each for part in inner.split(",") for each in _expand(head + part.strip() + tail)]


def _rows(table: Table, key: str) -> list[tuple[str, Table]]:
    return list(table.get(key, {}).items())  # type: ignore[attr-defined] # a TOML table


def _each(table: Table, key: str) -> list[tuple[str, Table]]:
    return [(each, row) for name, row in _rows(table, key) for each in _expand(name)]


def _groups(table: Table) -> Iterator[tuple[str, list[str]]]:
    """The groups of a table, with the names in each."""
    for group, patterns in _rows(table, "groups"):
        yield group, [name for pattern in patterns for name in _expand(pattern)]


def _texts(table: Table, key: str) -> dict[str, str]:
    return {each: str(v) for k, v in _rows(table, key) for each in _expand(k)}


def _strings(row: Table, key: str) -> tuple[str, ...]:
    value = row.get(key, ())
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)  # type: ignore[attr-defined] # a TOML array


def _text(row: Table, key: str, default: str = "") -> str:
    return str(row.get(key, default))


def _number(row: Table, key: str) -> int:
    value = row.get(key, -1)
    return value if isinstance(value, int) else -1


def _taint(row: Table) -> int:
    return sum(TAINTS[name] for name in _strings(row, "taint"))


def _callback(row: Table, framework: str) -> Callback:
    arguments = row.get("arguments", ())
    if isinstance(arguments, int | str):
        arguments = (arguments,)
    mixed = list(arguments)  # type: ignore[call-overload] # a TOML array
    return Callback(
        tuple(a for a in mixed if isinstance(a, int)),
        tuple(a for a in mixed if isinstance(a, str)),
        _text(row, "phase", "request"),
        _text(row, "instance", "request"),
        _strings(row, "params"),
        _strings(row, "methods"),
        _text(row, "framework", framework),
        _text(row, "result"),
        tuple((word, str(phase)) for word, phase in _rows(row, "phases")),
        _text(row, "route"),
        _number(row, "path"),
        _number(row, "verb"),
        bool(row.get("named", False)),
        _strings(row, "given"),
        _text(row, "carries"),
        bool(row.get("used", False)),
        bool(row.get("served", False)),
        _strings(row, "standing"),
        _text(row, "bind"),
    )


def _callbacks(row: Table, framework: str) -> tuple[Callback, ...]:
    return tuple(_callback(each, framework) for each in row.get("callbacks", ()))  # type: ignore[attr-defined] # TOML array


def _call(row: Table, framework: str) -> CallModel:
    decorates = row.get("decorates")
    return CallModel(
        returns=_text(row, "returns"),
        box=_text(row, "box"),
        wraps=_text(row, "wraps"),
        taint=_taint(row),
        callbacks=_callbacks(row, framework),
        decorates=None if decorates is None else _callback(decorates, framework),  # type: ignore[arg-type] # TOML table
        mount=bool(row.get("mount", False)),
        mutates=bool(row.get("mutates", False)),
        as_method=_text(row, "as_method"),
        offers=_text(row, "offers"),
        gives=_text(row, "gives"),
        once=_text(row, "once"),
        factory=bool(row.get("factory", False)),
    )


def _type(name: str, row: Table) -> TypeModel:
    attributes = {k: str(v) for k, v in _rows(row, "attributes")}
    text, taint = (_text(row, "role"), _text(row, "box")), _taint(row)
    return TypeModel(name, _strings(row, "bases"), *text, attributes, taint, _strings(row, "derived"))


def _store(name: str, row: Table) -> StoreModel:
    return StoreModel(
        name,
        _text(row, "kind"),
        _text(row, "concern"),
        _strings(row, "arguments"),
        _number(row, "position"),
        _strings(row, "memory"),
        _strings(row, "disk"),
        _strings(row, "shared"),
        _text(row, "default", "unknown"),
        _strings(row, "uses"),
        _text(row, "severity", "high"),
        _text(row, "note"),
        _text(row, "remedy"),
        _strings(row, "setup"),
        _text(row, "other"),
        _texts(row, "present"),
        _text(row, "entry"),
    )


def _setting(name: str, row: Table) -> SettingModel:
    return SettingModel(
        name,
        _text(row, "kind"),
        _text(row, "concern"),
        _strings(row, "memory"),
        _strings(row, "disk"),
        _strings(row, "shared"),
        _strings(row, "needs"),
        _text(row, "severity", "high"),
        _text(row, "note"),
        _text(row, "remedy"),
        _text(row, "default", "none"),
        _strings(row, "uses"),
        _strings(row, "beside"),
        _strings(row, "instead"),
        _strings(row, "declares"),
    )


def _shape(row: Table) -> ShapeModel:
    return ShapeModel(_text(row, "imports"), frozenset(_strings(row, "attributes")))


def _subclass(name: str, row: Table, framework: str) -> SubclassModel:
    return SubclassModel(
        name,
        _text(row, "phase", "request"),
        _text(row, "instance", "request"),
        _strings(row, "methods"),
        _text(row, "framework", framework),
        _strings(row, "params"),
        _text(row, "result"),
        _callbacks(row, framework),
        _text(row, "route"),
        _text(row, "prefix"),
        _strings(row, "registered"),
    )
