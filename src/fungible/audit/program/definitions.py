"""What modules of the program define, as rules read it: classes, settings, and the modules themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from fungible.audit.program.origins import Origin


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class of the program: its bases by dotted name, its class attributes with line and first value."""

    symbol: str
    name: str
    file: str
    line: int
    bases: tuple[str, ...]
    attributes: Mapping[str, tuple[int, Origin]]
    methods: frozenset[str]
    module: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A literal assigned in a settings module or configuration class, or into the application's config."""

    name: str
    symbol: str
    file: str
    line: int
    value: Origin
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleInfo:
    """A module of the program and what it imports, by dotted name with line and whether a function does."""

    name: str
    file: str
    tool: bool
    imports: tuple[tuple[str, int, bool], ...]
