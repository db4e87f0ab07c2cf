"""What happens while the modules of the served application are imported."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.calls import Spot, at_first, every, only_as_program
from fungible.audit.program.definitions import ModuleInfo
from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Call, Program
from fungible.model.words import Phase, Storage

_SERVER_FILES = frozenset({"asgi", "wsgi"})
_APPLICATIONS = frozenset(
    {"FastAPI", "Flask", "Quart", "Starlette", "Litestar", "Application", "Sanic", "APIFlask", "Bottle", "FastMCP"}
)


@dataclass(frozen=True, slots=True)
class AtImport:
    """A call that importing the application makes.

    `file`, `line` and `module` are of the statement that importing runs; `symbol` is the variable that it
    sets, or the module; `direct` when the statement itself makes the call; `built` when that happens while
    a function makes the application object, which is start-up by another name.
    """

    call: Call
    file: str
    line: int
    module: str
    symbol: str
    direct: bool
    built: bool

    def spot(self, storage: Storage = Storage.PROCESS) -> Spot:
        """Where a finding about it belongs: the statement."""
        return Spot(self.symbol, storage, self.file, self.line)

    @property
    def at(self) -> str:
        """Where the call itself stands, when that is elsewhere."""
        function = self.call.function
        name = function.owner.rpartition(".")[2] if function.name == "__init__" else function.name
        return "" if self.direct else f" through {name} ({self.call.file}:{self.call.line})"


def at_import(program: Program, calls: Iterable[Call]) -> Iterator[AtImport]:
    """Those calls that importing the served application makes, each statement once."""
    found = [c for c in calls if at_first(c, Phase.IMPORT) and not only_as_program(c)]
    if not found:
        return
    served = served_modules(program)
    builders = application_builders(program)
    seen: set[tuple[str, int, str, int]] = set()
    for call in sorted(found, key=lambda c: (c.file, c.line, c.name, c.trace[0].file, c.trace[0].line)):
        each = _located(program, call, builders)
        key = (each.file, each.line, call.file, call.line)
        if each.module in served and key not in seen:
            seen.add(key)
            yield each


def _located(program: Program, call: Call, builders: frozenset[str]) -> AtImport:
    direct = not call.function.name or (len(call.trace) < 3 and call.trace[0].symbol == call.function.symbol)
    line = call.line if direct else call.trace[0].line
    module = call.trace[0].symbol
    file = call.trace[0].file
    variable = "" if direct else _variable(program, file, line)
    built = any(step.symbol in builders for step in call.trace[1:])
    return AtImport(call, file, line, module, variable or module, direct, built)


def _variable(program: Program, file: str, line: int) -> str:
    """The module variable that a line sets."""
    rows = [s.symbol for s in program.states if s.file == file and s.line == line and s.storage is Storage.MODULE]
    return rows[0] if rows else ""


def application_builders(program: Program) -> frozenset[str]:
    """The functions that make an application object."""
    return program.frames.remember("application builders", lambda: _application_builders(program))


def _application_builders(program: Program) -> frozenset[str]:
    makers = every(program, lambda name: last(name) in _APPLICATIONS)
    return frozenset(call.function.symbol for call in makers if call.function.name)


def served_modules(program: Program) -> frozenset[str]:
    """The modules that a server imports: those with entry points, what they import, and what servers are pointed at."""
    return program.frames.remember("served modules", lambda: _served_modules(program))


def _served_modules(program: Program) -> frozenset[str]:
    modules = {m.name: m for m in program.modules if not m.tool}
    found = imported_from(modules, _with_entry_points(program) & modules.keys())
    if not found:
        return found
    holders = {s.symbol.rpartition(".")[0] for s in program.states if s.role == "app" and s.storage is Storage.MODULE}
    holders -= _never_imported(program)
    for name, module in modules.items():
        if name not in found and _pointed_at(module, found, holders):
            found |= imported_from(modules, {name})
    return found


def _never_imported(program: Program) -> frozenset[str]:
    """Modules whose own statements wait in a loop without end: nothing that imports them would go on."""
    waits = every(program, lambda name: last(name) == "sleep")
    return frozenset(
        c.function.symbol
        for c in waits
        if not c.function.name
        and any(g.kind == "loop" and g.test is not None and g.test.consts == (True,) for g in c.guards)
    )


def _with_entry_points(program: Program) -> set[str]:
    by_file = {module.file: module.name for module in program.modules}
    return {by_file.get(entry.file, "") for entry in program.entry_points if entry.phase is not Phase.TOOL}


def _pointed_at(module: ModuleInfo, found: frozenset[str], holders: set[str]) -> bool:
    """Whether a server may be given a module: it holds an application, or is named as such, and imports what serves."""
    if module.name.rpartition(".")[2] not in _SERVER_FILES and module.name not in holders:
        return False
    return any(prefix in found for target, _, inside in module.imports if not inside for prefix in prefixes(target))


def imported_from(
    modules: dict[str, ModuleInfo], start: set[str], follows: Callable[[ModuleInfo, int, bool], bool] = lambda *_: True
) -> frozenset[str]:
    """The modules that importing some modules imports, packages included; `follows` says which imports count."""
    found: set[str] = set()
    todo = _with_packages(start, modules)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            module = modules[name]
            targets = (target for target, line, inside in module.imports if follows(module, line, inside))
            todo += _with_packages(targets, modules)
    return frozenset(found)


def _with_packages(names: Iterable[str], modules: Container[str]) -> list[str]:
    """Those of some modules, and of the packages that they are in, that belong to the program."""
    return [prefix for name in names for prefix in prefixes(name) if prefix in modules]


def prefixes(name: str) -> list[str]:
    """A dotted name and the packages that it is in."""
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def packages(program: Program) -> frozenset[str]:
    """The packages that modules import, with the second part of their name as well."""
    return program.frames.remember("packages", lambda: _packages(program))


def _packages(program: Program) -> frozenset[str]:
    names = (name.split(".") for module in program.modules for name, _, _ in module.imports)
    return frozenset(".".join(parts[:count]) for parts in names for count in (1, 2))
