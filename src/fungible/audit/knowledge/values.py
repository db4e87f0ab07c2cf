"""What the values of a library file look like, and how many names it may stand for.

Files that ship with the tool are tested; those that a project writes are checked as they are read.
"""

from collections.abc import Callable, Iterator, Mapping

from fungible.audit.knowledge.schema import KEYS, PHASES, SECTIONS, rows, unknown_keys, unknown_words
from fungible.model.pattern import alternatives, closed
from fungible.model.words import Phase

MOST_NAMES = 20_000
"""Names that all patterns of a file may stand for."""

Table = Mapping[str, object]
Test = Callable[[object], bool]


def mistakes(table: Table) -> list[str]:
    """Everything in a file that would not be understood, a sentence each: of the first kind that there is any of."""
    checks = (_misplaced, unknown_keys, _missing, _wrong, unknown_words, _unreal_phases, _too_many)
    return next((found for check in checks if (found := list(check(table)))), [])


def expected(section: str, key: str) -> str:
    """What the value of a key of a section's rows is, in words."""
    return (_OF_SECTION.get((section, key)) or _TYPES.get(key) or _TEXT)[0]


def _misplaced(table: Table) -> Iterator[str]:
    """What is no table where a table is due, or the other way around."""
    if not isinstance(table.get("library", ""), str):
        yield "library must be a text"
    for section, held in table.items():
        if section in SECTIONS - {"library"} and not isinstance(held, Mapping):
            yield f"{section} must be a table"
        for name, row in held.items() if section in KEYS and isinstance(held, Mapping) else ():
            place = f'{section}."{name}"'
            if not isinstance(row, Mapping):
                yield f"{place} must be a table"
            else:
                yield from (
                    f"{place}.{key} must be {what}" for key, what, fits in _NESTED if not fits(row.get(key, _NO))
                )


def _missing(table: Table) -> Iterator[str]:
    for section, needed in NEEDED.items():
        for name, row in _rows_of(table, section):
            yield from (f'{section}."{name}" needs {key}' for key in needed if key not in row)


def _wrong(table: Table) -> Iterator[str]:
    """Values of another type than their keys have."""
    for section, (expected, fits) in _PLAIN.items():
        held = table.get(section)
        for name, value in held.items() if isinstance(held, Mapping) else ():
            if not fits(value):
                yield f'{section}."{name}" must be {expected}'
    for place, row, keys in rows(table):
        section = next((name for name, known in KEYS.items() if known is keys), "")
        for key, value in row.items() if isinstance(row, Mapping) else ():
            expected, fits = _OF_SECTION.get((section, key)) or _TYPES.get(key) or _TEXT
            if not fits(value):
                yield f"{place}.{key} must be {expected}"


def _unreal_phases(table: Table) -> Iterator[str]:
    """Phases of what decorators and classes register: only those in which code runs."""
    for name, row in _rows_of(table, "calls"):
        decorates = row.get("decorates")
        if isinstance(decorates, Mapping):
            yield from _unreal(f'calls."{name}".decorates', decorates)
    for section in ("subclasses", "dotted"):
        for name, row in _rows_of(table, section):
            yield from _unreal(f'{section}."{name}"', row)


def _unreal(place: str, row: Table) -> Iterator[str]:
    for key in ("phase", "result"):
        if row.get(key, Phase.REQUEST) not in list(Phase):
            yield f"{place}.{key} must be one of {', '.join(Phase)}"


def _too_many(table: Table) -> Iterator[str]:
    """Braces that are not closed, or stand for more names than anybody would write."""
    patterns = [pattern for section in sorted(SECTIONS - {"library"}) for pattern in _patterns(table, section)]
    yield from (f'"{each[:100]}" has braces that are not closed' for each in patterns if not closed(each))
    if sum(map(alternatives, patterns)) > MOST_NAMES:
        yield f"its braces stand for more than {MOST_NAMES:,} names"


def _patterns(table: Table, section: str) -> Iterator[str]:
    held = table.get(section)
    for name, value in held.items() if isinstance(held, Mapping) else ():
        yield from value if section == "groups" else (name,)
        present = value.get("present") if section == "stores" else None
        yield from present if isinstance(present, Mapping) else ()


def _rows_of(table: Table, section: str) -> Iterator[tuple[str, Table]]:
    held = table.get(section)
    yield from held.items() if isinstance(held, Mapping) else ()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000


def _are_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and _are_texts(value)


def _is_table_of_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())


def _are_phases(value: object) -> bool:
    return isinstance(value, Mapping) and all(each in PHASES for each in value.values() if isinstance(each, str))


def _are_arguments(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return all(_is_text(each) or _is_number(each) for each in listed)


def _are_callbacks(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


_NO: Table = {}


_TEXT: tuple[str, Test] = ("a text", _is_text)
_FLAG: tuple[str, Test] = ("true or false", _is_flag)
_NUMBER: tuple[str, Test] = ("a whole number from 0", _is_number)
_TEXTS: tuple[str, Test] = ("a text or a list of texts", _are_texts)
_NAMES: tuple[str, Test] = ("a table of texts", _is_table_of_texts)
_PLAIN: Mapping[str, tuple[str, Test]] = {
    **dict.fromkeys(("aliases", "values", "families"), _TEXT),
    "groups": ("a list of texts", _is_list_of_texts),
}
"""What a section's own values are, where they are no tables."""
_NESTED: tuple[tuple[str, str, Test], ...] = (
    ("callbacks", "a list of tables", lambda value: value is _NO or _are_callbacks(value)),
    ("decorates", "a table", _is_table),
)
"""The keys of a row that hold tables."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "stores": ("kind", "concern", "note"),
    "settings": ("kind", "concern", "note"),
    "shapes": ("imports",),
}
"""What a row must say."""
_TYPES: Mapping[str, tuple[str, Test]] = {
    **dict.fromkeys(("mount", "mutates", "factory", "named", "used", "served"), _FLAG),
    **dict.fromkeys(("position", "path", "verb"), _NUMBER),
    **dict.fromkeys(("bases", "derived", "taint", "memory", "disk", "shared", "uses", "setup", "needs"), _TEXTS),
    **dict.fromkeys(("beside", "instead", "declares", "params", "methods", "given", "standing", "registered"), _TEXTS),
    "attributes": _NAMES,
    "present": _NAMES,
    "arguments": ("a position, a name, or a list of such", _are_arguments),
    "phases": ("a table of phases", _are_phases),
    "callbacks": ("a list of tables", _are_callbacks),
    "decorates": ("a table", _is_table),
}
"""What the value of a key is; of all others, a text."""
_OF_SECTION: Mapping[tuple[str, str], tuple[str, Test]] = {
    ("stores", "arguments"): _TEXTS,
    ("shapes", "attributes"): _TEXTS,
}
"""What it is in a section that says something else by that key."""
