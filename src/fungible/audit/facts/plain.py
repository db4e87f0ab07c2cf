"""Frozen records as plain data and back, by the types of their fields: what the cache keeps can't run code."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")
Reader = Callable[[object], object]


def flatten(value: object) -> object:
    """A record as nested tuples: the values of its fields, in order."""
    if is_dataclass(value):
        return tuple([flatten(getattr(value, field.name)) for field in fields(value)])
    if isinstance(value, tuple):
        return tuple([flatten(each) for each in value])
    return value.value if isinstance(value, Enum) else value


def restore(kind: type[Record], data: object) -> Record:
    """The inverse of `flatten`; raises TypeError or ValueError on what is no such record."""
    made = _reader(kind, {})(data)
    if not isinstance(made, kind):
        raise TypeError(f"not a {kind.__name__}")
    return made


def _reader(kind: object, known: dict[object, Reader]) -> Reader:
    """What reads a value of a type; each is made once."""
    found = known.get(kind)
    if found is None:
        found = known[kind] = _made(kind, known)
    return found


def _made(kind: object, known: dict[object, Reader]) -> Reader:
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, known)
    if get_origin(kind) is tuple:
        inner = _reader(get_args(kind)[0], known)
        return lambda data: tuple([inner(each) for each in _tuple(data)])
    if get_origin(kind) in (Union, UnionType):
        some = _reader(next(each for each in get_args(kind) if each is not NoneType), known)
        return lambda data: None if data is None else some(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        members = {member.value: member for member in kind}
        return lambda data: _member(members, data)
    return lambda data: _plain(kind, data)


def _record(kind: type, known: dict[object, Reader]) -> Reader:
    hints = get_type_hints(kind)
    readers = [(field.name, _reader(hints[field.name], known)) for field in fields(kind)]

    def read(data: object) -> object:
        row = zip(readers, _tuple(data), strict=True)
        return kind(**{name: reader(value) for (name, reader), value in row})

    return read


def _tuple(data: object) -> tuple[object, ...]:
    if not isinstance(data, tuple):
        raise TypeError("not a tuple")
    return data


def _member(members: dict[object, Enum], data: object) -> Enum:
    if data not in members:
        raise ValueError(f"no member is {data!r}")
    return members[data]


def _plain(kind: object, data: object) -> object:
    if data.__class__ is not kind:
        raise TypeError(f"not a {kind}")
    return data
