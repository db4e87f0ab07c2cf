"""Reads JSON that may be anything into frozen records, by the types of their fields; complains in one line.

Keys that a record does not know are passed over, as later versions may add some; keys that are missing must have a
default. Nothing is converted: a number is no text, and a word that the vocabulary does not have is an error.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TypeVar, get_args, get_origin, get_type_hints

from fungible.errors import UsageError
from fungible.source.files import Source, read_source

SIZE_LIMIT = 256 * 1024 * 1024
MARKS = ("<<<<<<<", "=======", ">>>>>>>")
LARGEST = 10**15
PLAIN = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}

Record = TypeVar("Record")
Reader = Callable[[object, str], object]


class MalformedError(Exception):
    """What is wrong with a document, and where in it; never leaves this package."""


def read_document(file: Path, what: str, next_step: str) -> Mapping[str, object]:
    """The JSON object in a file; anything else is an error that names the file."""
    source = read_source(file, SIZE_LIMIT)
    if not isinstance(source, Source):
        raise UsageError(f"{what} cannot be read: {source.reason}", place=str(file), next_step=next_step)
    try:
        found = json.loads(source.text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        cause = "it has conflict marks of a merge" if _has_marks(source.text) else f"it is not JSON ({_short(error)})"
        raise UsageError(f"{what} cannot be read: {cause}", place=str(file), next_step=next_step) from None
    if not isinstance(found, dict):
        raise UsageError(f"{what} cannot be read: it is no JSON object", place=str(file), next_step=next_step)
    return found


def check_schema(document: Mapping[str, object], expected: str, what: str, file: Path, next_step: str) -> None:
    """Refuse a document of another sort, or one that a later version of this tool wrote."""
    schema = document.get("schema")
    if schema == expected:
        return
    name, _, version = expected.rpartition("/")
    if isinstance(schema, str) and schema.startswith(f"{name}/") and schema != f"{name}/{version}":
        cause = f"{what} has the format {schema[:60]!r}, and this version reads {expected!r}"
        raise UsageError(cause, place=str(file), next_step="use the version of fungible that wrote it, or a later one")
    raise UsageError(
        f"this is no {what.removeprefix('the ')}: its schema is not {expected!r}", place=str(file), next_step=next_step
    )


def made(kind: type[Record], data: object, where: str) -> Record:
    """A record from plain data; raises `MalformedError` on what is no such record."""
    found = _reader(kind, {})(data, where)
    assert isinstance(found, kind)
    return found


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no number")


def _has_marks(text: str) -> bool:
    return any(line.startswith(MARKS) for line in text.splitlines())


def _short(error: ValueError | RecursionError) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]


def _reader(kind: object, known: dict[object, Reader]) -> Reader:
    found = known.get(kind)
    if found is None:
        found = known[kind] = _made(kind, known)
    return found


def _made(kind: object, known: dict[object, Reader]) -> Reader:
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, known)
    if get_origin(kind) is tuple:
        return _list(_reader(get_args(kind)[0], known))
    if get_origin(kind) is UnionType:
        some = _reader(next(each for each in get_args(kind) if each is not NoneType), known)
        return lambda data, where: None if data is None else some(data, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind)
    return _plain(kind)


def _record(kind: type, known: dict[object, Reader]) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name], known) for field in fields(kind)}
    needed = {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}

    def read(data: object, where: str) -> object:
        if not isinstance(data, dict):
            raise MalformedError(f"{where} is no object")
        missing = sorted(needed - data.keys())
        if missing:
            raise MalformedError(f"{where} has no {missing[0]!r}")
        return kind(**{name: read(data[name], f"{where}.{name}") for name, read in readers.items() if name in data})

    return read


def _list(inner: Reader) -> Reader:
    def read(data: object, where: str) -> object:
        if not isinstance(data, list):
            raise MalformedError(f"{where} is no list")
        return tuple([inner(each, f"{where}[{number}]") for number, each in enumerate(data)])

    return read


def _member(kind: type[Enum]) -> Reader:
    members = {member.value: member for member in kind}

    def read(data: object, where: str) -> object:
        if not isinstance(data, str) or data not in members:
            raise MalformedError(f"{where} has a word that this version does not know: {str(data)[:40]!r}")
        return members[data]

    return read


def _plain(kind: object) -> Reader:
    def read(data: object, where: str) -> object:
        if kind is float and isinstance(data, int) and not isinstance(data, bool) and abs(data) < LARGEST:
            return float(data)
        if data.__class__ is not kind:
            raise MalformedError(f"{where} is not {PLAIN.get(kind, 'what it should be')}")  # type: ignore[call-overload] # a key or none
        return data

    return read
